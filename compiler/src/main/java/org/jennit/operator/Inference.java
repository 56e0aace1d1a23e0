package org.jennit.operator;

import java.util.List;
import java.util.function.Function;
import org.jennit.graph.Dimension;
import org.jennit.graph.ElementType;
import org.jennit.graph.Operation;
import org.jennit.graph.Shape;
import org.jennit.graph.UnresolvedShapeException;
import org.jennit.graph.Value;
import org.jennit.graph.ValueType;

/** Rules of type inference that many operators share. */
final class Inference {
    private Inference() {}

    /** The output has the type of the first input. */
    static Function<Operation, List<ValueType>> same() {
        return op -> List.of(new ValueType(op.input(0).element(), op.input(0).shape()));
    }

    /** The output is of the inputs' common shape under broadcasting, of the type of the first. */
    static Function<Operation, List<ValueType>> broadcast() {
        return op -> List.of(new ValueType(op.input(0).element(), broadcastShape(op)));
    }

    /** The output is of the inputs' common shape under broadcasting, and boolean. */
    static Function<Operation, List<ValueType>> comparison() {
        return op -> List.of(new ValueType(ElementType.BOOL, broadcastShape(op)));
    }

    /** The common shape of all inputs under broadcasting. */
    static Shape broadcastShape(Operation op) {
        Shape shape = op.input(0).shape();
        for (int i = 1; i < op.inputs().size(); i++) {
            Value input = op.optionalInput(i);
            shape = input == null ? shape : Shape.broadcast(shape, input.shape());
        }
        return shape;
    }

    /** One output of the first input's element type and this shape. */
    static List<ValueType> shaped(Operation op, Shape shape) {
        return List.of(new ValueType(op.input(0).element(), shape));
    }

    /** One output of the first input's element type and these dimensions. */
    static List<ValueType> shaped(Operation op, List<Dimension> dimensions) {
        return shaped(op, Shape.of(dimensions));
    }

    /** One output like the first input, which has the axis that an attribute of this name says. */
    static List<ValueType> along(Operation op, String attribute) {
        Shape shape = op.input(0).shape();
        if (shape.isRanked()) {
            shape.axis(op.integer(attribute));
        }
        return shaped(op, shape);
    }

    /** The content of an input that shape arithmetic must know; unresolved when it does not. */
    static List<Dimension> content(Operation op, int input) {
        List<Dimension> content = op.input(input).type().content();
        if (content == null) {
            throw new UnresolvedShapeException(
                    "input " + input + " of " + op.operator().name() + " must be known before the graph runs");
        }
        return content;
    }

    /** The content of an input as numbers. */
    static long[] numbers(Operation op, int input) {
        return content(op, input).stream().mapToLong(Dimension::value).toArray();
    }

    /** The content of an optional input as numbers, or the default where the input is absent. */
    static long[] numbers(Operation op, int input, long... otherwise) {
        return op.optionalInput(input) == null ? otherwise : numbers(op, input);
    }
}
