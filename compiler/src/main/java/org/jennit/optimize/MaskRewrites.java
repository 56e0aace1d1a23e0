package org.jennit.optimize;

import java.util.List;
import org.jennit.graph.Node;
import org.jennit.graph.Value;
import org.jennit.operator.Arithmetic;
import org.jennit.rewrite.Match;
import org.jennit.rewrite.Rewrite;
import org.jspecify.annotations.Nullable;

/** Masks in the form that is cheapest for runtimes: conditions are joined while they are bits, and then multiplied. */
final class MaskRewrites {
    static final List<Rewrite> ALL = List.of(
            Rewrite.of("where(a, where(b, x, 0), 0) = where(a ∧ b, x, 0)", Arithmetic.WHERE, MaskRewrites::joined),
            Rewrite.of("where(a, x, 0) = x·a for finite x", Arithmetic.WHERE, MaskRewrites::multiplied));

    private MaskRewrites() {}

    private static @Nullable Value joined(Match m) {
        Node inner = m.from(m.x(1), Arithmetic.WHERE);
        boolean masks = inner != null
                && m.isUsedOnce(m.x(1))
                && m.facts().isZero(m.x(2))
                && m.facts().isZero(inner.input(2))
                && m.x(2).shape().rank() == 0
                && inner.input(2).shape().rank() == 0;
        if (inner == null || !masks) {
            return null;
        }
        Value both = m.ops().apply(Arithmetic.AND, m.renewed(m.x(0)), m.renewed(inner.input(0)));
        return m.ops().where(both, m.renewed(inner.input(1)), m.renewed(m.x(2)));
    }

    /** Only where the mask is as large as what it masks, so that nothing is computed more than once. */
    private static @Nullable Value multiplied(Match m) {
        boolean nested = m.from(m.x(1), Arithmetic.WHERE) != null && m.isUsedOnce(m.x(1));
        boolean mask = !nested
                && m.facts().isZero(m.x(2))
                && m.x(2).shape().rank() == 0
                && m.x(1).element().isFloating()
                && m.x(1).shape().isRanked()
                && m.x(1).shape().equals(m.node().output().shape());
        if (!mask) {
            return null;
        }
        Value x = m.renewed(m.x(1));
        return m.ops().mul(x, m.ops().cast(m.renewed(m.x(0)), x.element()));
    }
}
