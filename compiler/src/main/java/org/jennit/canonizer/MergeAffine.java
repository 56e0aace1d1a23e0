package org.jennit.canonizer;

import java.util.List;
import java.util.stream.IntStream;
import org.jennit.graph.Dimension;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.operator.Arithmetic;
import org.jennit.operator.Layout;
import org.jennit.operator.OperatorDefinition;
import org.jennit.operator.Ops;
import org.jennit.rewrite.Match;
import org.jennit.rewrite.Rewrite;
import org.jspecify.annotations.Nullable;

/**
 * Merges a batch norm that was written out, a product with and a sum with one constant for each channel, into the
 * linear layer before it.
 */
final class MergeAffine {
    static final Canonizer CANONIZER = Canonizer.of(
            "MergeAffine",
            rewrite(Arithmetic.MUL, true, (g, c) -> new ChannelMap(c, null)),
            rewrite(Arithmetic.DIV, false, (g, c) -> new ChannelMap(g.div(g.number(1, c), c), null)),
            rewrite(Arithmetic.ADD, true, (g, c) -> new ChannelMap(null, c)),
            rewrite(Arithmetic.SUB, false, (g, c) -> new ChannelMap(null, g.neg(c))));

    private MergeAffine() {}

    @FunctionalInterface
    private interface MapOf {
        ChannelMap of(Ops ops, Value constant);
    }

    private static Rewrite rewrite(OperatorDefinition operator, boolean commutes, MapOf map) {
        return Rewrite.of(operator + " with a constant for each channel merged", operator, m -> {
            Value merged = merge(m, 0, map);
            return merged == null && commutes ? merge(m, 1, map) : merged;
        });
    }

    private static @Nullable Value merge(Match m, int variable, MapOf map) {
        Value constant = m.x(1 - variable);
        LinearBefore linear = LinearBefore.of(m, m.x(variable));
        if (linear == null || !m.facts().isConstant(constant)) {
            return null;
        }
        Value channels = perChannel(m, constant, m.x(variable).shape(), linear.channels());
        return channels == null ? null : map.of(m.ops(), channels).after(m, linear, m.node());
    }

    /**
     * The constant as a vector [C], if along these axes alone, those of the channels, it varies; one number for all
     * channels scales or shifts, as it would anywhere else.
     */
    private static @Nullable Value perChannel(Match m, Value constant, Shape value, List<Integer> axes) {
        Shape shape = constant.shape();
        if (!shape.isKnown() || shape.rank() > value.rank()) {
            return null;
        }
        int missing = value.rank() - shape.rank(); // axes that the constant has not
        List<Dimension> channels = axes.stream().map(value::dimension).toList();
        boolean fits = channels.stream().allMatch(Dimension::isKnown)
                && IntStream.range(0, shape.rank())
                        .allMatch(axis -> shape.dimension(axis).is(1)
                                || (axes.contains(axis + missing)
                                        && shape.dimension(axis).equals(value.dimension(axis + missing))));
        Dimension all = channels.stream().reduce(Dimension.ONE, Dimension::times);
        if (!fits || (shape.elements().is(1) && !all.is(1))) {
            return null;
        }
        Ops g = m.ops();
        List<Integer> present = axes.stream()
                .map(axis -> axis - missing)
                .filter(axis -> axis >= 0)
                .toList();
        Value laidOut = present.stream().sorted().toList().equals(present)
                ? m.renewed(constant)
                : g.transpose(m.renewed(constant), inFront(present, shape.rank()));
        if (!shape.elements().equals(all)) {
            List<Dimension> own = axes.stream()
                    .map(axis -> axis < missing ? Dimension.ONE : shape.dimension(axis - missing))
                    .toList();
            laidOut = g.apply(
                    Layout.EXPAND,
                    g.reshape(laidOut, own),
                    g.integers(channels.stream().mapToLong(Dimension::value).toArray()));
        }
        return g.reshape(laidOut, List.of(all));
    }

    /** The order of axes in which these come first. */
    private static int[] inFront(List<Integer> axes, int rank) {
        return IntStream.concat(
                        axes.stream().mapToInt(Integer::intValue),
                        IntStream.range(0, rank).filter(axis -> !axes.contains(axis)))
                .toArray();
    }
}
