package org.jennit.canonizer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jennit.graph.Node;
import org.jennit.graph.Operator;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.operator.Catalogue;
import org.jennit.operator.LayerType;
import org.jennit.operator.Layout;
import org.jennit.operator.Linear;
import org.jennit.operator.OperatorDefinition;
import org.jennit.rewrite.Match;
import org.jspecify.annotations.Nullable;

/**
 * The linear layer whose output a value is, perhaps with its axes moved in between.
 *
 * @param linear the layer
 * @param moves the nodes after it that only move axes, in order of computation
 * @param channels the axis of the value that the layer's output channels are on
 */
record LinearBefore(Node linear, List<Node> moves, int channels) {
    private static final Set<OperatorDefinition> LINEAR = Catalogue.layers(LayerType.LINEAR);
    /** What may lie between a layer and what is merged into it. */
    static final Set<Operator> MOVES =
            Set.of(Layout.TRANSPOSE, Layout.SQUEEZE, Layout.UNSQUEEZE, Layout.RESHAPE, Layout.FLATTEN);

    LinearBefore {
        moves = List.copyOf(moves);
    }

    /** The linear layer before a value; null where there is none, or where something else uses its output. */
    static @Nullable LinearBefore of(Match m, Value value) {
        List<Node> moves = new ArrayList<>();
        Value source = value;
        while (m.isUsedOnce(source)
                && source.producer() != null
                && MOVES.contains(source.producer().operator())) {
            moves.add(0, source.producer());
            source = source.producer().input(0);
        }
        Node linear = source.producer();
        boolean fits = linear != null
                && LINEAR.contains(linear.operator())
                && m.isUsedOnce(source)
                && m.facts().isConstant(linear.input(1))
                && source.shape().isRanked();
        if (!fits || linear == null) {
            return null;
        }
        int channels = channels(linear, moves);
        return channels < 0 ? null : new LinearBefore(linear, moves, channels);
    }

    /** The axis that a layer's output channels are on after these moves; -1 where they are no axis of their own. */
    static int channels(Node linear, List<Node> moves) {
        int channels =
                linear.operator() == Linear.DENSE ? linear.output().shape().rank() - 1 : 1;
        for (Node move : moves) {
            channels = channels < 0 ? -1 : channelsAfter(move, channels);
        }
        return channels;
    }

    /** What a value of the new graph that takes the layer's place becomes on its way through the moves. */
    Value moved(Match m, Value merged) {
        Value value = merged;
        for (Node move : moves) {
            List<@Nullable Value> inputs = m.renewed(move.inputs());
            inputs.set(0, value);
            value = m.layer((OperatorDefinition) move.operator(), move.attributes(), inputs, move);
        }
        return value;
    }

    /** The axis that an axis becomes; -1 where it becomes part of another. */
    private static int channelsAfter(Node move, int axis) {
        Shape before = move.input(0).shape();
        Shape after = move.output().shape();
        if (!before.isRanked() || !after.isRanked()) {
            return -1;
        }
        if (move.operator() == Layout.TRANSPOSE) {
            long[] order = move.attributes().integers("perm");
            return order == null
                    ? before.rank() - 1 - axis
                    : Arrays.stream(order).boxed().toList().indexOf((long) axis);
        }
        boolean asLast = axis == before.rank() - 1 && before.dimension(axis).equals(after.dimension(-1));
        if (asLast && move.operator() != Layout.SQUEEZE && move.operator() != Layout.UNSQUEEZE) {
            return after.rank() - 1;
        }
        return move.operator() == Layout.SQUEEZE || move.operator() == Layout.UNSQUEEZE
                ? withoutOnes(move, axis)
                : keptInFront(before, after, axis);
    }

    /** Where axes of extent one come or go, the axis with as many others before it. */
    private static int withoutOnes(Node move, int axis) {
        Shape before = move.input(0).shape();
        Shape after = move.output().shape();
        Value axes = move.optionalInput(1);
        boolean squeezes = move.operator() == Layout.SQUEEZE;
        if (axes == null || axes.type().content() == null) {
            return -1;
        }
        Shape longer = squeezes ? before : after;
        List<Integer> ones = Objects.requireNonNull(axes.type().content()).stream()
                .map(one -> longer.axis(one.value()))
                .toList();
        if (squeezes) {
            return ones.contains(axis)
                    ? -1
                    : axis - (int) ones.stream().filter(one -> one < axis).count();
        }
        int place = -1;
        for (int i = 0, seen = 0; i < after.rank(); i++) {
            if (!ones.contains(i) && seen++ == axis) {
                place = i;
            }
        }
        return place;
    }

    private static int keptInFront(Shape before, Shape after, int axis) {
        boolean kept = axis < after.rank() && before.range(0, axis + 1).equals(after.range(0, axis + 1));
        return kept ? axis : -1;
    }
}
