package org.jennit.tensor;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jennit.graph.ElementType;

/**
 * A tensor seen along one axis: the element at index k of the axis is one of {@code outer} · {@code inner} that have the
 * same k, and these lie {@code inner} apart.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Reduction(int outer, int extent, int inner, long[] remaining) {
    private static Reduction along(long[] shape, int axis) {
        int resolved = axis(shape, axis);
        long[] remaining = new long[shape.length - 1];
        System.arraycopy(shape, 0, remaining, 0, resolved);
        System.arraycopy(shape, resolved + 1, remaining, resolved, shape.length - resolved - 1);
        return new Reduction(
                (int) Extents.elements(Arrays.copyOfRange(shape, 0, resolved)),
                (int) shape[resolved],
                (int) Extents.elements(Arrays.copyOfRange(shape, resolved + 1, shape.length)),
                remaining);
    }

    private static int axis(long[] shape, int axis) {
        int resolved = axis < 0 ? axis + shape.length : axis;
        if (resolved < 0 || resolved >= shape.length) {
            throw new IllegalArgumentException(
                    "axis %d is outside the shape %s".formatted(axis, Arrays.toString(shape)));
        }
        return resolved;
    }

    static Tensor sum(Tensor tensor, int... axes) {
        long[] shape = tensor.shape();
        int[] sorted =
                Arrays.stream(axes).map(axis -> axis(shape, axis)).sorted().toArray();
        if (Arrays.stream(sorted).distinct().count() < sorted.length) {
            throw new IllegalArgumentException("an axis is named twice in " + Arrays.toString(axes));
        }
        double[] values = tensor.toDoubles();
        long[] left = shape;
        for (int i = sorted.length - 1; i >= 0; i--) {
            Reduction reduction = along(left, sorted[i]);
            values = reduction.sums(values);
            left = reduction.remaining;
        }
        return Tensor.of(tensor.type(), values, left);
    }

    static Tensor mean(Tensor tensor, int... axes) {
        Tensor sums = sum(tensor.to(ElementType.FLOAT64), axes);
        double count = (double) tensor.size() / sums.size();
        return sums.map(sum -> sum / count).to(tensor.type());
    }

    private double[] sums(double[] values) {
        double[] sums = new double[outer * inner];
        for (int o = 0; o < outer; o++) {
            for (int k = 0; k < extent; k++) {
                for (int i = 0; i < inner; i++) {
                    sums[o * inner + i] += values[(o * extent + k) * inner + i];
                }
            }
        }
        return sums;
    }

    static Tensor argmax(Tensor tensor, int axis) {
        Reduction reduction = along(tensor.shape(), axis);
        if (reduction.extent == 0) {
            throw new IllegalArgumentException("axis %d of %s is empty, so nothing is largest along it"
                    .formatted(axis, Arrays.toString(tensor.shape())));
        }
        return Tensor.of(reduction.largest(tensor.toDoubles()), reduction.remaining);
    }

    private long[] largest(double[] values) {
        long[] largest = new long[outer * inner];
        for (int o = 0; o < outer; o++) {
            for (int i = 0; i < inner; i++) {
                int best = 0;
                for (int k = 1; k < extent; k++) {
                    boolean larger = values[(o * extent + k) * inner + i] > values[(o * extent + best) * inner + i];
                    best = larger ? k : best;
                }
                largest[o * inner + i] = best;
            }
        }
        return largest;
    }

    static Tensor select(Tensor tensor, int axis, long index) {
        Reduction reduction = along(tensor.shape(), axis);
        if (index < 0 || index >= reduction.extent) {
            throw new IndexOutOfBoundsException(
                    "index %d is outside of axis %d of %s".formatted(index, axis, Arrays.toString(tensor.shape())));
        }
        int length = reduction.inner * tensor.type().bytes();
        ByteBuffer selected = ByteBuffer.allocateDirect(reduction.outer * length);
        for (int o = 0; o < reduction.outer; o++) {
            int from = Math.toIntExact(((long) o * reduction.extent + index) * length);
            selected.put(o * length, tensor.bytes(), from, length);
        }
        return Tensor.wrap(tensor.type(), selected, reduction.remaining);
    }
}
