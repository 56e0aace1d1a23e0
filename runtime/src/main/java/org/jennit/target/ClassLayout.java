package org.jennit.target;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Where samples, classes and positions lie in an output.
 *
 * @param samples the number of samples, the first axis
 * @param before the number of positions along the axes between the batch and the classes
 * @param classes the number of classes
 * @param after the number of positions along the axes after the classes
 * @param extents the extents of the axes of positions
 */
record ClassLayout(int samples, int before, int classes, int after, List<Long> extents) {
    /** The layout of an output with its classes along an axis; axis 0 means no such axis, and a single class. */
    static ClassLayout of(long[] shape, int axis) {
        if (axis == 0) {
            return new ClassLayout(shape.length == 0 ? 1 : (int) shape[0], 1, 1, 1, List.of());
        }
        List<Long> extents = IntStream.range(1, shape.length)
                .filter(i -> i != axis)
                .mapToObj(i -> shape[i])
                .toList();
        return new ClassLayout(
                (int) shape[0],
                product(Arrays.copyOfRange(shape, 1, axis)),
                (int) shape[axis],
                product(Arrays.copyOfRange(shape, axis + 1, shape.length)),
                extents);
    }

    private static int product(long[] extents) {
        return Math.toIntExact(Arrays.stream(extents).reduce(1, Math::multiplyExact));
    }

    /** The number of positions. */
    int positions() {
        return before * after;
    }

    /** The number of elements. */
    int size() {
        return samples * positions() * classes;
    }

    /** Where an element lies. */
    int index(int sample, int index, int position) {
        return ((sample * before + position / after) * classes + index) * after + position % after;
    }
}
