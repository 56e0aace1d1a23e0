package org.jennit.rules;

import java.util.Arrays;
import org.assertj.core.api.AbstractAssert;
import org.jennit.tensor.Tensor;

/** Assertions of tensors that say where and by how much two of them differ. */
public final class TensorAssert extends AbstractAssert<TensorAssert, Tensor> {
    private TensorAssert(Tensor actual) {
        super(actual, TensorAssert.class);
    }

    public static TensorAssert assertThat(Tensor actual) {
        return new TensorAssert(actual);
    }

    /** The Euclidean norm of the difference is at most this part of that of the expected numbers. */
    public TensorAssert isCloseTo(Tensor expected, double tolerance) {
        isNotNull();
        if (!Arrays.equals(actual.shape(), expected.shape())) {
            failWithMessage(
                    "expected a tensor of shape %s, but it has the shape %s",
                    Arrays.toString(expected.shape()), Arrays.toString(actual.shape()));
        }
        return isCloseTo(expected.toDoubles(), tolerance);
    }

    /** Likewise for the elements in row-major order. */
    public TensorAssert isCloseTo(double[] expected, double tolerance) {
        isNotNull();
        double[] got = actual.toDoubles();
        if (got.length != expected.length) {
            failWithMessage(
                    "expected %d elements, but there are %d in %s",
                    expected.length, got.length, Arrays.toString(actual.shape()));
        }
        double difference = 0;
        double norm = 0;
        int worst = 0;
        for (int i = 0; i < got.length; i++) {
            double deviation = got[i] - expected[i];
            difference += deviation * deviation;
            norm += expected[i] * expected[i];
            boolean worse = !(Math.abs(deviation) <= Math.abs(got[worst] - expected[worst])); // NaN is the worst
            worst = worse ? i : worst;
        }
        double relative = Math.sqrt(difference) / (norm == 0 ? 1 : Math.sqrt(norm));
        if (!(relative <= tolerance)) {
            failWithMessage(
                    "the relative deviation is %s, more than %s;%n  largest at %s: expected %s, but was %s%n  %s",
                    relative, tolerance, index(worst), expected[worst], got[worst], description(expected));
        }
        return this;
    }

    private String description(double[] expected) {
        return "expected %s%n  but was  %s".formatted(first(expected), first(actual.toDoubles()));
    }

    private static String first(double[] numbers) {
        return Arrays.toString(Arrays.copyOf(numbers, Math.min(8, numbers.length)))
                + (numbers.length > 8 ? " and more" : "");
    }

    private String index(int flat) {
        long[] shape = actual.shape();
        long[] index = new long[shape.length];
        long rest = flat;
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            index[axis] = rest % shape[axis];
            rest /= shape[axis];
        }
        return Arrays.toString(index);
    }
}
