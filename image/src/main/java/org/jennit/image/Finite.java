package org.jennit.image;

import java.util.Arrays;
import org.jennit.tensor.Tensor;

/** Checks that the numbers to be shown are finite: a colour for NaN would look like a result. */
final class Finite {
    private Finite() {}

    static boolean all(double... values) {
        for (double value : values) {
            if (!Double.isFinite(value)) {
                return false;
            }
        }
        return true;
    }

    static void require(Tensor values, String what) {
        values.firstNonFinite().ifPresent(first -> {
            throw new IllegalArgumentException(
                    "%s: %d of %d values are not finite, the first is %s at %s; a picture of them would mislead"
                            .formatted(
                                    what,
                                    values.countNonFinite(),
                                    values.size(),
                                    values.get(first),
                                    Arrays.toString(first)));
        });
    }
}
