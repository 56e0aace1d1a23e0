package org.jennit.graph;

import java.util.HashSet;
import java.util.Set;

/** Checks that a graph is well-formed: inputs have distinct names and every value is computed before it is used. */
final class GraphVerifier {
    private GraphVerifier() {}

    static void verify(Graph graph) {
        Set<String> names = new HashSet<>();
        Set<Value> computed = new HashSet<>();
        for (Value input : graph.inputs()) {
            if (input.name().isEmpty() || !names.add(input.name())) {
                throw new GraphException("two inputs of the graph are named '" + input.name() + "'");
            }
            computed.add(input);
        }
        for (Node node : graph.nodes()) {
            for (Value input : node.inputs()) {
                if (input != null && input.constant() == null && !computed.contains(input)) {
                    throw new GraphException("node " + node + " uses the value '" + input
                            + "', which is neither an input of the graph nor computed before it");
                }
            }
            computed.addAll(node.outputs());
        }
        graph.outputs().forEach((name, value) -> {
            if (value.constant() == null && !computed.contains(value)) {
                throw new GraphException("the output '" + name + "' is computed nowhere in the graph");
            }
        });
    }
}
