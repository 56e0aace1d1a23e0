package org.jennit.rule;

import static java.lang.Double.NEGATIVE_INFINITY;
import static java.lang.Double.POSITIVE_INFINITY;

import java.nio.ByteBuffer;
import java.util.Map;
import org.jennit.graph.Constant;
import org.jennit.graph.Node;
import org.jennit.graph.Numbers;
import org.jennit.graph.Operator;
import org.jennit.graph.Value;
import org.jennit.operator.Activations;
import org.jennit.operator.Arithmetic;
import org.jennit.operator.Elementary;
import org.jspecify.annotations.Nullable;

/**
 * An interval that all elements of a value are known to be in, whatever the inputs of the graph are.
 *
 * @param low the lower end
 * @param high the upper end
 */
record ValueRange(double low, double high) {
    private static final ValueRange ALL = new ValueRange(NEGATIVE_INFINITY, POSITIVE_INFINITY);
    private static final ValueRange SHARE = new ValueRange(0, 1);
    private static final ValueRange SIGNED = new ValueRange(-1, 1);
    private static final Map<Operator, ValueRange> OF_OPERATORS = Map.of(
            Activations.SOFTMAX, SHARE,
            Activations.HARDMAX, SHARE,
            Activations.SIGMOID, SHARE,
            Activations.HARD_SIGMOID, SHARE,
            Activations.TANH, SIGNED,
            Activations.SOFTSIGN, SIGNED,
            Elementary.ERF, SIGNED,
            Elementary.SIN, SIGNED,
            Elementary.COS, SIGNED,
            Elementary.ATAN, new ValueRange(-Math.PI / 2, Math.PI / 2));

    /** What is known of a value from the node that computes it, and from that before it where this scales or cuts. */
    static ValueRange of(Value value) {
        Node node = value.producer();
        if (node == null) {
            return ALL;
        }
        Operator operator = node.operator();
        if (operator == Activations.CLIP) {
            return of(node.input(0))
                    .cut(
                            number(node.optionalInput(1), NEGATIVE_INFINITY),
                            number(node.optionalInput(2), POSITIVE_INFINITY));
        }
        if (operator == Activations.RELU) {
            return of(node.input(0)).cut(0, POSITIVE_INFINITY);
        }
        if (operator == Arithmetic.NEG) {
            return of(node.input(0)).times(-1);
        }
        if (operator == Arithmetic.DIV) {
            return of(node.input(0)).times(1 / number(node.input(1), Double.NaN));
        }
        if (operator == Arithmetic.MUL) {
            double first = number(node.input(0), Double.NaN);
            return Double.isNaN(first)
                    ? of(node.input(0)).times(number(node.input(1), Double.NaN))
                    : of(node.input(1)).times(first);
        }
        if (operator == Arithmetic.ADD) {
            return sum(node, 1);
        }
        if (operator == Arithmetic.SUB) {
            return sum(node, -1);
        }
        return OF_OPERATORS.getOrDefault(operator, ALL);
    }

    /** a ± b, where one of them is a number. */
    private static ValueRange sum(Node node, double sign) {
        double first = number(node.input(0), Double.NaN);
        return Double.isNaN(first)
                ? of(node.input(0)).plus(sign * number(node.input(1), Double.NaN))
                : of(node.input(1)).times(sign).plus(first);
    }

    /** Whether both ends are finite. */
    boolean isBounded() {
        return Double.isFinite(low) && Double.isFinite(high);
    }

    /** Whether it lies in [0, 1]. */
    boolean isShare() {
        return low >= 0 && high <= 1;
    }

    private ValueRange cut(double least, double most) {
        return new ValueRange(Math.max(low, least), Math.min(high, most));
    }

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
                || value.shape().elements().is(1) == false) {
            return otherwise;
        }
        ByteBuffer data = constant.data();
        return Numbers.get(data, constant.element());
    }
}
