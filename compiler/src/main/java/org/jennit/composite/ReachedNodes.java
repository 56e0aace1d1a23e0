package org.jennit.composite;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jennit.graph.Graph;
import org.jennit.graph.Node;
import org.jennit.graph.Value;
import org.jennit.layer.Layer;
import org.jennit.layer.Layers;
import org.jennit.rule.Rule;

/** The nodes that relevance passes on its way from what is explained to the points that it is explained from. */
final class ReachedNodes {
    private ReachedNodes() {}

    static Set<Node> of(Layers layers, Map<Layer, Rule> rules, Collection<Value> explained) {
        Set<Node> nodes = new HashSet<>();
        enter(layers.graph(), new HashSet<>(explained), layers, rules, nodes);
        return nodes;
    }

    private static void enter(Graph graph, Set<Value> reached, Layers layers, Map<Layer, Rule> rules, Set<Node> nodes) {
        List<Node> order = graph.nodes();
        for (int n = order.size() - 1; n >= 0; n--) {
            Node node = order.get(n);
            if (node.outputs().stream().noneMatch(reached::contains)) {
                continue;
            }
            Layer layer = layers.of(node);
            Rule rule = layer == null ? null : rules.get(layer);
            Set<Integer> withheld = layer == null || rule == null ? Set.of() : rule.withheld(layer);
            for (int input = 0; input < node.inputs().size(); input++) {
                Value value = node.optionalInput(input);
                // where the gradient ends, StepNodes tell; the layers before it count here
                if (value != null && layers.variation().varies(value) && !withheld.contains(input)) {
                    reached.add(value);
                    nodes.add(node);
                }
            }
            if (nodes.contains(node)) {
                layers.interior(node).ifPresent(interior -> {
                    Set<Value> results =
                            new HashSet<>(interior.graph().outputs().values());
                    enter(interior.graph(), results, layers, rules, nodes);
                });
            }
        }
    }
}
