package org.jennit.canonizer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jennit.graph.Attributes;
import org.jennit.graph.Dimension;
import org.jennit.graph.Graph;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.Node;
import org.jennit.graph.Operation;
import org.jennit.graph.Origin;
import org.jennit.graph.Transformation;
import org.jennit.graph.Value;
import org.jennit.operator.Activations;
import org.jennit.operator.Variation;

/**
 * Recognises softmax and its logarithm however they are written: exponentials over their sum, the exponential of a
 * LogSoftmax, scores less their log-sum-exp, with or without something that is taken from all scores first.
 *
 * <p>Each sum of exponentials gives scores and an axis; the {@link SoftmaxForms} of what follows from these say which
 * values are the softmax, and a {@link SoftmaxProbe} confirms it. A mask that is added to the scores stays in front.
 */
final class RecognizeSoftmax {
    static final Canonizer CANONIZER = Canonizer.of("RecognizeSoftmax", RecognizeSoftmax::recognized);

    /** A softmax of scores that a node writes out. */
    private record Written(LogSum form, Value scores, int axis) {
        Operation operation(Value over) {
            return new Operation(
                    form.exponential() ? Activations.SOFTMAX : Activations.LOG_SOFTMAX,
                    Attributes.NONE.with("axis", axis),
                    List.of(over),
                    1);
        }

        boolean isWrittenBy(Node node) {
            return node.operator() == operation(scores).operator() && node.input(0) == scores;
        }
    }

    private RecognizeSoftmax() {}

    private static Graph recognized(Graph graph, Consumer<String> report) {
        Map<Node, Written> found = find(graph);
        if (found.isEmpty()) {
            return graph;
        }
        Map<Node, Origin> origins = origins(graph, found);
        return Transformation.apply(graph, GraphBuilder.separate(), site -> {
            Written softmax = found.get(site.node());
            if (softmax == null) {
                return null;
            }
            Operation operation = softmax.operation(site.renewed().apply(softmax.scores()));
            Value output = site.node().output();
            report.accept("a softmax that is written out is one " + operation.operator() + ": " + site.node());
            Origin origin = Objects.requireNonNull(origins.get(site.node()));
            return site.builder()
                    .add(operation, origin, List.of(output.name()), List.of(output.type()))
                    .outputs();
        });
    }

    private static Map<Node, Written> find(Graph graph) {
        Variation variation = Variation.of(graph);
        Map<Node, Written> found = new LinkedHashMap<>();
        for (Node normalizer : graph.nodes()) {
            int axis = SoftmaxForms.axis(normalizer);
            if (axis < 0 || !variation.depends(normalizer.input(0))) {
                continue;
            }
            for (Value scores : SoftmaxForms.scores(normalizer, axis)) {
                Map<Node, Written> ofThese = find(graph, scores, axis);
                if (!ofThese.isEmpty()) {
                    ofThese.forEach(found::putIfAbsent);
                    break;
                }
            }
        }
        return found;
    }

    private static Map<Node, Written> find(Graph graph, Value scores, int axis) {
        Map<Node, Written> found = new HashMap<>();
        if (!scores.shape().isRanked() || scores.shape().dimension(axis).equals(Dimension.ONE)) {
            return found;
        }
        SoftmaxForms.of(graph, scores, axis).forEach((value, form) -> {
            Written softmax = new Written(form, scores, axis);
            Node node = value.producer();
            boolean is = form.equals(LogSum.SOFTMAX) || form.equals(LogSum.LOG_SOFTMAX);
            if (is && node != null && isAlike(value, scores) && !softmax.isWrittenBy(node)) {
                Node formula = GraphBuilder.separate()
                        .add(softmax.operation(scores), node.origin(), List.of(""), List.of(value.type()));
                if (SoftmaxProbe.isSame(scores, value, formula)) {
                    found.put(node, softmax);
                }
            }
        });
        return found;
    }

    private static boolean isAlike(Value value, Value scores) {
        return value.element() == scores.element() && value.shape().equals(scores.shape());
    }

    /** The origins of what is found: the names of all nodes between the scores and the softmax. */
    private static Map<Node, Origin> origins(Graph graph, Map<Node, Written> found) {
        Dominance flow = new Dominance(graph, Variation.of(graph), node -> true);
        Map<Node, Origin> origins = new HashMap<>();
        found.forEach((node, softmax) -> {
            List<Node> nodes = new ArrayList<>(flow.between(softmax.scores(), node.output()));
            origins.put(node, nodes.stream().map(Node::origin).reduce(node.origin(), Origin::merged));
        });
        return origins;
    }
}
