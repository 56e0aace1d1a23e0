package org.jennit.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jennit.graph.Attributes;
import org.jennit.graph.Dimension;
import org.jennit.graph.Operation;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.graph.ValueType;

/** The types of what branches and loops give, from the types of what their bodies give. */
final class ControlFlow {
    private ControlFlow() {}

    static List<ValueType> infer(Operation operation) {
        List<Attributes.Body> bodies = operation.attributes().bodies();
        return switch (operation.operator().name()) {
            case "If" -> ofBranches(bodies.get(0), bodies.get(1));
            case "Loop" -> ofLoop(bodies.get(0));
            default -> ofScan(operation, bodies.get(0));
        };
    }

    private static List<Value> outputs(Attributes.Body body) {
        return List.copyOf(body.graph().outputs().values());
    }

    /** An extent is known where both branches agree about it. */
    private static List<ValueType> ofBranches(Attributes.Body one, Attributes.Body other) {
        List<Value> some = outputs(one);
        List<Value> others = outputs(other);
        return IntStream.range(0, some.size())
                .mapToObj(i -> some.get(i)
                        .type()
                        .withShape(
                                some.get(i).shape().equals(others.get(i).shape())
                                        ? some.get(i).shape()
                                        : Shape.UNKNOWN))
                .toList();
    }

    /** The condition, what is carried, then what is collected step by step. */
    private static List<ValueType> ofLoop(Attributes.Body body) {
        List<Value> outputs = outputs(body);
        int carried = body.given() - 2;
        List<ValueType> types = new ArrayList<>();
        for (int i = 1; i < outputs.size(); i++) {
            Value output = outputs.get(i);
            Dimension steps = Dimension.symbol("steps(" + output.name() + ")");
            types.add(output.type().withShape(i <= carried ? output.shape() : collected(output.shape(), 0, steps)));
        }
        return types;
    }

    private static List<ValueType> ofScan(Operation operation, Attributes.Body body) {
        List<Value> outputs = outputs(body);
        int scanned = (int) operation.attributes().integer("num_scan_inputs", 0);
        int carried = body.given() - scanned;
        Shape first = operation.input(carried).shape();
        long[] inputAxes = operation.attributes().integers("scan_input_axes", new long[scanned]);
        Dimension steps = first.isRanked()
                ? first.dimension((int) inputAxes[0])
                : Dimension.symbol("steps(" + outputs.get(0).name() + ")");
        long[] outputAxes = operation.attributes().integers("scan_output_axes", new long[outputs.size() - carried]);
        List<ValueType> types = new ArrayList<>();
        for (int i = 0; i < outputs.size(); i++) {
            Value output = outputs.get(i);
            types.add(output.type()
                    .withShape(
                            i < carried
                                    ? operation.input(i).shape()
                                    : collected(output.shape(), outputAxes[i - carried], steps)));
        }
        return types;
    }

    /** The shape of what a step of a scan sees of an input. */
    static Shape step(Shape whole, long axis) {
        if (!whole.isRanked()) {
            return whole;
        }
        List<Dimension> dimensions = new ArrayList<>(whole.dimensions());
        dimensions.remove(whole.axis(axis));
        return Shape.of(dimensions);
    }

    private static Shape collected(Shape step, long axis, Dimension steps) {
        if (!step.isRanked()) {
            return step;
        }
        List<Dimension> dimensions = new ArrayList<>(step.dimensions());
        dimensions.add((int) (axis < 0 ? axis + dimensions.size() + 1 : axis), steps);
        return Shape.of(dimensions);
    }
}
