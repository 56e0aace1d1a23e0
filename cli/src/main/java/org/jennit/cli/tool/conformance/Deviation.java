package org.jennit.cli.tool.conformance;

import java.util.Arrays;
import java.util.Locale;
import org.jennit.tensor.Tensor;

/**
 * How far an array is from the expected one, ‖got − expected‖₂ / ‖expected‖₂ (where ‖expected‖₂ is 0: ‖got‖₂).
 *
 * @param array what is compared
 * @param size the deviation; infinite where a shape is wrong or a value is not a number
 * @param tolerance the largest that passes
 * @param remark what else is to say, or empty
 */
record Deviation(String array, double size, double tolerance, String remark) {
    /** The deviation of an array. */
    static Deviation of(String array, Tensor got, Tensor expected, double tolerance) {
        if (!Arrays.equals(got.shape(), expected.shape())) {
            String remark =
                    "shape %s, expected %s".formatted(Arrays.toString(got.shape()), Arrays.toString(expected.shape()));
            return new Deviation(array, Double.POSITIVE_INFINITY, tolerance, remark);
        }
        double[] is = got.toDoubles();
        double[] should = expected.toDoubles();
        double difference = 0;
        double norm = 0;
        for (int i = 0; i < is.length; i++) {
            difference += (is[i] - should[i]) * (is[i] - should[i]);
            norm += should[i] * should[i];
        }
        double size = norm == 0 ? Math.sqrt(difference) : Math.sqrt(difference / norm);
        return Double.isNaN(size)
                ? new Deviation(array, Double.POSITIVE_INFINITY, tolerance, "not a number")
                : new Deviation(array, size, tolerance, "");
    }

    /** The deviation as a share of the tolerance. */
    double share() {
        return size == 0 ? 0 : size / tolerance;
    }

    boolean passes() {
        return size <= tolerance;
    }

    @Override
    public String toString() {
        return remark.isEmpty()
                ? String.format(Locale.ROOT, "%s deviates by %.2g, tolerated is %.2g", array, size, tolerance)
                : array + ": " + remark;
    }
}
