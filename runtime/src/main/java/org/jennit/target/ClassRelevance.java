package org.jennit.target;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jennit.graph.Attributes;
import org.jennit.graph.Constant;
import org.jennit.graph.Dimension;
import org.jennit.graph.ElementType;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.operator.Indexing;
import org.jennit.operator.Ops;
import org.jennit.operator.Reductions;

/** The relevance of a class as graph operations, for files that explain without being given an output relevance. */
final class ClassRelevance {
    /** The name of the input of a file that takes the class of each sample. */
    static final String INPUT = "class";

    private final Ops g;
    private final Value y;
    private final int axis;

    /**
     * The relevance of classes of an output.
     *
     * @param axis the axis of the classes; 0 if there is none and only a single class
     */
    ClassRelevance(Ops g, Value y, int axis) {
        this.g = g;
        this.y = y;
        this.axis = axis;
        if (axis > 0 && !y.shape().dimension(axis).isKnown()) {
            throw new IllegalArgumentException("a class cannot be part of a file: the number of classes of the output, "
                    + y.shape() + ", is not known; export(file) makes the output relevance an input");
        }
    }

    /** The relevance 1 of one class of all samples. */
    Value of(int index) {
        long classes = axis == 0 ? 1 : y.shape().dimension(axis).value();
        if (index >= classes) {
            throw new IllegalArgumentException("class %d does not exist: the output has shape %s, so classes 0 to %d"
                    .formatted(index, y.shape(), classes - 1));
        }
        return axis == 0 ? g.onesLike(y) : at(g.integers(index));
    }

    /** The relevance 1 of the class of each sample with the highest sum over positions; of equal ones the first. */
    Value ofTop() {
        if (axis == 0) {
            return g.onesLike(y);
        }
        List<Integer> positions = IntStream.range(1, y.shape().rank())
                .filter(i -> i != axis)
                .boxed()
                .toList();
        Value sums = positions.isEmpty() ? y : g.reduceSum(y, positions, true);
        Attributes attributes = Attributes.NONE.with("axis", axis).with("keepdims", 1);
        return at(g.apply(Reductions.ARG_MAX, attributes, sums));
    }

    /** The relevance 1 of the class that a further input of the graph has for each sample, int64 [N]. */
    Value ofInput() {
        Dimension batch = y.shape().dimension(0);
        Value given = g.builder().input(INPUT, ElementType.INT64, Shape.of(List.of(batch)));
        // Reading the number from a list of all has the runtime refuse classes that do not exist.
        Value checked =
                g.apply(Indexing.GATHER, Attributes.NONE.with("axis", 0), numbers(axis == 0 ? 1 : classes()), given);
        if (axis == 0) {
            return g.cast(g.equal(checked, given), y.element());
        }
        return at(g.unsqueeze(checked, LongStream.range(1, y.shape().rank()).toArray()));
    }

    /** 1 where the class is the index, which broadcasts over the output. */
    private Value at(Value index) {
        long[] extents = new long[y.shape().rank() - axis];
        Arrays.fill(extents, 1);
        extents[0] = classes();
        Value numbers = g.reshape(numbers(classes()), Shape.of(extents).dimensions());
        return g.expandLike(g.cast(g.equal(numbers, index), y.element()), y);
    }

    private long classes() {
        return y.shape().dimension(axis).value();
    }

    private Value numbers(long count) {
        return g.builder()
                .constant(Constant.ofLongs(
                        List.of(count), LongStream.range(0, count).toArray()));
    }
}
