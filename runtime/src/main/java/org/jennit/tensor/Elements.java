package org.jennit.tensor;

import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import org.jennit.graph.ElementType;

/** Arithmetic element by element, in double precision. */
public final class Elements {
    private Elements() {}

    /** A function of each element, of the same type and shape. */
    public static Tensor map(Tensor tensor, DoubleUnaryOperator function) {
        double[] values = tensor.toDoubles();
        Arrays.setAll(values, i -> function.applyAsDouble(values[i]));
        return of(values, tensor.type(), tensor.shape());
    }

    /** A function of elements at the same place of two tensors of equal shape, with the type of the first. */
    public static Tensor combine(Tensor left, Tensor right, DoubleBinaryOperator function) {
        if (!Arrays.equals(left.shape(), right.shape())) {
            throw new IllegalArgumentException("tensors of shape " + Arrays.toString(left.shape()) + " and "
                    + Arrays.toString(right.shape()) + " do not go together element by element");
        }
        double[] values = left.toDoubles();
        double[] others = right.toDoubles();
        Arrays.setAll(values, i -> function.applyAsDouble(values[i], others[i]));
        return of(values, left.type(), left.shape());
    }

    /** A tensor of these numbers. */
    public static Tensor of(double[] values, ElementType type, long... shape) {
        if (type == ElementType.FLOAT32) {
            float[] floats = new float[values.length];
            for (int i = 0; i < floats.length; i++) {
                floats[i] = (float) values[i];
            }
            return Tensor.of(floats, shape);
        }
        return Tensor.of(values, shape).to(type);
    }

    /** The sum of the elements of each of some equal parts, one behind the other. */
    public static double[] sums(Tensor tensor, int parts) {
        double[] values = tensor.toDoubles();
        double[] sums = new double[parts];
        for (int i = 0; i < values.length; i++) {
            sums[(int) ((long) i * parts / values.length)] += values[i];
        }
        return sums;
    }

    /** The scalar product ⟨a, b⟩ of each of some equal parts, one behind the other. */
    public static double[] products(Tensor a, Tensor b, int parts) {
        double[] left = a.toDoubles();
        double[] right = b.toDoubles();
        double[] products = new double[parts];
        for (int i = 0; i < left.length; i++) {
            products[(int) ((long) i * parts / left.length)] += left[i] * right[i];
        }
        return products;
    }
}
