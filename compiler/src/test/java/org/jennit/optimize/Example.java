package org.jennit.optimize;

import java.util.function.Function;
import org.jennit.graph.Value;

/**
 * A graph that a rewrite applies to, and what it becomes.
 *
 * @param rewrite the name of the rewrite
 * @param drawing draws the graph and gives its output
 * @param before the graph as it is printed
 * @param after the graph after this rewrite alone
 */
record Example(String rewrite, Function<Sketch, Value> drawing, String before, String after) {
    @Override
    public String toString() {
        return rewrite;
    }
}
