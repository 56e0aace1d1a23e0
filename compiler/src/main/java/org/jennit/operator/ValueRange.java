package org.jennit.operator;

import static java.lang.Double.NEGATIVE_INFINITY;
import static java.lang.Double.POSITIVE_INFINITY;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BiFunction;
import java.util.function.ToIntFunction;
import org.jennit.graph.Constant;
import org.jennit.graph.Node;
import org.jennit.graph.Numbers;
import org.jennit.graph.Value;
import org.jspecify.annotations.Nullable;

/**
 * An interval that all elements of a value are known to be in, whatever the inputs of the graph are.
 *
 * @param low the lower end
 * @param high the upper end
 */
public record ValueRange(double low, double high) {
    static final Rule UNKNOWN = always(NEGATIVE_INFINITY, POSITIVE_INFINITY);
    private static final ValueRange ALL = new ValueRange(NEGATIVE_INFINITY, POSITIVE_INFINITY);

    /**
     * How the range of an operator's output follows from that of one of its inputs.
     *
     * @param source the number of that input; −1 where the output has a range of its own
     * @param range the range of the output of a node, given that of its source
     */
    record Rule(ToIntFunction<Node> source, BiFunction<Node, ValueRange, ValueRange> range) {
        /** Of the first input. */
        static Rule of(BiFunction<Node, ValueRange, ValueRange> range) {
            return new Rule(node -> 0, range);
        }
    }

    /** What is known of a value from the node that computes it, and from those before it where this scales or cuts. */
    public static ValueRange of(Value value) {
        Deque<Node> passed = new ArrayDeque<>();
        Node node = value.producer();
        while (node != null) {
            passed.push(node);
            int source = rule(node).source().applyAsInt(node);
            node = source < 0 ? null : node.input(source).producer();
        }
        ValueRange range = ALL;
        for (Node next : passed) {
            range = rule(next).range().apply(next, range);
        }
        return range;
    }

    private static Rule rule(Node node) {
        return node.operator() instanceof OperatorDefinition definition ? definition.range() : UNKNOWN;
    }

    /** A range that does not depend on the inputs. */
    static Rule always(double low, double high) {
        ValueRange range = new ValueRange(low, high);
        return new Rule(node -> -1, (node, source) -> range);
    }

    /** That of the first input, where the others are bounds on it. */
    static Rule clipped() {
        return Rule.of((node, source) -> source.cut(
                number(node.optionalInput(1), NEGATIVE_INFINITY), number(node.optionalInput(2), POSITIVE_INFINITY)));
    }

    /** That of the first input, without what is negative. */
    static Rule rectified() {
        return Rule.of((node, source) -> source.cut(0, POSITIVE_INFINITY));
    }

    /** That of the first input, mirrored. */
    static Rule negated() {
        return Rule.of((node, source) -> source.times(-1));
    }

    /** That of the first input, divided by the second where this is a number. */
    static Rule divided() {
        return Rule.of((node, source) -> source.times(1 / number(node.input(1), Double.NaN)));
    }

    /** That of one input times the other, where this is a number. */
    static Rule multiplied() {
        return new Rule(
                ValueRange::variable, (node, range) -> range.times(number(node.input(1 - variable(node)), Double.NaN)));
    }

    /** That of one input plus the other, where this is a number. */
    static Rule added() {
        return new Rule(
                ValueRange::variable, (node, range) -> range.plus(number(node.input(1 - variable(node)), Double.NaN)));
    }

    /** That of one input less the other, where one of them is a number. */
    static Rule subtracted() {
        return new Rule(ValueRange::variable, (node, range) -> {
            int source = variable(node);
            double number = number(node.input(1 - source), Double.NaN);
            return source == 0 ? range.plus(-number) : range.times(-1).plus(number);
        });
    }

    /** The input that is not a number: the first, unless it is one. */
    private static int variable(Node node) {
        return Double.isNaN(number(node.input(0), Double.NaN)) ? 0 : 1;
    }

    /** Whether both ends are finite. */
    public boolean isBounded() {
        return Double.isFinite(low) && Double.isFinite(high);
    }

    /** Whether it lies in [0, 1]. */
    public boolean isShare() {
        return low >= 0 && high <= 1;
    }

    private ValueRange cut(double least, double most) {
        return new ValueRange(Math.max(low, least), Math.min(high, most));
    }

    /** The range of sums; all numbers where the summand is not known. */
    private ValueRange plus(double number) {
        return Double.isNaN(number) ? ALL : new ValueRange(low + number, high + number);
    }

    /** The range of multiples; all numbers where the factor is not known. */
    private ValueRange times(double factor) {
        if (Double.isNaN(factor) || !isBounded()) {
            return ALL;
        }
        return factor < 0 ? new ValueRange(high * factor, low * factor) : new ValueRange(low * factor, high * factor);
    }

    /** The number that a constant of one element is. */
    private static double number(@Nullable Value value, double otherwise) {
        if (value == null
                || !(value.constant() instanceof Constant.InMemory constant)
                || !value.shape().elements().is(1)) {
            return otherwise;
        }
        ByteBuffer data = constant.data();
        return Numbers.get(data, constant.element());
    }
}
