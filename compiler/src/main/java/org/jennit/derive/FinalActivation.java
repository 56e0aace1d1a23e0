package org.jennit.derive;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jennit.evaluate.ConstantNumbers;
import org.jennit.graph.Constant;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.Node;
import org.jennit.graph.Value;
import org.jennit.operator.Activations;
import org.jennit.operator.Arithmetic;
import org.jennit.operator.Layout;
import org.jennit.operator.OperatorDefinition;
import org.jennit.operator.OperatorKind;
import org.jennit.operator.ScoreScale;
import org.jspecify.annotations.Nullable;

/**
 * The Softmax, LogSoftmax or Sigmoid that an output comes from, with the nodes from there to the output. Those that only
 * move scores to another place or type are kept where the activation is left out; bounds and a positive factor, which
 * change the scale of scores and not their order, are left out with it.
 *
 * @param node the activation
 * @param after the nodes from it to the output, in order of computation
 */
public record FinalActivation(Node node, List<Node> after) {
    /** What becomes of a node between the activation and the output when the activation is left out. */
    private enum Treatment {
        KEPT,
        LEFT_OUT,
        /** It computes something else of the scores, which is not defined for logits. */
        HINDERS
    }

    /** A final activation. */
    public FinalActivation {
        after = List.copyOf(after);
    }

    /** The final activation of an output; empty if it has none. */
    public static Optional<FinalActivation> of(Value output) {
        List<Node> after = new ArrayList<>();
        for (Node node = output.producer(); node != null; node = source(node)) {
            if (node.operator() instanceof OperatorDefinition definition
                    && definition.scoreScale() != ScoreScale.LOGITS) {
                return Optional.of(new FinalActivation(node, after));
            }
            after.add(0, node);
        }
        return Optional.empty();
    }

    /** The node before a node that computes each score from one, or moves scores; null for any other. */
    private static @Nullable Node source(Node node) {
        int[] open = scores(node);
        if (open.length != 1 || !(node.operator() instanceof OperatorDefinition definition)) {
            return null;
        }
        OperatorKind kind = definition.kind(node.operation(), Set.of(open[0]));
        boolean single = kind == OperatorKind.MOVES || kind == OperatorKind.ELEMENTWISE;
        return single ? node.input(open[0]).producer() : null;
    }

    /** The inputs that are no constants and that the node depends on differentiably. */
    private static int[] scores(Node node) {
        return IntStream.range(0, node.inputs().size())
                .filter(i -> node.optionalInput(i) != null && node.input(i).constant() == null)
                .filter(i -> node.operator() instanceof OperatorDefinition definition && definition.hasGradient(i))
                .toArray();
    }

    /** The first node that keeps the activation from being left out. */
    public Optional<Node> hindrance() {
        return after.stream().filter(one -> treatment(one) == Treatment.HINDERS).findFirst();
    }

    /** The logits, where the output has its scores and in its element type. */
    Value logits(GraphBuilder builder) {
        Value logits = node.input(0);
        for (Node one : after) {
            if (treatment(one) == Treatment.KEPT) {
                List<@Nullable Value> inputs = new ArrayList<>(one.inputs());
                inputs.set(0, logits);
                logits =
                        builder.add(one.operator(), one.attributes(), inputs, 1).output();
            }
        }
        return logits;
    }

    private static Treatment treatment(Node node) {
        if (node.operator() == Arithmetic.CAST) {
            return node.output().element().isFloating() ? Treatment.KEPT : Treatment.HINDERS;
        }
        if (node.operator() == Activations.CLIP || isPositiveFactor(node)) {
            return Treatment.LEFT_OUT;
        }
        boolean moves = node.operator() instanceof OperatorDefinition definition
                && definition.kind(node.operation(), Set.of(0)) == OperatorKind.MOVES;
        return moves && node.operator() != Layout.PAD && node.operator() != Layout.CONCAT
                ? Treatment.KEPT
                : Treatment.HINDERS;
    }

    private static boolean isPositiveFactor(Node node) {
        if (node.operator() != Arithmetic.MUL && node.operator() != Arithmetic.DIV) {
            return false;
        }
        Constant left = node.operator() == Arithmetic.MUL ? node.input(0).constant() : null;
        Constant factor = left == null ? node.input(1).constant() : left;
        return factor != null
                && factor.extents().stream().allMatch(extent -> extent == 1)
                && ConstantNumbers.of(factor).element(0) > 0;
    }

    /** The scale of the output: that of what the activation gives, where it only moves to another place or type. */
    public ScoreScale scale() {
        boolean moved = after.stream().allMatch(one -> treatment(one) == Treatment.KEPT);
        return moved && node.operator() instanceof OperatorDefinition definition
                ? definition.scoreScale()
                : ScoreScale.LOGITS;
    }

    /** The name of the activation, such as Softmax. */
    String name() {
        return node.operator().name();
    }
}
