package org.jennit.onnx;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jennit.onnx.file.AttributeMessage;
import org.jennit.onnx.file.AttributeValue;
import org.jennit.onnx.file.GraphMessage;
import org.jennit.onnx.file.NodeMessage;

/**
 * Nodes in an order in which each comes after those it needs. The format asks for such an order, but runtimes sort; nodes
 * that are in order stay as they are.
 */
final class NodeOrder {
    private final Map<String, NodeMessage> producers = new HashMap<>();
    private final Set<NodeMessage> placed = Collections.newSetFromMap(new IdentityHashMap<>());
    private final List<NodeMessage> ordered = new ArrayList<>();

    private NodeOrder() {}

    /** These nodes in such an order. In a cycle, a node comes before one that it needs. */
    static List<NodeMessage> of(List<NodeMessage> nodes) {
        NodeOrder order = new NodeOrder();
        nodes.forEach(node -> node.outputs().forEach(output -> order.producers.put(output, node)));
        nodes.forEach(order::place);
        return order.ordered;
    }

    private void place(NodeMessage last) {
        Set<NodeMessage> visited = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<NodeMessage> stack = new ArrayDeque<>();
        stack.push(last);
        while (!stack.isEmpty()) {
            NodeMessage node = stack.peek();
            if (!placed.contains(node) && visited.add(node)) {
                for (String name : uses(node)) {
                    NodeMessage needed = name.isEmpty() ? null : producers.get(name);
                    if (needed != null && !placed.contains(needed) && !visited.contains(needed)) {
                        stack.push(needed);
                    }
                }
            } else {
                stack.pop();
                if (placed.add(node)) {
                    ordered.add(node);
                }
            }
        }
    }

    /** The names that a node uses, in its bodies too. */
    static Set<String> uses(NodeMessage node) {
        Set<String> names = new TreeSet<>(node.inputs());
        for (AttributeMessage attribute : node.attributes()) {
            if (attribute.value() instanceof AttributeValue.GraphValue body) {
                names.addAll(captures(body.value()));
            }
        }
        return names;
    }

    /** The outside names that a body uses. */
    private static Set<String> captures(GraphMessage body) {
        Set<String> names = new TreeSet<>();
        body.outputs().forEach(output -> names.add(output.name()));
        body.nodes().forEach(node -> names.addAll(uses(node)));
        body.nodes().forEach(node -> node.outputs().forEach(names::remove));
        body.initializers().forEach(tensor -> names.remove(tensor.name()));
        body.inputs().forEach(input -> names.remove(input.name()));
        return names;
    }
}
