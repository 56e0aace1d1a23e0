package org.jennit.canonizer;

import java.util.function.Consumer;
import org.jennit.graph.Graph;

/** A change of a whole graph that keeps its function, for what no single node shows. */
@FunctionalInterface
public interface GraphPass {
    /** Changes nothing. */
    GraphPass NONE = (graph, report) -> graph;

    /**
     * The changed graph.
     *
     * @param report takes a line for each thing that was changed
     */
    Graph apply(Graph graph, Consumer<String> report);
}
