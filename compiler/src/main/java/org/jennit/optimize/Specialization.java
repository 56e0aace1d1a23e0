package org.jennit.optimize;

import java.util.HashMap;
import java.util.Map;
import org.jennit.graph.Graph;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.Transformation;
import org.jennit.graph.Value;

/** A graph for inputs of known sizes: symbols in the shapes of its inputs are replaced by numbers. */
public final class Specialization {
    private Specialization() {}

    /** The graph with these symbols replaced; all shapes are inferred anew. */
    public static Graph of(Graph graph, Map<String, Long> symbols) {
        Map<Value, Value> inputs = new HashMap<>();
        for (Value input : graph.inputs()) {
            inputs.put(
                    input,
                    Value.input(input.name(), input.element(), input.shape().substitute(symbols)));
        }
        return Transformation.apply(graph, GraphBuilder.separate(), inputs, site -> null);
    }
}
