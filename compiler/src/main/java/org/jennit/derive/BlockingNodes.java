package org.jennit.derive;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jennit.graph.Graph;
import org.jennit.graph.GraphException;
import org.jennit.graph.Node;
import org.jennit.graph.UnresolvedShapeException;
import org.jennit.graph.Value;
import org.jennit.operator.OperatorDefinition;
import org.jspecify.annotations.Nullable;

/**
 * The nodes that relevance cannot flow through: their operators are outside of the catalogue and no rule is given for
 * them. All of them are told of at once, with the way out.
 */
final class BlockingNodes {
    private static final Map<String, String> REMEDIES =
            Map.of("If", "the branch depends on numbers of the input; export the model with the branch decided");

    private static final String WITHOUT_GRADIENT = "trees, and other models of ai.onnx.ml that move in steps, have no"
            + " gradient to follow: use a method that only runs the model forward, such as kernel_shap,"
            + " permutation_shap or feature_ablation";

    private final Graph model;
    private final List<Node> nodes;

    private BlockingNodes(Graph model, List<Node> nodes) {
        this.model = model;
        this.nodes = nodes;
    }

    /** Those between an output and values that its relevance shall flow back to. */
    static BlockingNodes between(Graph model, Value output, Collection<Value> receivers, Predicate<Node> hasRule) {
        Set<Value> wanted = model.dependents(receivers);
        Set<Value> visited = new HashSet<>(receivers);
        Set<Node> found = new LinkedHashSet<>();
        Deque<Value> open = new ArrayDeque<>(List.of(output));
        while (!open.isEmpty()) {
            Value value = open.pop();
            Node node = value.producer();
            if (node == null || !wanted.contains(value) || !value.element().isFloating() || !visited.add(value)) {
                continue;
            }
            if (!node.operator().isPure()) {
                continue; // random: nothing flows back through it
            }
            boolean known = node.operator() instanceof OperatorDefinition;
            if (!known && !hasRule.test(node)) {
                found.add(node);
            }
            if (!(node.operator() instanceof OperatorDefinition definition && definition.isStep())) {
                node.inputs().forEach(input -> push(open, input));
            }
        }
        return new BlockingNodes(
                model, model.nodes().stream().filter(found::contains).toList());
    }

    private static void push(Deque<Value> open, @Nullable Value input) {
        if (input != null) {
            open.push(input);
        }
    }

    boolean areNone() {
        return nodes.isEmpty();
    }

    /**
     * Refuses the flow of relevance through them.
     *
     * @throws UnresolvedShapeException when an If may yet be decided, once sizes are known
     * @throws GraphException otherwise
     */
    void refuse() {
        if (nodes.isEmpty()) {
            return;
        }
        String one = "relevance cannot flow through node " + nodes.get(0) + ": its operator has no gradient here";
        String all = "relevance cannot flow through the nodes "
                + nodes.stream().map(Node::toString).collect(Collectors.joining(", "))
                + ": their operators have no gradient here";
        String message = (nodes.size() == 1 ? one : all) + ". " + remedy();
        boolean mayBeDecided = nodes.stream()
                        .anyMatch(node -> node.operator().name().equals("If"))
                && !model.inputs().stream().allMatch(input -> input.shape().isKnown());
        throw mayBeDecided ? new UnresolvedShapeException(message) : new GraphException(message);
    }

    private String remedy() {
        List<String> remedies = new ArrayList<>();
        if (nodes.stream().anyMatch(node -> node.operator().domain().startsWith("com.microsoft"))) {
            remedies.add("ONNX Runtime made operators of its own of the model's: explain the model from before it was"
                    + " optimised, or export it without optimisation");
        }
        if (nodes.stream().anyMatch(node -> node.operator().domain().equals("ai.onnx.ml"))) {
            remedies.add(WITHOUT_GRADIENT);
        }
        nodes.stream()
                .map(node -> REMEDIES.get(node.operator().name()))
                .filter(remedy -> remedy != null)
                .distinct()
                .forEach(remedies::add);
        String always = "give the node a rule, ask for the relevance at a layer after it, cut the model before it, or"
                + " export the model without it";
        remedies.add(remedies.isEmpty() ? always : "or " + always);
        return remedies.stream()
                .map(remedy -> remedy.substring(0, 1).toUpperCase(Locale.ROOT) + remedy.substring(1))
                .collect(Collectors.joining(". "));
    }

    /** The nodes with outputs of unknown rank but inputs of known rank. */
    static List<Node> ofUnknownShape(Graph model) {
        return model.nodes().stream()
                .filter(node ->
                        node.outputs().stream().anyMatch(value -> !value.shape().isRanked()))
                .filter(node -> node.inputs().stream()
                        .allMatch(input -> input == null || input.shape().isRanked()))
                .toList();
    }
}
