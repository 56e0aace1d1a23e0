package org.jennit.canonizer;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jennit.graph.Attributes;
import org.jennit.graph.Value;
import org.jennit.operator.Ops;
import org.jennit.operator.Pooling;
import org.jennit.operator.Reductions;
import org.jennit.rewrite.Match;
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
                    "mean over positions is global average pooling", Reductions.REDUCE_MEAN, RecognizePooling::mean));

    private RecognizePooling() {}

    private static @Nullable Value mean(Match m) {
        Value axes = m.node().optionalInput(1);
        boolean known =
                m.x(0).shape().isRanked() && (axes == null || axes.type().content() != null);
        int rank = known ? m.x(0).shape().rank() : 0;
        if (rank < 3) {
            return null;
        }
        Ops g = m.ops();
        Value x = m.renewed(m.x(0));
        boolean keepsAxes = m.node().operation().integer("keepdims") == 1;
        List<Integer> over = Reductions.axes(m.node().operation());
        if (over.equals(IntStream.range(2, rank).boxed().toList())) {
            Value pooled = pooled(m, x);
            return keepsAxes ? pooled : g.reshape(pooled, x.shape().range(0, 2));
        }
        if (over.equals(IntStream.range(1, rank - 1).boxed().toList())) {
            Value pooled = pooled(m, g.transpose(x, channelsMoved(rank, rank - 1, 1)));
            return keepsAxes
                    ? g.transpose(pooled, channelsMoved(rank, 1, rank - 1))
                    : g.reshape(
                            pooled,
                            Stream.of(0, rank - 1).map(x.shape()::dimension).toList());
        }
        return null;
    }

    private static Value pooled(Match m, Value x) {
        return m.layer(Pooling.GLOBAL_AVERAGE_POOL, Attributes.NONE, List.of(x), m.node());
    }

    /** The order of axes in which one has moved to another place. */
    private static int[] channelsMoved(int rank, int from, int to) {
        List<Integer> order = new ArrayList<>(IntStream.range(0, rank).boxed().toList());
        order.add(to, order.remove(from));
        return order.stream().mapToInt(Integer::intValue).toArray();
    }
}
