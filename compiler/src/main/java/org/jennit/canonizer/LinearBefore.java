package org.jennit.canonizer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jennit.graph.Dimension;
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
 * @param channels the axes of the value that the layer's output channels are on: one, or several that a reshape made of
 *     it, the slowest first
 */
record LinearBefore(Node linear, List<Node> moves, List<Integer> channels) {
    private static final Set<OperatorDefinition> LINEAR = Catalogue.layers(LayerType.LINEAR);
    /** What may lie between a layer and what is merged into it. */
    static final Set<Operator> MOVES =
            Set.of(Layout.TRANSPOSE, Layout.SQUEEZE, Layout.UNSQUEEZE, Layout.RESHAPE, Layout.FLATTEN);

    LinearBefore {
        moves = List.copyOf(moves);
        channels = List.copyOf(channels);
    }

    /** Whether the layer's output channels are this axis of the value. */
    boolean hasChannelsOn(int axis) {
        return channels.equals(List.of(axis));
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
        List<Integer> channels = channels(linear, moves);
        return channels.isEmpty() ? null : new LinearBefore(linear, moves, channels);
    }

    /** The axes that a layer's output channels are on after these moves; none where they share one with others. */
    static List<Integer> channels(Node linear, List<Node> moves) {
        List<Integer> channels = List.of(
                linear.operator() == Linear.DENSE ? linear.output().shape().rank() - 1 : 1);
        for (Node move : moves) {
            channels = channels.isEmpty() ? channels : channelsAfter(move, channels);
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

    /** The axes that axes become; none where they become part of others. */
    private static List<Integer> channelsAfter(Node move, List<Integer> axes) {
        Shape before = move.input(0).shape();
        Shape after = move.output().shape();
        if (!before.isRanked() || !after.isRanked()) {
            return List.of();
        }
        if (move.operator() == Layout.TRANSPOSE) {
            long[] order = move.attributes().integers("perm");
            return axes.stream()
                    .map(axis -> order == null
                            ? before.rank() - 1 - axis
                            : Arrays.stream(order).boxed().toList().indexOf((long) axis))
                    .toList();
        }
        if (move.operator() == Layout.SQUEEZE || move.operator() == Layout.UNSQUEEZE) {
            List<Integer> kept =
                    axes.stream().map(axis -> withoutOnes(move, axis)).toList();
            return kept.contains(-1) ? List.of() : kept;
        }
        List<Integer> kept = keptInFront(before, after, axes);
        return kept.isEmpty() ? last(before, after, axes) : kept;
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

    private static List<Integer> keptInFront(Shape before, Shape after, List<Integer> axes) {
        int end = Collections.max(axes) + 1;
        boolean kept = end <= after.rank() && before.range(0, end).equals(after.range(0, end));
        return kept ? axes : List.of();
    }

    /** The last axes after a reshape that hold what the last ones before it did, as one or as several. */
    private static List<Integer> last(Shape before, Shape after, List<Integer> axes) {
        int from = before.rank() - axes.size();
        if (!axes.equals(axes(from, before.rank()))) {
            return List.of();
        }
        Dimension elements = elements(before, from);
        int start = after.rank();
        do {
            start--;
        } while (start > 0
                && elements(after, start).isKnown()
                && !elements(after, start).equals(elements));
        return start >= 0 && elements.isKnown() && elements(after, start).equals(elements)
                ? axes(start, after.rank())
                : List.of();
    }

    private static Dimension elements(Shape shape, int from) {
        return shape.range(from, shape.rank()).stream().reduce(Dimension.ONE, Dimension::times);
    }

    private static List<Integer> axes(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }
}
