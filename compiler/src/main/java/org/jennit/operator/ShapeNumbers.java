package org.jennit.operator;

import static java.util.Map.entry;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.jennit.graph.Constant;
import org.jennit.graph.Dimension;
import org.jennit.graph.ElementType;
import org.jennit.graph.Node;
import org.jennit.graph.Numbers;
import org.jennit.graph.Operation;
import org.jennit.graph.Operator;
import org.jennit.graph.Value;
import org.jennit.graph.ValueType;
import org.jspecify.annotations.Nullable;

/**
 * Numbers that are computed from extents, such as the scales of a resizing: known before the graph runs where the extents
 * are. They are rounded to the element type after every operation, as the runtime rounds them.
 */
final class ShapeNumbers {
    private static final int MOST = 64;

    private static final Map<Operator, DoubleBinaryOperator> ELEMENTWISE = Map.ofEntries(
            entry(Arithmetic.ADD, (a, b) -> a + b),
            entry(Arithmetic.SUB, (a, b) -> a - b),
            entry(Arithmetic.MUL, (a, b) -> a * b),
            entry(Arithmetic.DIV, (a, b) -> a / b),
            entry(Arithmetic.POW, Math::pow),
            entry(Arithmetic.MAX, Math::max),
            entry(Arithmetic.MIN, Math::min),
            entry(Elementary.SQRT, (a, b) -> Math.sqrt(a)),
            entry(Elementary.FLOOR, (a, b) -> Math.floor(a)),
            entry(Elementary.CEIL, (a, b) -> Math.ceil(a)),
            entry(Elementary.ROUND, (a, b) -> Math.rint(a)),
            entry(Arithmetic.CAST, (a, b) -> a));

    private static final List<Operator> MOVING =
            List.of(Layout.IDENTITY, Layout.RESHAPE, Layout.FLATTEN, Layout.SQUEEZE, Layout.UNSQUEEZE);

    private ShapeNumbers() {}

    /** The numbers of a scalar or small vector, or null where they are not known before the graph runs. */
    static double @Nullable [] of(Value value) {
        boolean small = value.shape().isKnown()
                && value.shape().rank() <= 1
                && value.shape().elements().value() <= MOST;
        if (!small) {
            return null;
        }
        if (value.constant() instanceof Constant.InMemory constant) {
            ByteBuffer data = constant.data();
            return DoubleStream.generate(() -> Numbers.get(data, constant.element()))
                    .limit(value.shape().elements().value())
                    .toArray();
        }
        List<Dimension> content = value.type().content();
        if (content != null) {
            return content.stream().allMatch(Dimension::isKnown)
                    ? content.stream().mapToDouble(Dimension::value).toArray()
                    : null;
        }
        return value.producer() == null ? null : of(value.producer());
    }

    /** The integers that the numbers become when their fractions are cut off, or null where they are not known. */
    static @Nullable List<Dimension> truncated(Value value) {
        double[] numbers = value.shape().isRanked() ? of(value) : null;
        return numbers == null
                ? null
                : Arrays.stream(numbers)
                        .mapToObj(number -> Dimension.of((long) number))
                        .toList();
    }

    private static double @Nullable [] of(Node node) {
        Operator operator = node.operator();
        DoubleBinaryOperator function = ELEMENTWISE.get(operator);
        if (function != null) {
            return elementwise(node, function);
        } else if (MOVING.contains(operator)) {
            return of(node.input(0));
        } else if (operator == Activations.CLIP) {
            return clipped(node);
        } else if (operator == Layout.CONCAT) {
            return joined(node);
        } else if (operator == Layout.SLICE || operator == Indexing.GATHER) {
            return taken(node);
        }
        return null;
    }

    private static double @Nullable [] elementwise(Node node, DoubleBinaryOperator function) {
        if (node.inputs().size() > 2) {
            return null;
        }
        double[] a = of(node.input(0));
        double[] b = node.inputs().size() > 1 ? of(node.input(1)) : a;
        if (a == null || b == null || a.length == 0 || b.length == 0) {
            return null;
        }
        ElementType type = node.output().element();
        return IntStream.range(0, Math.max(a.length, b.length))
                .mapToDouble(i ->
                        rounded(function.applyAsDouble(a[a.length == 1 ? 0 : i], b[b.length == 1 ? 0 : i]), type))
                .toArray();
    }

    private static double @Nullable [] clipped(Node node) {
        double[] numbers = of(node.input(0));
        double[] low = node.optionalInput(1) == null ? new double[] {Double.NEGATIVE_INFINITY} : of(node.input(1));
        double[] high = node.optionalInput(2) == null ? new double[] {Double.POSITIVE_INFINITY} : of(node.input(2));
        return numbers == null || low == null || high == null
                ? null
                : Arrays.stream(numbers)
                        .map(number -> Math.min(high[0], Math.max(low[0], number)))
                        .toArray();
    }

    private static double rounded(double number, ElementType type) {
        ByteBuffer buffer = ByteBuffer.allocate(type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        Numbers.put(buffer, type, number);
        return Numbers.get(buffer.flip(), type);
    }

    private static double @Nullable [] joined(Node node) {
        DoubleStream all = DoubleStream.empty();
        for (Value input : node.inputs()) {
            double[] part = input == null ? null : of(input);
            if (part == null) {
                return null;
            }
            all = DoubleStream.concat(all, Arrays.stream(part));
        }
        return all.toArray();
    }

    /** What inference takes of the integers 0, 1, … in the place of the numbers says which of these are taken. */
    private static double @Nullable [] taken(Node node) {
        double[] numbers = of(node.input(0));
        if (numbers == null) {
            return null;
        }
        List<Dimension> places =
                IntStream.range(0, numbers.length).mapToObj(Dimension::of).toList();
        List<@Nullable Value> inputs = new ArrayList<>(node.inputs());
        inputs.set(0, Value.input("places", ValueType.vector(places)));
        Operation picking = node.operation().withInputs(inputs);
        List<Dimension> picked = picking.operator().infer(picking).get(0).content();
        return picked == null
                ? null
                : picked.stream()
                        .mapToDouble(place -> numbers[(int) place.value()])
                        .toArray();
    }
}
