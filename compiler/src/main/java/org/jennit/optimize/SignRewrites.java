package org.jennit.optimize;

import java.util.List;
import java.util.Set;
import org.jennit.graph.Node;
import org.jennit.graph.Operator;
import org.jennit.graph.Value;
import org.jennit.operator.Arithmetic;
import org.jennit.operator.Fact;
import org.jennit.rewrite.Match;
import org.jennit.rewrite.Rewrite;
import org.jspecify.annotations.Nullable;

/** What follows from the signs of values, and from where relevance is known to vanish. */
final class SignRewrites {
    static final List<Rewrite> ALL = List.of(
            Rewrite.of(
                    "x⁺ = x where x ≥ 0",
                    Arithmetic.POSITIVE_PART,
                    m -> m.facts().is(m.x(0), Fact.NON_NEGATIVE) ? m.renewed(m.x(0)) : null),
            Rewrite.of(
                    "x⁻ = x where x ≤ 0",
                    Arithmetic.NEGATIVE_PART,
                    m -> m.facts().is(m.x(0), Fact.NON_POSITIVE) ? m.renewed(m.x(0)) : null),
            Rewrite.of(
                    "|x| = x where x ≥ 0",
                    Arithmetic.ABS,
                    m -> m.facts().is(m.x(0), Fact.NON_NEGATIVE) ? m.renewed(m.x(0)) : null),
            Rewrite.of("where(z < 0, a, b) = b where z ≥ 0", Arithmetic.WHERE, SignRewrites::decidedByLess),
            Rewrite.of("where(z < 0, R, 0) = 0 where R vanishes with z", Arithmetic.WHERE, SignRewrites::negativeSide),
            Rewrite.of("where(z > 0, R, 0) = R where R vanishes with z", Arithmetic.WHERE, SignRewrites::positiveSide));

    private SignRewrites() {}

    private static @Nullable Value decidedByLess(Match m) {
        Node condition = comparedWithZero(m, Arithmetic.LESS);
        boolean never = condition != null && m.facts().is(condition.input(0), Fact.NON_NEGATIVE);
        return never && m.x(2).shape().rank() == 0
                ? ofShape(m, m.x(2))
                : never && m.x(2).shape().equals(m.node().output().shape()) ? m.renewed(m.x(2)) : null;
    }

    /** A scalar broadcasts in whatever uses it, so it need not be repeated, except where the shape itself is used. */
    private static Value ofShape(Match m, Value scalar) {
        boolean broadcasts = m.consumers(m.node().output()).stream()
                        .allMatch(user -> Set.of(Arithmetic.ADD, Arithmetic.MUL).contains(user.operator())
                                && user.inputs().stream()
                                        .anyMatch(other -> other != null
                                                && other != m.node().output()
                                                && other.shape()
                                                        .equals(m.node()
                                                                .output()
                                                                .shape())))
                && m.uses(m.node().output()) == m.consumers(m.node().output()).size();
        Value renewed = m.renewed(scalar);
        return broadcasts ? renewed : m.ops().expandLike(renewed, m.renewed(m.x(0)));
    }

    /** Proof: where z ≤ 0, R = 0; where z &gt; 0 the condition does not hold. */
    private static @Nullable Value negativeSide(Match m) {
        Node condition = comparedWithZero(m, Arithmetic.LESS);
        boolean zero =
                condition != null && m.facts().isZero(m.x(2)) && m.facts().vanishesWith(m.x(1), condition.input(0));
        return zero ? m.ops().zerosLike(m.renewed(m.x(1))) : null;
    }

    /** Proof: where z &gt; 0 it is R; where z ≤ 0, R = 0 anyway. */
    private static @Nullable Value positiveSide(Match m) {
        Node condition = comparedWithZero(m, Arithmetic.GREATER);
        boolean all = condition != null
                && m.facts().isZero(m.x(2))
                && m.x(1).shape().equals(m.node().output().shape())
                && m.facts().vanishesWith(m.x(1), condition.input(0));
        return all ? m.renewed(m.x(1)) : null;
    }

    private static @Nullable Node comparedWithZero(Match m, Operator comparison) {
        Node condition = m.from(m.x(0), comparison);
        return condition != null && m.facts().isZero(condition.input(1)) ? condition : null;
    }
}
