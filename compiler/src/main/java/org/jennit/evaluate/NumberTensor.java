package org.jennit.evaluate;

import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** Numbers in double precision under extents, in row-major order. Never changed; truths are 0 and 1. */
public final class NumberTensor {
    private final int[] extents;
    private final double[] elements;

    private NumberTensor(int[] extents, double[] elements) {
        this.extents = extents;
        this.elements = elements;
    }

    /** A tensor of these elements. */
    public static NumberTensor of(int[] extents, double... elements) {
        if (size(extents) != elements.length) {
            throw new IllegalArgumentException(
                    elements.length + " elements do not fill a tensor of " + Arrays.toString(extents));
        }
        return new NumberTensor(extents.clone(), elements.clone());
    }

    /** A single number. */
    public static NumberTensor scalar(double number) {
        return new NumberTensor(new int[0], new double[] {number});
    }

    /** A vector. */
    public static NumberTensor vector(double... elements) {
        return of(new int[] {elements.length}, elements);
    }

    /** The same number everywhere. */
    public static NumberTensor filled(double number, int... extents) {
        return scalar(number).broadcast(extents);
    }

    /** A tensor whose elements follow from their index; the index array is reused from call to call. */
    public static NumberTensor generate(int[] extents, ToDoubleFunction<int[]> element) {
        double[] elements = new double[size(extents)];
        int[] index = new int[extents.length];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = element.applyAsDouble(index);
            for (int axis = extents.length - 1; axis >= 0 && ++index[axis] == extents[axis]; axis--) {
                index[axis] = 0;
            }
        }
        return new NumberTensor(extents.clone(), elements);
    }

    /** The extents, outermost first. */
    public int[] extents() {
        return extents.clone();
    }

    /** The extent of an axis. */
    public int extent(int axis) {
        return extents[axis];
    }

    /** The number of axes. */
    public int rank() {
        return extents.length;
    }

    /** The number of elements. */
    public int size() {
        return elements.length;
    }

    /** The axis counted from the start; negative ones count from the end. */
    public int axis(long axis) {
        return (int) (axis < 0 ? axis + rank() : axis);
    }

    /** All elements in row-major order. */
    public double[] elements() {
        return elements.clone();
    }

    /** The element at a place in row-major order. */
    public double element(int place) {
        return elements[place];
    }

    /** The element at an index. */
    public double get(int... index) {
        int place = 0;
        for (int axis = 0; axis < extents.length; axis++) {
            place = place * extents[axis] + index[axis];
        }
        return elements[place];
    }

    /** All elements as integers. */
    public int[] integers() {
        return Arrays.stream(elements)
                .mapToInt(element -> (int) Math.max(Integer.MIN_VALUE, Math.min(element, Integer.MAX_VALUE)))
                .toArray();
    }

    /** A function of each element. */
    public NumberTensor map(DoubleUnaryOperator function) {
        return new NumberTensor(extents, Arrays.stream(elements).map(function).toArray());
    }

    /** A function of each pair of elements of this and another, which broadcast. */
    public NumberTensor with(NumberTensor other, DoubleBinaryOperator function) {
        int[] common = common(extents, other.extents);
        double[] a = broadcast(common).elements;
        double[] b = other.broadcast(common).elements;
        double[] result = new double[a.length];
        Arrays.setAll(result, i -> function.applyAsDouble(a[i], b[i]));
        return new NumberTensor(common, result);
    }

    /** The extents of two tensors under broadcasting. */
    public static int[] common(int[] some, int[] others) {
        int rank = Math.max(some.length, others.length);
        int[] common = new int[rank];
        for (int i = 1; i <= rank; i++) {
            int a = i > some.length ? 1 : some[some.length - i];
            int b = i > others.length ? 1 : others[others.length - i];
            if (a != b && a != 1 && b != 1) {
                throw new EvaluationException("tensors of " + Arrays.toString(some) + " and " + Arrays.toString(others)
                        + " do not broadcast");
            }
            common[rank - i] = a == 1 ? b : a;
        }
        return common;
    }

    /** This repeated to larger extents. */
    public NumberTensor broadcast(int... larger) {
        if (Arrays.equals(extents, larger)) {
            return this;
        }
        int[] strides = strides();
        int[] repeated = new int[larger.length];
        for (int i = 1; i <= rank(); i++) {
            repeated[larger.length - i] = extents[rank() - i] == 1 ? 0 : strides[rank() - i];
        }
        return strided(larger, repeated, 0);
    }

    /** The same elements under other extents. */
    public NumberTensor reshape(int... others) {
        if (size(others) != elements.length) {
            throw new EvaluationException(
                    "a tensor of " + Arrays.toString(extents) + " cannot become " + Arrays.toString(others));
        }
        return new NumberTensor(others.clone(), elements);
    }

    /** The axes in another order. */
    public NumberTensor transpose(int... order) {
        int[] strides = strides();
        return strided(
                Arrays.stream(order).map(axis -> extents[axis]).toArray(),
                Arrays.stream(order).map(axis -> strides[axis]).toArray(),
                0);
    }

    /** The elements that lie these distances apart along each axis, from an offset on. */
    public NumberTensor strided(int[] newExtents, int[] strides, int offset) {
        double[] result = new double[size(newExtents)];
        fill(result, 0, newExtents, strides, 0, offset);
        return new NumberTensor(newExtents.clone(), result);
    }

    private int fill(double[] result, int filled, int[] newExtents, int[] strides, int axis, int offset) {
        if (axis == newExtents.length) {
            result[filled] = elements[offset];
            return filled + 1;
        }
        int next = filled;
        for (int i = 0; i < newExtents[axis]; i++) {
            next = fill(result, next, newExtents, strides, axis + 1, offset + i * strides[axis]);
        }
        return next;
    }

    /** How far elements lie apart along each axis. */
    public int[] strides() {
        int[] strides = new int[rank()];
        int stride = 1;
        for (int axis = rank() - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= extents[axis];
        }
        return strides;
    }

    /** The rows along some axes, which come last in the result: [others, these], and the order of axes that gives it. */
    NumberTensor rows(int... axes) {
        int[] order = IntStream.concat(others(axes), Arrays.stream(axes)).toArray();
        int length = Arrays.stream(axes).map(axis -> extents[axis]).reduce(1, (a, b) -> a * b);
        return transpose(order).reshape(length == 0 ? 0 : elements.length / length, length);
    }

    /** The axes that are not among these, in order. */
    IntStream others(int... axes) {
        return IntStream.range(0, rank()).filter(axis -> Arrays.stream(axes).noneMatch(a -> a == axis));
    }

    private static int size(int[] extents) {
        return Arrays.stream(extents).reduce(1, Math::multiplyExact);
    }

    @Override
    public String toString() {
        return Arrays.toString(extents) + " " + Arrays.toString(elements);
    }
}
