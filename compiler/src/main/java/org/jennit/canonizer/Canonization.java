package org.jennit.canonizer;

import java.util.List;
import org.jennit.graph.Graph;

/**
 * A graph in canonical form, and what was done to it.
 *
 * @param graph the graph
 * @param report a line for each node that was replaced
 */
public record Canonization(Graph graph, List<String> report) {
    /** A canonical graph. */
    public Canonization {
        report = List.copyOf(report);
    }
}
