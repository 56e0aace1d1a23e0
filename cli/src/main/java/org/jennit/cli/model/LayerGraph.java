package org.jennit.cli.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jennit.graph.Graph;
import org.jennit.graph.Node;
import org.jennit.graph.Value;

/**
 * The layers of a model and what flows between them, from the inputs to the outputs. Nodes that no relevance can flow
 * through, such as those that compute shapes, are not in it.
 *
 * @param vertices inputs, layers and outputs, in forward order
 * @param feeders for each vertex the rows of the vertices that feed it
 */
record LayerGraph(List<Vertex> vertices, List<List<Integer>> feeders) {
    /**
     * An input, layer or output.
     *
     * @param name its name
     * @param kind its type or operator; input or output
     * @param shape the shape of its output
     * @param rule its rule with parameters; empty if it has none
     */
    record Vertex(String name, String kind, String shape, String rule) {
        /** The rule without its parameters. */
        String ruleName() {
            int end = rule.indexOf('(');
            return end < 0 ? rule : rule.substring(0, end);
        }
    }

    /** The graph of these layers. */
    static LayerGraph of(Graph graph, List<LayerRow> rows) {
        LayerGraph drawn = new LayerGraph(new ArrayList<>(), new ArrayList<>());
        Map<Value, Integer> places = new LinkedHashMap<>();
        for (Value input : graph.inputs()) {
            places.put(input, drawn.vertices.size());
            drawn.add(new Vertex(input.name(), "input", input.shape().toString(), ""), List.of());
        }
        for (LayerRow row : rows) {
            Node node = row.layer().node();
            List<Integer> feeders = node.inputs().stream()
                    .filter(places::containsKey)
                    .map(places::get)
                    .distinct()
                    .toList();
            node.outputs().forEach(output -> places.put(output, drawn.vertices.size()));
            String kind = row.type().isEmpty() ? row.operator() : row.type();
            drawn.add(new Vertex(row.name(), kind, row.shape(), row.rule()), feeders);
        }
        graph.outputs().forEach((name, value) -> {
            Integer feeder = places.get(value);
            drawn.add(
                    new Vertex(name, "output", value.shape().toString(), ""),
                    feeder == null ? List.of() : List.of(feeder));
        });
        return drawn;
    }

    private void add(Vertex vertex, List<Integer> from) {
        vertices.add(vertex);
        feeders.add(from);
    }

    /** The names of all rules, in the order in which they are first met. */
    List<String> ruleNames() {
        return vertices.stream()
                .map(Vertex::ruleName)
                .filter(name -> !name.isEmpty())
                .distinct()
                .toList();
    }
}
