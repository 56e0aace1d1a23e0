package org.jennit.rule;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jennit.graph.Value;
import org.jennit.operator.Elementary;
import org.jennit.operator.Ops;

/**
 * Keeps denominators away from zero: stab(z) = z + ε·sign(z), with sign(0) = +1 (Bach et al. 2015). Any function of a
 * value may stand in for it.
 */
@FunctionalInterface
public interface Stabilizer {
    /** The default ε. */
    double EPSILON = 1e-6;

    /** The stabilized denominator, of the shape of z. */
    Value stabilize(Ops g, Value z);

    /** R/stab(z). */
    default Value quotient(Ops g, Value relevance, Value z) {
        return g.div(relevance, stabilize(g, z));
    }

    /**
     * R/stab(z) where z is known not to be positive and what is zero has no contributions, so that the sign which is
     * given to zero does not matter.
     */
    default Value quotientBelow(Ops g, Value relevance, Value z) {
        return quotient(g, relevance, z);
    }

    /** z + ε·sign(z). With ε = 0, R/z is 0 where z is 0. */
    static Stabilizer epsilon(double epsilon) {
        return new Settings(epsilon, false, false, List.of());
    }

    /** The default, ε = 1e-6. */
    static Stabilizer standard() {
        return epsilon(EPSILON);
    }

    /**
     * A stabilizer by its settings.
     *
     * @param epsilon how far from zero, not negative
     * @param clip whether sign(z)·max(|z|, ε) takes the place of the sum
     * @param normScale whether ε is first multiplied by √mean(z²) over the axes {@code dim}
     * @param dim the axes of the mean; empty means all but the first
     */
    record Settings(double epsilon, boolean clip, boolean normScale, List<Integer> dim) implements Stabilizer {
        /** Settings that were checked. */
        public Settings {
            if (!(epsilon >= 0) || Double.isInfinite(epsilon)) {
                throw new IllegalArgumentException("epsilon must be 0 or more, not " + epsilon);
            }
            dim = List.copyOf(dim);
        }

        @Override
        public Value stabilize(Ops g, Value z) {
            Value scaled = scaled(g, z);
            Value negative = g.isNegative(z);
            if (clip) {
                Value magnitude = g.max(g.abs(z), scaled);
                return g.where(negative, g.neg(magnitude), magnitude);
            }
            return g.add(z, g.where(negative, g.neg(scaled), scaled));
        }

        @Override
        public Value quotient(Ops g, Value relevance, Value z) {
            if (epsilon > 0 && !normScale) {
                return g.div(relevance, stabilize(g, z));
            }
            Value denominator = stabilize(g, z);
            Value isZero = g.equal(denominator, g.number(0, denominator));
            Value safe = g.where(isZero, g.number(1, denominator), denominator);
            return g.where(isZero, g.number(0, relevance), g.div(relevance, safe));
        }

        @Override
        public Value quotientBelow(Ops g, Value relevance, Value z) {
            boolean plain = epsilon > 0 && !normScale && !clip;
            return plain ? g.div(relevance, g.add(z, -epsilon)) : quotient(g, relevance, z);
        }

        /** ε alone, or the settings as files write them. */
        @Override
        public String toString() {
            String number = RuleLabel.text(epsilon);
            if (!clip && !normScale) {
                return number;
            }
            return "{epsilon: " + number + (clip ? ", clip: true" : "") + (normScale ? ", norm_scale: true" : "")
                    + (dim.isEmpty() ? "" : ", dim: " + dim) + "}";
        }

        private Value scaled(Ops g, Value z) {
            Value number = g.number(epsilon, z);
            if (!normScale) {
                return number;
            }
            List<Integer> axes = new ArrayList<>(dim);
            if (axes.isEmpty()) {
                IntStream.range(1, z.shape().rank()).forEach(axes::add);
            }
            List<Integer> resolved = axes.stream().map(a -> z.shape().axis(a)).toList();
            return g.mul(g.apply(Elementary.SQRT, g.reduceMean(g.mul(z, z), resolved, true)), number);
        }
    }
}
