package org.jennit.canonizer;

import java.util.HashMap;
import java.util.Map;
import org.jennit.graph.Value;
import org.jspecify.annotations.Nullable;

/**
 * A value, or its logarithm, as a sum of scores x, of their log-sum-exp over an axis, and of offsets that are the same
 * all along that axis: a·x + b·lse(x) + Σ cᵢ·oᵢ. So exp(x − o) is the exponential of x − o, and its sum that of
 * lse(x) − o; their quotient is the exponential of x − lse(x), the softmax, whatever o is.
 *
 * @param exponential whether the value is the exponential of the sum
 * @param scores the factor of the scores
 * @param normalizer the factor of the log-sum-exp
 * @param offsets the factors of the offsets, none of them zero
 */
record LogSum(boolean exponential, int scores, int normalizer, Map<Value, Integer> offsets) {
    /** The scores themselves. */
    static final LogSum SCORES = new LogSum(false, 1, 0, Map.of());

    /** Their softmax. */
    static final LogSum SOFTMAX = new LogSum(true, 1, -1, Map.of());

    /** The logarithm of their softmax. */
    static final LogSum LOG_SOFTMAX = new LogSum(false, 1, -1, Map.of());

    LogSum {
        offsets = Map.copyOf(offsets);
    }

    /** A value that is the same all along the axis. */
    static LogSum offset(Value value) {
        return new LogSum(false, 0, 0, Map.of(value, 1));
    }

    /** Whether the value is the same all along the axis. */
    boolean isSameAlongAxis() {
        return scores == 0;
    }

    /** The sum with another, or for exponentials their product. */
    @Nullable
    LogSum plus(LogSum other) {
        if (exponential != other.exponential) {
            return null;
        }
        Map<Value, Integer> joined = new HashMap<>(offsets);
        other.offsets.forEach((value, factor) -> joined.merge(value, factor, Integer::sum));
        joined.values().removeIf(factor -> factor == 0);
        return new LogSum(exponential, scores + other.scores, normalizer + other.normalizer, joined);
    }

    /** The negative, or for exponentials the reciprocal. */
    LogSum negative() {
        Map<Value, Integer> negative = new HashMap<>(offsets);
        negative.replaceAll((value, factor) -> -factor);
        return new LogSum(exponential, -scores, -normalizer, negative);
    }

    /** The exponential. */
    @Nullable
    LogSum exp() {
        return exponential ? null : new LogSum(true, scores, normalizer, offsets);
    }

    /** The logarithm. */
    @Nullable
    LogSum log() {
        return exponential ? new LogSum(false, scores, normalizer, offsets) : null;
    }

    /** The sum of the exponentials over the axis. */
    @Nullable
    LogSum summed() {
        return exponential && scores == 1 && normalizer == 0 ? new LogSum(true, 0, 1, offsets) : null;
    }
}
