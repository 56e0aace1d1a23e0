package org.jennit.operator;

import org.jennit.graph.Dimension;
import org.jspecify.annotations.Nullable;

/**
 * Where the samples of a batch lie in a value. Along the axis, of extent n · batch · k, each has k neighbouring places, n
 * times: n is 1 where they come first, and more where an axis before them was merged with theirs.
 *
 * @param axis the axis; negative where the samples lie along none
 * @param times n
 * @param positionsIn where the elements are flat positions in a tensor whose first axis keeps samples apart, each
 *     sample's within its own part, the number of elements of that tensor; otherwise null
 */
record BatchAxis(int axis, Dimension times, @Nullable Dimension positionsIn) {
    /** The same for every sample, and for every number of them. */
    static final BatchAxis SAME = new BatchAxis(-1, Dimension.ONE, null);

    /** An extent, or several, that the number of samples is part of. */
    static final BatchAxis SIZE = new BatchAxis(-2, Dimension.ONE, null);

    /** Not known to keep samples apart. */
    static final BatchAxis MIXED = new BatchAxis(-3, Dimension.ONE, null);

    /** Samples along an axis, one after the other. */
    static BatchAxis along(int axis) {
        return new BatchAxis(axis, Dimension.ONE, null);
    }

    /** Flat positions of elements, along the first axis as the samples are that they lie in. */
    static BatchAxis positions(Dimension elements) {
        return new BatchAxis(0, Dimension.ONE, elements);
    }

    /** Whether the samples lie along an axis. */
    boolean isAlong() {
        return axis >= 0;
    }

    /** Whether the elements are plain numbers along an axis. */
    boolean isPlain() {
        return isAlong() && positionsIn == null;
    }

    /** This for plain numbers. */
    BatchAxis withoutPositions() {
        return new BatchAxis(axis, times, null);
    }

    /** This along another axis. */
    BatchAxis at(int otherAxis) {
        return new BatchAxis(otherAxis, times, positionsIn);
    }
}
