package org.jennit.canonizer;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jennit.graph.Attributes;
import org.jennit.graph.Dimension;
import org.jennit.graph.Node;
import org.jennit.graph.Value;
import org.jennit.operator.Arithmetic;
import org.jennit.operator.Ops;
import org.jennit.operator.Pooling;
import org.jennit.operator.Reductions;
import org.jennit.rewrite.Match;
import org.jennit.rewrite.Pattern;
import org.jennit.rewrite.Rewrite;
import org.jspecify.annotations.Nullable;

/**
 * Recognises a mean over all positions as global average pooling: over all axes but those of samples and channels, the
 * channels on axis 1 or last.
 */
final class RecognizePooling {
    static final Canonizer CANONIZER = Canonizer.of(
            "RecognizePooling",
            Rewrite.of(
                    "mean over positions is global average pooling",
                    Reductions.REDUCE_MEAN,
                    m -> mean(m, m.node(), m.node())),
            Rewrite.of(
                    "sum over positions, divided by their number, is global average pooling",
                    Set.of(Arithmetic.MUL, Arithmetic.DIV),
                    RecognizePooling::dividedSum));

    private RecognizePooling() {}

    private static @Nullable Value dividedSum(Match m) {
        boolean divides = m.node().operator() == Arithmetic.DIV;
        for (int i = 0; i < (divides ? 1 : 2); i++) {
            Node sum = m.from(m.x(i), Reductions.REDUCE_SUM);
            if (sum != null && m.isUsedOnce(sum.output()) && areAxesKnown(sum)) {
                Dimension count = Reductions.axes(sum.operation()).stream()
                        .map(sum.input(0).shape()::dimension)
                        .reduce(Dimension.ONE, Dimension::times);
                double factor = count.isKnown() ? divides ? count.value() : 1.0 / count.value() : 0;
                if (Pattern.number(factor).match(m.x(1 - i)) != null) {
                    return mean(m, sum, sum, m.node());
                }
            }
        }
        return null;
    }

    private static boolean areAxesKnown(Node reduction) {
        Value axes = reduction.optionalInput(1);
        return reduction.input(0).shape().isRanked()
                && (axes == null || axes.type().content() != null);
    }

    /**
     * A mean in the form of pooling, if it is over positions.
     *
     * @param reduction the reduction that has its axes
     * @param replaced the nodes that compute it
     */
    private static @Nullable Value mean(Match m, Node reduction, Node... replaced) {
        int rank = areAxesKnown(reduction) ? reduction.input(0).shape().rank() : 0;
        if (rank < 3) {
            return null;
        }
        Ops g = m.ops();
        Value x = m.renewed(reduction.input(0));
        boolean keepsAxes = reduction.operation().integer("keepdims") == 1;
        List<Integer> over = Reductions.axes(reduction.operation());
        if (over.equals(IntStream.range(2, rank).boxed().toList())) {
            Value pooled = pooled(m, x, replaced);
            return keepsAxes ? pooled : g.reshape(pooled, x.shape().range(0, 2));
        }
        if (over.equals(IntStream.range(1, rank - 1).boxed().toList())) {
            Value pooled = pooled(m, g.transpose(x, channelsMoved(rank, rank - 1, 1)), replaced);
            return keepsAxes
                    ? g.transpose(pooled, channelsMoved(rank, 1, rank - 1))
                    : g.reshape(
                            pooled,
                            Stream.of(0, rank - 1).map(x.shape()::dimension).toList());
        }
        return null;
    }

    private static Value pooled(Match m, Value x, Node... replaced) {
        return m.layer(Pooling.GLOBAL_AVERAGE_POOL, Attributes.NONE, List.of(x), replaced);
    }

    /** The order of axes in which one has moved to another place. */
    private static int[] channelsMoved(int rank, int from, int to) {
        List<Integer> order = new ArrayList<>(IntStream.range(0, rank).boxed().toList());
        order.add(to, order.remove(from));
        return order.stream().mapToInt(Integer::intValue).toArray();
    }
}
