package org.jennit.canonizer;

import java.util.List;
import java.util.stream.IntStream;
import org.jennit.graph.Attributes;
import org.jennit.graph.Value;
import org.jennit.operator.Pooling;
import org.jennit.operator.Reductions;
import org.jennit.rewrite.Match;
import org.jennit.rewrite.Rewrite;
import org.jspecify.annotations.Nullable;

/** Recognises a mean over all spatial axes as global average pooling. */
final class RecognizePooling {
    static final Canonizer CANONIZER = Canonizer.of(
            "RecognizePooling",
            Rewrite.of("mean over space is global average pooling", Reductions.REDUCE_MEAN, RecognizePooling::mean));

    private RecognizePooling() {}

    private static @Nullable Value mean(Match m) {
        if (!m.x(0).shape().isRanked() || m.x(0).shape().rank() < 3) {
            return null;
        }
        Value axes = m.node().optionalInput(1);
        if (axes != null && axes.type().content() == null) {
            return null;
        }
        int rank = m.x(0).shape().rank();
        List<Integer> spatial = IntStream.range(2, rank).boxed().toList();
        if (!Reductions.axes(m.node().operation()).equals(spatial)) {
            return null;
        }
        Value pooled = m.layer(Pooling.GLOBAL_AVERAGE_POOL, Attributes.NONE, List.of(m.renewed(m.x(0))), m.node());
        return m.attributes().integer("keepdims", 1) == 1
                ? pooled
                : m.ops().reshape(pooled, m.x(0).shape().range(0, 2));
    }
}
