package org.jennit.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The dimensions of a tensor, outermost first; or, for a value nobody could infer, not even their number. */
public final class Shape {
    /** The shape of a value of unknown rank. */
    public static final Shape UNKNOWN = new Shape(null);

    /** The shape of a single number, without axes. */
    public static final Shape SCALAR = new Shape(List.of());

    private final @Nullable List<Dimension> dimensions;

    private Shape(@Nullable List<Dimension> dimensions) {
        this.dimensions = dimensions;
    }

    /** A shape of these dimensions. */
    public static Shape of(List<Dimension> dimensions) {
        return new Shape(List.copyOf(dimensions));
    }

    /** A shape of these dimensions. */
    public static Shape of(Dimension... dimensions) {
        return of(Arrays.asList(dimensions));
    }

    /** A shape of known extents. */
    public static Shape of(long... extents) {
        return of(Arrays.stream(extents).mapToObj(Dimension::of).toList());
    }

    /** Whether at least the number of axes is known. */
    public boolean isRanked() {
        return dimensions != null;
    }

    /** Whether every extent is a number. */
    public boolean isKnown() {
        return dimensions != null && dimensions.stream().allMatch(Dimension::isKnown);
    }

    /**
     * The dimensions, outermost first.
     *
     * @throws UnresolvedShapeException when the rank is unknown
     */
    public List<Dimension> dimensions() {
        if (dimensions == null) {
            throw new UnresolvedShapeException("the shape of a value is unknown here");
        }
        return dimensions;
    }

    /** The number of axes. */
    public int rank() {
        return dimensions().size();
    }

    /** The extent of an axis; negative axes count from the end. */
    public Dimension dimension(int axis) {
        return dimensions().get(axis(axis));
    }

    /** The axis counted from the start; negative ones count from the end. */
    public int axis(long axis) {
        long resolved = axis < 0 ? axis + rank() : axis;
        if (resolved < 0 || resolved >= rank()) {
            throw new IllegalArgumentException("axis " + axis + " is outside of a tensor of shape " + this);
        }
        return (int) resolved;
    }

    /** The extents as numbers. */
    public long[] extents() {
        return dimensions().stream().mapToLong(Dimension::value).toArray();
    }

    /** The number of elements. */
    public Dimension elements() {
        return product(dimensions());
    }

    /** The product of dimensions. */
    public static Dimension product(List<Dimension> dimensions) {
        return dimensions.stream().reduce(Dimension.ONE, Dimension::times);
    }

    /** The dimensions of the axes from (inclusive) to (exclusive). */
    public List<Dimension> range(int from, int to) {
        return dimensions().subList(from, to);
    }

    /** This shape with one extent replaced. */
    public Shape with(int axis, Dimension extent) {
        List<Dimension> copy = new ArrayList<>(dimensions());
        copy.set(axis(axis), extent);
        return of(copy);
    }

    /** Whether a value may have both shapes: no two extents are known to differ. */
    public boolean agreesWith(Shape other) {
        if (!isRanked() || !other.isRanked()) {
            return true;
        }
        return rank() == other.rank()
                && IntStream.range(0, rank())
                        .allMatch(axis -> dimension(axis)
                                        .minus(other.dimension(axis))
                                        .sign()
                                        .orElse(0)
                                == 0);
    }

    /** This shape with symbols replaced by numbers. */
    public Shape substitute(Map<String, Long> values) {
        return dimensions == null
                ? this
                : of(dimensions.stream().map(d -> d.substitute(values)).toList());
    }

    /**
     * The shape of an elementwise operation of two tensors under multidirectional broadcasting.
     *
     * @throws IllegalArgumentException when the shapes do not fit
     */
    public static Shape broadcast(Shape a, Shape b) {
        if (!a.isRanked() || !b.isRanked()) {
            return UNKNOWN;
        }
        int rank = Math.max(a.rank(), b.rank());
        List<Dimension> result = new ArrayList<>();
        for (int i = -rank; i < 0; i++) {
            Dimension x = i + a.rank() < 0 ? Dimension.ONE : a.dimension(i);
            Dimension y = i + b.rank() < 0 ? Dimension.ONE : b.dimension(i);
            result.add(broadcast(x, y, a, b));
        }
        return of(result);
    }

    private static Dimension broadcast(Dimension x, Dimension y, Shape a, Shape b) {
        if (x.equals(y) || y.is(1)) {
            return x;
        }
        if (x.is(1)) {
            return y;
        }
        if (x.isKnown() && y.isKnown()) {
            throw new IllegalArgumentException("tensors of shape " + a + " and " + b + " do not broadcast");
        }
        return x.isKnown() ? x : y.isKnown() ? y : Dimension.symbol("max(" + x + "," + y + ")");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape that && Objects.equals(dimensions, that.dimensions);
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(dimensions);
    }

    /** The shape as messages show it, {@code [batch, 3, 224, 224]}; {@code [?]} when unknown. */
    @Override
    public String toString() {
        return dimensions == null
                ? "[?]"
                : dimensions.stream().map(Dimension::toString).collect(Collectors.joining(", ", "[", "]"));
    }
}
