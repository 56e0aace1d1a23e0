package org.jennit.canonizer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jennit.graph.Graph;
import org.jennit.graph.Node;
import org.jennit.graph.Value;
import org.jennit.operator.Variation;
import org.jspecify.annotations.Nullable;

/**
 * Which value everything must pass on its way to another: the immediate dominators of a graph's data flow. Only what
 * depends on the model's input flows, and only through nodes of some kind; values of other nodes are where flow begins.
 */
final class Dominance {
    private final Variation variation;
    private final Predicate<Node> passable;
    private final Map<Value, List<Node>> consumers;
    private final Set<Value> outputs;
    private final Map<Node, Integer> places = new HashMap<>();
    private final Map<Value, Value> entries = new HashMap<>();
    private final Map<Value, Integer> depths = new HashMap<>();

    /** The dominance in a graph, of what flows through nodes for which the predicate holds. */
    Dominance(Graph graph, Variation variation, Predicate<Node> passable) {
        this.variation = variation;
        this.passable = passable;
        this.consumers = graph.consumers();
        this.outputs = new HashSet<>(graph.outputs().values());
        for (Node node : graph.nodes()) {
            places.put(node, places.size());
            Value entry = passes(node) ? commonEntry(node) : null;
            if (entry != null) {
                entries.put(node.output(), entry);
                depths.put(node.output(), depth(entry) + 1);
            }
        }
    }

    /** Whether something flows through a node. */
    boolean passes(Node node) {
        return passable.test(node) && variation.depends(node.output());
    }

    /** The last value that everything passes on its way to a value; null where flow begins at it. */
    @Nullable
    Value entry(Value value) {
        return entries.get(value);
    }

    /** Whether everything on its way to a value passes another. */
    boolean dominates(Value entry, Value value) {
        Value up = value;
        while (up != null && depth(up) > depth(entry)) {
            up = entries.get(up);
        }
        return up == entry;
    }

    /** The nodes on the way from one value to another that it dominates, in order of computation. */
    List<Node> between(Value entry, Value exit) {
        Set<Node> nodes = new LinkedHashSet<>();
        Deque<Value> open = new ArrayDeque<>(List.of(exit));
        while (!open.isEmpty()) {
            Node node = open.pop().producer();
            if (node != null && nodes.add(node)) {
                flowing(node).stream().filter(input -> input != entry).forEach(open::push);
            }
        }
        return ordered(nodes);
    }

    /** Nodes in order of computation. */
    List<Node> ordered(Set<Node> nodes) {
        List<Node> ordered = new ArrayList<>(nodes);
        ordered.sort(Comparator.comparing(places::get));
        return ordered;
    }

    /** Whether only the last of these nodes gives a value to others. */
    boolean isClosed(List<Node> nodes) {
        Set<Node> inside = new HashSet<>(nodes);
        return nodes.subList(0, nodes.size() - 1).stream().allMatch(node -> isUsedOnlyIn(node.output(), inside));
    }

    /** Whether only these nodes use the numbers of a value; others may use its extents. */
    boolean isUsedOnlyIn(Value value, Set<Node> nodes) {
        return !outputs.contains(value)
                && consumers(value).stream()
                        .filter(user -> user.outputs().stream().anyMatch(variation::depends))
                        .allMatch(nodes::contains);
    }

    /** The nodes that use a value. */
    List<Node> consumers(Value value) {
        return consumers.getOrDefault(value, List.of());
    }

    /** The inputs of a node that depend on the model's input, each once. */
    List<Value> flowing(Node node) {
        Set<Value> flowing = new LinkedHashSet<>();
        for (int i = 0; i < node.inputs().size(); i++) {
            Value input = node.optionalInput(i);
            if (input != null && variation.depends(input)) {
                flowing.add(input);
            }
        }
        return new ArrayList<>(flowing);
    }

    private @Nullable Value commonEntry(Node node) {
        Value common = null;
        for (Value input : flowing(node)) {
            common = common == null ? input : common(common, input);
            if (common == null) {
                return null;
            }
        }
        return common;
    }

    private @Nullable Value common(Value one, Value other) {
        Value a = one;
        Value b = other;
        while (a != b && a != null && b != null) {
            if (depth(a) >= depth(b)) {
                a = entries.get(a);
            } else {
                b = entries.get(b);
            }
        }
        return a == b ? a : null;
    }

    private int depth(Value value) {
        return depths.getOrDefault(value, 0);
    }
}
