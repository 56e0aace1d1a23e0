package org.jennit.optimize;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jennit.graph.Node;
import org.jennit.graph.Operator;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.operator.Activations;
import org.jennit.operator.Arithmetic;
import org.jennit.operator.Fact;
import org.jennit.operator.Layout;
import org.jennit.rewrite.Match;
import org.jennit.rewrite.Pattern;
import org.jennit.rewrite.Rewrite;
import org.jspecify.annotations.Nullable;

/** What follows from the signs of values, and from where relevance is known to vanish. */
final class SignRewrites {
    static final List<Rewrite> ALL = List.of(
            // max(x, 0), min(x, 0) and |x| are x itself for such signs, by definition
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
            Rewrite.of("where(z > 0, R, 0) = R where R vanishes with z", Arithmetic.WHERE, SignRewrites::positiveSide),
            Rewrite.of("R/(z ± ε) = R/(z⁺ + ε) where R vanishes with z", Arithmetic.DIV, SignRewrites::stabilized));

    /** z + (z &lt; 0 ? −ε : ε). */
    private static final Pattern STABILIZED = Pattern.of(
            Arithmetic.ADD,
            Pattern.any("z"),
            Pattern.of(
                    Arithmetic.WHERE,
                    Pattern.of(Arithmetic.LESS, Pattern.any("z"), Pattern.any("zero")),
                    Pattern.any("below"),
                    Pattern.any("epsilon")));

    private SignRewrites() {}

    /** Proof: z &lt; 0 holds nowhere. */
    private static @Nullable Value decidedByLess(Match m) {
        Node condition = comparedWithZero(m, Arithmetic.LESS);
        boolean never = condition != null && m.facts().is(condition.input(0), Fact.NON_NEGATIVE);
        return never ? expanded(m, m.renewed(m.x(2))) : null;
    }

    /** A value repeated to the shape of the node's output; null where no operand has it and it is not known. */
    private static @Nullable Value expanded(Match m, Value value) {
        Shape shape = m.node().output().shape();
        for (Value operand : m.node().inputs()) {
            if (operand != null && operand.shape().isRanked() && operand.shape().equals(shape)) {
                return m.ops().expandLike(value, m.renewed(operand));
            }
        }
        return shape.isKnown() ? m.ops().apply(Layout.EXPAND, value, m.ops().integers(shape.extents())) : null;
    }

    /** Proof: where z ≤ 0, R = 0; where z &gt; 0 the condition does not hold. */
    private static @Nullable Value negativeSide(Match m) {
        Node condition = comparedWithZero(m, Arithmetic.LESS);
        boolean zero =
                condition != null && m.facts().isZero(m.x(2)) && m.facts().vanishesWith(m.x(1), condition.input(0));
        return zero ? expanded(m, m.ops().number(0, m.x(1))) : null;
    }

    /** Proof: where z &gt; 0 it is R; where z ≤ 0, R = 0 anyway, if it is finite: 0·∞ is not. */
    private static @Nullable Value positiveSide(Match m) {
        Node condition = comparedWithZero(m, Arithmetic.GREATER);
        boolean all = condition != null
                && m.facts().isZero(m.x(2))
                && m.hasShapeOfOutput(1)
                && m.facts().isFinite(m.x(1))
                && m.facts().vanishesWith(m.x(1), condition.input(0));
        return all ? m.renewed(m.x(1)) : null;
    }

    /** Proof: where z &gt; 0 both are R/(z + ε); elsewhere R = 0, and so are both, since ε &gt; 0. */
    private static @Nullable Value stabilized(Match m) {
        Map<String, Value> bound = STABILIZED.match(m.x(1));
        if (bound == null) {
            return null;
        }
        Value z = Objects.requireNonNull(bound.get("z"));
        Value below = Objects.requireNonNull(bound.get("below"));
        Value epsilon = Objects.requireNonNull(bound.get("epsilon"));
        boolean fits = m.facts().isZero(Objects.requireNonNull(bound.get("zero")))
                && isPositiveNumber(m, epsilon)
                && m.isNumber(below)
                && m.facts().is(below, Fact.NON_POSITIVE)
                && m.facts().vanishesWith(m.x(0), z);
        return fits
                ? m.ops()
                        .div(
                                m.renewed(m.x(0)),
                                m.ops().add(m.ops().apply(Activations.RELU, m.renewed(z)), m.renewed(epsilon)))
                : null;
    }

    private static boolean isPositiveNumber(Match m, Value value) {
        return m.isNumber(value)
                && value.element().isFloating()
                && m.facts().is(value, Fact.NON_NEGATIVE)
                && m.facts().isNowhereZero(value);
    }

    private static @Nullable Node comparedWithZero(Match m, Operator comparison) {
        Node condition = m.from(m.x(0), comparison);
        return condition != null && m.facts().isZero(condition.input(1)) ? condition : null;
    }
}
