package org.jennit.tensor;

import java.util.Arrays;
import org.jennit.graph.ElementType;

/** The arithmetic of shapes whose extents are numbers. */
final class Extents {
    private Extents() {}

    /** The number of bytes of a tensor; more than one tensor can hold is an {@link IllegalArgumentException}. */
    static int bytes(ElementType type, long... shape) {
        ElementAccess.of(type);
        long elements = elements(shape);
        if (elements > Integer.MAX_VALUE / type.bytes()) {
            throw new IllegalArgumentException("%s %s has %d elements, more than the 2^31 − 1 bytes of one tensor;"
                            .formatted(type, Arrays.toString(shape), elements)
                    + " process it in smaller batches");
        }
        return (int) elements * type.bytes();
    }

    /** The product of the extents, Long.MAX_VALUE where it would not fit. */
    static long elements(long... shape) {
        long elements = 1;
        boolean empty = false;
        for (long extent : shape) {
            if (extent < 0) {
                throw new IllegalArgumentException(
                        "a dimension is 0 or more, but the shape is " + Arrays.toString(shape));
            }
            empty |= extent == 0;
            elements = Math.multiplyHigh(elements, extent) != 0 || elements * extent < 0
                    ? Long.MAX_VALUE
                    : elements * extent;
        }
        return empty ? 0 : elements;
    }

    /** The place in row-major order of the element at an index; one outside is an {@link IndexOutOfBoundsException}. */
    static int flat(long[] index, long... shape) {
        boolean inside = index.length == shape.length;
        long flat = 0;
        for (int axis = 0; inside && axis < shape.length; axis++) {
            inside = 0 <= index[axis] && index[axis] < shape[axis];
            flat = flat * shape[axis] + index[axis];
        }
        if (!inside) {
            throw new IndexOutOfBoundsException(
                    "index %s is outside of the shape %s".formatted(Arrays.toString(index), Arrays.toString(shape)));
        }
        return (int) flat;
    }

    /** The index of the element at a place in row-major order, one number for each axis. */
    static long[] index(int flat, long... shape) {
        long[] index = new long[shape.length];
        long rest = flat;
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            index[axis] = rest % shape[axis];
            rest /= shape[axis];
        }
        return index;
    }
}
