package org.jennit.canonizer;

import java.util.List;
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

    /** The constant as a vector [C], if it has one number for each channel of a value of this shape. */
    private static @Nullable Value perChannel(Match m, Value constant, Shape value, int channelAxis) {
        Shape shape = constant.shape();
        Dimension channels = value.dimension(channelAxis);
        if (!shape.isKnown() || !channels.isKnown() || shape.rank() > value.rank()) {
            return null;
        }
        long elements = shape.elements().value();
        Ops g = m.ops();
        if (elements == 1) {
            Value number = g.reshape(m.renewed(constant), List.of(Dimension.ONE));
            return g.apply(Layout.EXPAND, number, g.integers(channels.value()));
        }
        int axis = shape.rank() - value.rank() + channelAxis; // where the channels would be
        boolean fits = axis >= 0
                && elements == channels.value()
                && shape.dimension(axis).equals(channels);
        return fits ? g.reshape(m.renewed(constant), List.of(channels)) : null;
    }
}
