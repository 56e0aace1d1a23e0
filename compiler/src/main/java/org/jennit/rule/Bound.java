package org.jennit.rule;

import java.util.Arrays;
import java.util.List;
import org.jennit.graph.Constant;
import org.jennit.graph.Node;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.operator.Layout;
import org.jennit.operator.Ops;

/**
 * The lowest or highest value that a layer's input can have: a number, one for each channel, or a full tensor.
 *
 * @param numbers the numbers in row-major order, rounded to 32 bits when they are used
 * @param extents the extents of the tensor; empty for a single number, one for a number for each channel
 */
public record Bound(List<Double> numbers, List<Long> extents) implements Modifier {
    /** A bound. */
    public Bound {
        numbers = List.copyOf(numbers);
        extents = List.copyOf(extents);
        if (extents.stream().reduce(1L, Math::multiplyExact) != numbers.size()) {
            throw new IllegalArgumentException(
                    "a bound of extents " + extents + " has not " + numbers.size() + " numbers");
        }
    }

    /** The same bound everywhere. */
    public static Bound of(double number) {
        return new Bound(List.of(number), List.of());
    }

    /** A bound for each channel. */
    public static Bound ofChannels(double... numbers) {
        return new Bound(Arrays.stream(numbers).boxed().toList(), List.of((long) numbers.length));
    }

    /** A bound for each element, of these extents, which broadcast over the input; a longer batch is cut. */
    public static Bound ofTensor(List<Long> extents, double... numbers) {
        return new Bound(Arrays.stream(numbers).boxed().toList(), extents);
    }

    /** Refuses bounds of which the lowest is above the highest anywhere, where that can be compared. */
    static void check(Bound low, Bound high) {
        int size = Math.max(low.numbers.size(), high.numbers.size());
        boolean comparable = low.extents.equals(high.extents) || low.numbers.size() == 1 || high.numbers.size() == 1;
        for (int i = 0; comparable && i < size; i++) {
            double least = low.numbers.get(low.numbers.size() == 1 ? 0 : i);
            double most = high.numbers.get(high.numbers.size() == 1 ? 0 : i);
            if (!(least <= most)) {
                throw new IllegalArgumentException(
                        "the lowest input " + least + " is above the highest, " + most + "; swap low and high");
            }
        }
    }

    @Override
    public Value modify(Ops g, Node node, Value input) {
        Value constant = broadcasting(g, input);
        boolean ofSamples = extents.size() == input.shape().rank() && extents.get(0) > 1;
        return ofSamples ? constant : Modifier.filled(g, node, input, constant);
    }

    /** The bound repeated over a value. */
    Value over(Ops g, Value value) {
        return g.expandLike(broadcasting(g, value), value);
    }

    /** The bound as a tensor that broadcasts over a value. */
    private Value broadcasting(Ops g, Value input) {
        double[] values = numbers.stream().mapToDouble(Double::doubleValue).toArray();
        Value constant = g.builder().constant(Constant.ofDoubles(input.element(), extents, values));
        Shape shape = input.shape();
        if (extents.size() == 1 && shape.rank() > 1) { // one for each channel
            return g.perChannel(constant, input);
        }
        boolean ofSamples = extents.size() == shape.rank() && extents.get(0) > 1;
        if (!ofSamples) {
            return constant;
        }
        Value samples = g.slice(g.shapeOf(input), 0, 0, 1);
        return g.apply(Layout.SLICE, constant, g.integers(0), samples, g.integers(0), g.integers(1));
    }

    /** The number, or the numbers in brackets. */
    @Override
    public String toString() {
        return extents.isEmpty()
                ? numbers.get(0).toString()
                : extents.size() == 1 ? numbers.toString() : "tensor" + extents;
    }
}
