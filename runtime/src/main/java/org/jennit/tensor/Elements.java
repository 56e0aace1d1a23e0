package org.jennit.tensor;

/** Sums over equal parts of tensors, such as samples, in double precision. */
public final class Elements {
    private Elements() {}

    /** The sum of the elements of each of some consecutive parts of equal size. */
    public static double[] sums(Tensor tensor, int parts) {
        double[] values = tensor.toDoubles();
        double[] sums = new double[parts];
        for (int i = 0; i < values.length; i++) {
            sums[(int) ((long) i * parts / values.length)] += values[i];
        }
        return sums;
    }

    /** The scalar product ⟨a, b⟩ of each of some consecutive parts of equal size. */
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
