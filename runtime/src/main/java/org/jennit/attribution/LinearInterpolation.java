package org.jennit.attribution;

import org.jennit.tensor.Tensor;

/** Maps on a finer grid: positions are centres of cells of equal size, and between two of them values change linearly. */
public final class LinearInterpolation {
    private LinearInterpolation() {}

    /**
     * Maps at other numbers of positions.
     *
     * @param maps [N, C, positions…]
     * @param extents the positions along each axis after the second
     * @return [N, C, extents…]
     */
    public static Tensor of(Tensor maps, long... extents) {
        Tensor interpolated = maps;
        for (int i = 0; i < extents.length; i++) {
            interpolated = along(interpolated, i + 2, (int) extents[i]);
        }
        return interpolated;
    }

    private static Tensor along(Tensor tensor, int axis, int extent) {
        long[] shape = tensor.shape();
        int given = (int) shape[axis];
        int inner = 1;
        for (int i = axis + 1; i < shape.length; i++) {
            inner *= (int) shape[i];
        }
        double[] values = tensor.toDoubles();
        int outer = values.length / (given * inner);
        double[] result = new double[outer * extent * inner];
        for (int position = 0; position < extent; position++) {
            double place = Math.min(Math.max((position + 0.5) * given / extent - 0.5, 0), given - 1.0);
            int before = (int) place;
            int after = Math.min(before + 1, given - 1);
            double share = place - before;
            for (int i = 0; i < outer * inner; i++) {
                int start = i / inner * given * inner + i % inner;
                double low = values[start + before * inner];
                double high = values[start + after * inner];
                result[(i / inner * extent + position) * inner + i % inner] = low + share * (high - low);
            }
        }
        shape[axis] = extent;
        return Tensor.of(tensor.type(), result, shape);
    }
}
