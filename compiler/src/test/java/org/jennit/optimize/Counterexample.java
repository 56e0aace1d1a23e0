package org.jennit.optimize;

import java.util.function.Function;
import org.jennit.graph.Value;

/**
 * A graph that a rewrite must leave alone, although it looks like one that it applies to.
 *
 * @param rewrite the name of the rewrite
 * @param why what is different
 * @param drawing draws the graph and gives its output
 */
record Counterexample(String rewrite, String why, Function<Sketch, Value> drawing) {
    @Override
    public String toString() {
        return rewrite + ", but " + why;
    }
}
