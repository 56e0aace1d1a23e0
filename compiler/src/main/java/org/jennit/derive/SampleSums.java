package org.jennit.derive;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jennit.graph.Dimension;
import org.jennit.graph.ElementType;
import org.jennit.graph.UnresolvedShapeException;
import org.jennit.graph.Value;
import org.jennit.operator.Ops;
import org.jspecify.annotations.Nullable;

/**
 * Sums of values over all that belongs to a sample, [N] for N samples. These are along an axis or, as windows and heads of
 * attention are, concatenated in parts of equal size.
 *
 * @param output an output of the model, its first axis the samples
 */
record SampleSums(Ops ops, Value output) {
    /** Wide enough for sums, and the same for all parts of a model that mixes types. */
    private ElementType type() {
        return output.element() == ElementType.FLOAT64 ? ElementType.FLOAT64 : ElementType.FLOAT32;
    }

    /**
     * The sums, [N]; null where all samples share the value, so that none has a part of its own.
     *
     * @throws UnresolvedShapeException when sizes must be known that are symbols
     */
    @Nullable
    Value of(Value summand) {
        Value value = summand.element().equals(type()) ? summand : ops.cast(summand, type());
        Dimension samples =
                output.shape().rank() == 0 ? Dimension.ONE : output.shape().dimension(0);
        List<Dimension> dimensions = value.shape().dimensions();
        int axis = dimensions.indexOf(samples);
        if (axis >= 0) {
            List<Integer> others = new ArrayList<>(
                    IntStream.range(0, dimensions.size()).boxed().toList());
            others.remove(axis);
            return others.isEmpty() ? value : ops.reduceSum(value, others, false);
        }
        Dimension elements = value.shape().elements();
        Dimension part = elements.dividedBy(samples);
        if (part.times(samples).equals(elements)) {
            return ops.reduceSum(ops.reshape(value, List.of(samples, part)), List.of(1), false);
        }
        if (elements.isKnown()) {
            return null;
        }
        throw new UnresolvedShapeException("a value of shape " + value.shape() + " has a part for each of " + samples
                + " samples only when sizes are known");
    }
}
