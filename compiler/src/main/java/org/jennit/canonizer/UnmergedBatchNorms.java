package org.jennit.canonizer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jennit.graph.Graph;
import org.jennit.graph.Node;
import org.jennit.graph.Value;
import org.jennit.operator.Catalogue;
import org.jennit.operator.LayerType;
import org.jennit.operator.Linear;
import org.jennit.operator.Normalization;
import org.jennit.operator.OperatorDefinition;
import org.jennit.operator.Window;
import org.jspecify.annotations.Nullable;

/** The batch norms that are left in a canonical graph, and why {@link MergeBatchNorm} left them. */
public final class UnmergedBatchNorms {
    private static final Set<OperatorDefinition> LINEAR = Catalogue.layers(LayerType.LINEAR);

    private final Graph graph;
    private final Map<Value, List<Node>> consumers;
    private final Set<Value> variable;

    private UnmergedBatchNorms(Graph graph) {
        this.graph = graph;
        this.consumers = graph.consumers();
        this.variable = graph.dependents(graph.inputs());
    }

    /** The reason by batch norm, in forward order. */
    public static Map<Node, String> of(Graph canonical) {
        UnmergedBatchNorms all = new UnmergedBatchNorms(canonical);
        Map<Node, String> reasons = new LinkedHashMap<>();
        canonical.nodes().stream()
                .filter(node -> node.operator() == Normalization.BATCH_NORM)
                .forEach(node -> reasons.put(node, all.reason(node)));
        return reasons;
    }

    private String reason(Node norm) {
        if (IntStream.range(1, 5).anyMatch(i -> variable.contains(norm.input(i)))) {
            return "its statistics are computed from the input";
        }
        String before = before(norm);
        String after = before.isEmpty() ? "" : after(norm);
        if (before.isEmpty()) {
            return "it could be merged, but its canonizer is off";
        }
        return before
                + (after.isEmpty()
                        ? "; into the layer after it the canonizer MergeBatchNormIntoNext merges it, on request"
                        : ", and " + after);
    }

    /** Why it is not merged into the layer before it; empty where nothing speaks against it. */
    private String before(Node norm) {
        Value input = norm.input(0);
        Node user = norm;
        List<Node> moves = new ArrayList<>();
        Node move = input.producer();
        while (move != null && LinearBefore.MOVES.contains(move.operator())) {
            String shared = shared(input, user);
            if (!shared.isEmpty()) {
                return shared;
            }
            moves.add(0, move);
            user = move;
            input = move.input(0);
            move = input.producer();
        }
        Node linear = input.producer();
        if (linear == null) {
            return "its input is an input of the model";
        }
        if (!LINEAR.contains(linear.operator())) {
            return linear + " before it is not linear";
        }
        String shared = shared(input, user);
        if (!shared.isEmpty()) {
            return shared;
        }
        if (variable.contains(linear.input(1))) {
            return "the weight of " + linear + " before it is computed from the input";
        }
        return input.shape().isRanked() && !LinearBefore.channels(linear, moves).equals(List.of(1))
                ? "the channels of " + linear + " before it are not its axis 1"
                : "";
    }

    /** What else than one node uses a value. */
    private String shared(Value value, Node user) {
        List<Node> others = users(value).stream().filter(node -> node != user).toList();
        if (!others.isEmpty()) {
            return value.producer() + " before it also feeds "
                    + others.stream().map(Node::toString).collect(Collectors.joining(", "));
        }
        return graph.outputs().containsValue(value) ? value.producer() + " before it is an output of the model" : "";
    }

    /** Why it is not merged into the layer after it; empty where nothing speaks against it. */
    private String after(Node norm) {
        List<Node> users = users(norm.output());
        if (users.size() != 1 || graph.outputs().containsValue(norm.output())) {
            return "it feeds "
                    + (users.isEmpty() ? "an output" : users.size() == 1 ? "an output too" : users.size() + " layers");
        }
        Node next = users.get(0);
        if (next.operator() != Linear.CONV && next.operator() != Linear.DENSE) {
            return next + " after it is not linear";
        }
        @Nullable Value weight = next.optionalInput(1);
        if (weight == null || variable.contains(weight)) {
            return "the weight of " + next + " after it is computed from the input";
        }
        return Window.isPadded(next.operation()) ? next + " after it pads its input, where merging is not exact" : "";
    }

    private List<Node> users(Value value) {
        return consumers.getOrDefault(value, List.of());
    }
}
