package org.jennit.catalogue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import org.jennit.graph.Constant;
import org.jennit.graph.ElementType;

/**
 * An operand of an operator under test: real numbers, which it is differentiated by, or a constant. Real numbers are
 * all different, so that no two of them tie, and keep away from the points where the operator has a kink.
 */
final class Operand {
    private static final double NEAREST = 0.1;

    private final long[] shape;
    private final double low;
    private final double high;
    private final boolean batched;
    private final double[] kinks;
    private final Constant constant;

    private Operand(long[] shape, double low, double high, boolean batched, double[] kinks, Constant constant) {
        this.shape = shape;
        this.low = low;
        this.high = high;
        this.batched = batched;
        this.kinks = kinks;
        this.constant = constant;
    }

    /** Real numbers of either sign whose first axis is the batch, a symbol where sizes are not known. */
    static Operand x(long... shape) {
        return new Operand(shape, -1.5, 1.5, true, new double[] {0}, null);
    }

    /** Real numbers of either sign, of a shape that is always known. */
    static Operand real(long... shape) {
        return new Operand(shape, -1.5, 1.5, false, new double[] {0}, null);
    }

    /** These real numbers between two bounds instead. */
    Operand between(double least, double most) {
        return new Operand(shape, least, most, batched, kinks, constant);
    }

    /** These real numbers, away from other points than zero. */
    Operand avoiding(double... points) {
        return new Operand(shape, low, high, batched, points, constant);
    }

    /** A vector of integers. */
    static Operand integers(long... values) {
        return constant(Constant.ofLongs(List.of((long) values.length), values));
    }

    /** An integer. */
    static Operand integer(long value) {
        return constant(Constant.ofLongs(List.of(), value));
    }

    /** Integers of a shape. */
    static Operand integers(List<Long> shape, long... values) {
        return constant(Constant.ofLongs(shape, values));
    }

    /** Truths of a shape, alternating in no simple order. */
    static Operand flags(long... shape) {
        double[] values = IntStream.range(0, (int) product(shape))
                .mapToDouble(i -> i * 7 % 5 < 2 ? 1 : 0)
                .toArray();
        return constant(Constant.ofDoubles(ElementType.BOOL, boxed(shape), values));
    }

    /** A number of type float32, whatever type the real numbers have. */
    static Operand scale(double... values) {
        return constant(Constant.ofDoubles(ElementType.FLOAT32, List.of((long) values.length), values));
    }

    static Operand constant(Constant constant) {
        long[] shape = constant.extents().stream().mapToLong(Long::longValue).toArray();
        return new Operand(shape, 0, 0, false, new double[0], constant);
    }

    boolean isReal() {
        return constant == null;
    }

    boolean isBatched() {
        return batched;
    }

    Constant constant() {
        return constant;
    }

    long[] shape() {
        return shape.clone();
    }

    /** The numbers; those of another seed are others, so that operands do not tie either. */
    double[] numbers(long seed) {
        int count = (int) product(shape);
        Random random = new Random(seed);
        List<Integer> places = new ArrayList<>(IntStream.range(0, count).boxed().toList());
        Collections.shuffle(places, random);
        double[] numbers = new double[count];
        for (int i = 0; i < count; i++) {
            double number = low + (places.get(i) + 0.5 + 0.17 * seed) / (count + 0.17 * seed) * (high - low);
            for (double kink : kinks) {
                double distance = number - kink;
                number = Math.abs(distance) < NEAREST
                        ? kink + (distance < 0 ? -1 : 1) * (NEAREST + Math.abs(distance))
                        : number;
            }
            numbers[i] = number;
        }
        return numbers;
    }

    private static long product(long[] shape) {
        return Arrays.stream(shape).reduce(1, Math::multiplyExact);
    }

    private static List<Long> boxed(long[] shape) {
        return Arrays.stream(shape).boxed().toList();
    }

    @Override
    public String toString() {
        if (constant != null) {
            return constant.element() + Arrays.toString(shape);
        }
        String extents = Arrays.toString(shape);
        return (batched ? "x" : "w")
                + extents
                + (low == -1.5 ? "" : String.format(Locale.ROOT, " in %.1f…%.1f", low, high));
    }
}
