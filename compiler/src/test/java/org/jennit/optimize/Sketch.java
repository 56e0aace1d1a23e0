package org.jennit.optimize;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jennit.graph.Constant;
import org.jennit.graph.Dimension;
import org.jennit.graph.ElementType;
import org.jennit.graph.Graph;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.operator.Activations;
import org.jennit.operator.Arithmetic;
import org.jennit.operator.Ops;

/** A small graph that is being drawn, operation by operation. */
final class Sketch {
    final Ops g = new Ops(GraphBuilder.separate());
    private final Map<String, Value> outputs = new LinkedHashMap<>();

    /** The graph whose last output, y, the drawing gives. */
    static Graph of(Function<Sketch, Value> drawing) {
        Sketch sketch = new Sketch();
        return sketch.graph(drawing.apply(sketch));
    }

    private Graph graph(Value y) {
        outputs.put("y", y);
        return g.builder().build(outputs);
    }

    /** A value that is returned as well. */
    Value alsoReturned(Value value) {
        outputs.put("also" + outputs.size(), value);
        return value;
    }

    Value input(String name, long... extents) {
        return input(name, ElementType.FLOAT32, Shape.of(extents));
    }

    Value input(String name, ElementType element, Shape shape) {
        return g.builder().input(name, element, shape);
    }

    /** An input of these extents, letters standing for those that are open. */
    Value open(String name, String... extents) {
        return input(
                name,
                ElementType.FLOAT32,
                Shape.of(Arrays.stream(extents)
                        .map(extent -> Character.isDigit(extent.charAt(0))
                                ? Dimension.of(Long.parseLong(extent))
                                : Dimension.symbol(extent))
                        .toList()));
    }

    /** A value that is known not to be negative. */
    Value relu(Value value) {
        return g.apply(Activations.RELU, value);
    }

    /** A constant that is a single number, named by how it is written. */
    Value number(double number) {
        String name = number == Math.rint(number) ? Long.toString(Math.round(number)) : Double.toString(number);
        return g.builder().parameter(name, Constant.ofDoubles(ElementType.FLOAT32, List.of(), number));
    }

    /** The constant 1, -2, 3, -4, …, which is of no sign. */
    Value weight(String name, long... extents) {
        int size = (int) Arrays.stream(extents).reduce(1, (a, b) -> a * b);
        double[] numbers = IntStream.range(0, size)
                .mapToDouble(i -> i % 2 == 0 ? i + 1 : -i - 1)
                .toArray();
        return g.builder()
                .parameter(
                        name,
                        Constant.ofDoubles(
                                ElementType.FLOAT32,
                                Arrays.stream(extents).boxed().toList(),
                                numbers));
    }

    /** A value where it is positive, and zero elsewhere, without an operator that is known for it. */
    Value where(Value condition, Value then) {
        return g.apply(Arithmetic.WHERE, condition, then, number(0));
    }

    Value greater(Value a, double b) {
        return g.greater(a, number(b));
    }

    Value less(Value a, double b) {
        return g.apply(Arithmetic.LESS, a, number(b));
    }

    /** z + (z &lt; 0 ? below : epsilon). */
    Value stabilized(Value z, double below, double epsilon) {
        return g.add(z, g.where(less(z, 0), number(below), number(epsilon)));
    }
}
