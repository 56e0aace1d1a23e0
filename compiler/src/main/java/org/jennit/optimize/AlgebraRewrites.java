package org.jennit.optimize;

import java.util.List;
import java.util.Set;
import org.jennit.graph.Constant;
import org.jennit.graph.Node;
import org.jennit.graph.Numbers;
import org.jennit.graph.Value;
import org.jennit.operator.Arithmetic;
import org.jennit.operator.Layout;
import org.jennit.rewrite.Match;
import org.jennit.rewrite.Rewrite;
import org.jspecify.annotations.Nullable;

/**
 * Algebra with zeros and ones. That a product or a linear layer of zeros is zero is a fact, so nothing needs to be
 * rewritten for it: what is provably zero disappears where it is added, and with it all that computed it.
 */
final class AlgebraRewrites {
    static final List<Rewrite> ALL = List.of(
            Rewrite.of("a + 0 = a", Set.of(Arithmetic.ADD, Arithmetic.SUB), AlgebraRewrites::plusZero),
            Rewrite.of("1·a = a", Arithmetic.MUL, AlgebraRewrites::timesOne),
            Rewrite.of(
                    "−(−a) = a",
                    Arithmetic.NEG,
                    m -> { // negation is its own inverse
                        Node inner = m.from(m.x(0), Arithmetic.NEG);
                        return inner == null ? null : m.renewed(inner.input(0));
                    }),
            Rewrite.of(
                    "a choice between equals is none",
                    Arithmetic.WHERE,
                    // it gives the same whether the condition holds or not
                    m -> m.x(1) == m.x(2) && m.hasShapeOfOutput(1) ? m.renewed(m.x(1)) : null));

    /** What comes last, since it mixes what is known of the summands. */
    static final List<Rewrite> JOINED =
            List.of(Rewrite.of("a·x + b·x = (a + b)·x", Arithmetic.ADD, AlgebraRewrites::commonFactor));

    private AlgebraRewrites() {}

    /** Proof: the distributive law, for shapes that do not broadcast. */
    private static @Nullable Value commonFactor(Match m) {
        Node first = product(m, m.x(0));
        Node second = product(m, m.x(1));
        if (first == null || second == null || first == second) {
            return null;
        }
        for (int i = 0; i < 2; i++) {
            for (int j = 0; j < 2; j++) {
                if (first.input(i) == second.input(j)) {
                    Value sum = m.ops().add(m.renewed(first.input(1 - i)), m.renewed(second.input(1 - j)));
                    return m.ops().mul(m.renewed(first.input(i)), sum);
                }
            }
        }
        return null;
    }

    /** A product of two values of its own shape that nothing else needs. */
    private static @Nullable Node product(Match m, Value value) {
        Node node = m.from(value, Arithmetic.MUL);
        boolean fits = node != null
                && m.isUsedOnce(value)
                && value.shape().isRanked()
                && node.input(0).shape().equals(value.shape())
                && node.input(1).shape().equals(value.shape());
        return fits ? node : null;
    }

    /** Proof: a + 0 = 0 + a = a − 0 = a and 0 − a = −a, where the zero does not broadcast a to a larger shape. */
    private static @Nullable Value plusZero(Match m) {
        if (m.facts().isZero(m.x(1)) && m.hasShapeOfOutput(0)) {
            return m.renewed(m.x(0));
        }
        if (!m.facts().isZero(m.x(0)) || !m.hasShapeOfOutput(1)) {
            return null;
        }
        boolean added = m.node().operator() == Arithmetic.ADD;
        if (!added && !m.x(1).element().isFloating()) {
            return null; // not every type of integers has negative ones
        }
        return added ? m.renewed(m.x(1)) : m.ops().neg(m.renewed(m.x(1)));
    }

    /** Proof: every number is itself times one; a one of a larger shape would repeat it. */
    private static @Nullable Value timesOne(Match m) {
        for (int i = 0; i < 2; i++) {
            boolean one = isOne(m.x(1 - i));
            if (one && m.hasShapeOfOutput(i)) {
                return m.renewed(m.x(i));
            }
        }
        return null;
    }

    private static boolean isOne(Value value) {
        Node expand = value.isFrom(Layout.EXPAND) ? value.producer() : null;
        Value number = expand == null ? value : expand.input(0);
        return number.constant() instanceof Constant.InMemory constant
                && constant.element().isFloating()
                && constant.bytes() == constant.element().bytes()
                && Numbers.get(constant.data(), constant.element()) == 1;
    }
}
