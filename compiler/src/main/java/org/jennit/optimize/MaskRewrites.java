package org.jennit.optimize;

import java.util.List;
import org.jennit.graph.ElementType;
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
            Rewrite.of("where(a, x, 0) = x·a where x is finite", Arithmetic.WHERE, MaskRewrites::multiplied));

    private MaskRewrites() {}

    /** Proof: x is let through where both conditions hold, and it is 0 otherwise. */
    private static @Nullable Value joined(Match m) {
        Node inner = m.from(m.x(1), Arithmetic.WHERE);
        boolean masks = inner != null
                && m.isUsedOnce(m.x(1))
                && m.facts().isZero(m.x(2))
                && m.facts().isZero(inner.input(2))
                && m.isNumber(m.x(2))
                && m.isNumber(inner.input(2));
        if (inner == null || !masks) {
            return null;
        }
        Value both = m.ops().apply(Arithmetic.AND, m.renewed(m.x(0)), m.renewed(inner.input(0)));
        return m.ops().where(both, m.renewed(inner.input(1)), m.renewed(m.x(2)));
    }

    /**
     * Proof: x·1 = x and x·0 = 0, but for infinity and NaN: a mask may be what keeps those out. Only where the mask is
     * not larger than what it masks, so that nothing is computed more than once.
     */
    private static @Nullable Value multiplied(Match m) {
        boolean nested = m.from(m.x(1), Arithmetic.WHERE) != null && m.isUsedOnce(m.x(1));
        boolean mask = !nested
                && m.facts().isZero(m.x(2))
                && m.isNumber(m.x(2))
                && m.x(1).element().isFloating()
                && m.hasShapeOfOutput(1)
                && m.facts().isFinite(m.x(1))
                && !looksForNoNumbers(m.x(0));
        if (!mask) {
            return null;
        }
        Value x = m.renewed(m.x(1));
        return m.ops().mul(x, m.ops().cast(m.renewed(m.x(0)), x.element()));
    }

    /** Whether a condition asks for NaN: then the inputs of the graph may be NaN, as in models for data with gaps. */
    private static boolean looksForNoNumbers(Value condition) {
        Node node = condition.producer();
        if (node == null || condition.element() != ElementType.BOOL) {
            return false;
        }
        boolean compareSame = node.operator() == Arithmetic.EQUAL && node.input(0) == node.input(1);
        return compareSame
                || node.operator() == Arithmetic.IS_NAN
                || node.operator() == Arithmetic.IS_INF
                || node.inputs().stream().anyMatch(input -> input != null && looksForNoNumbers(input));
    }
}
