package org.jennit.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import org.jennit.graph.Attributes;
import org.jennit.graph.Constant;
import org.jennit.graph.ElementType;
import org.jennit.graph.Operation;
import org.jennit.graph.Origin;
import org.jennit.graph.Value;
import org.jennit.operator.Indexing;
import org.jennit.operator.OperatorDefinition;
import org.jennit.operator.Ops;
import org.jennit.operator.Reductions;
import org.jspecify.annotations.Nullable;

/**
 * A node of {@code ai.onnx.ml} that is being written in operators of graphs. What it applies keeps its name; its
 * coefficients become parameters named after it.
 *
 * @param ops what is written into
 * @param operation the node as the file has it
 * @param origin where it is in the file
 */
record ClassicalNode(Ops ops, Operation operation, Origin origin) {
    /** The name of its operator. */
    String operator() {
        return operation.operator().name();
    }

    /** Its settings. */
    Attributes attributes() {
        return operation.attributes();
    }

    /** Its inputs. */
    List<@Nullable Value> inputs() {
        return operation.inputs();
    }

    /** An input. */
    Value input(int i) {
        return operation.input(i);
    }

    /** The first input. */
    Value x() {
        return operation.input(0);
    }

    /** The first input as float32. */
    Value floats() {
        return ops.cast(x(), ElementType.FLOAT32);
    }

    /** A value as a matrix of samples and features; null where its rank is another or unknown. */
    @Nullable
    Value matrix(Value value) {
        if (!value.shape().isRanked()) {
            return null;
        }
        return switch (value.shape().rank()) {
            case 1 -> ops.unsqueeze(value, 0);
            case 2 -> value;
            default -> null;
        };
    }

    /** Applies an operator under the name of this node. */
    Value apply(OperatorDefinition applied, @Nullable Value... operands) {
        return apply(applied, Attributes.NONE, operands);
    }

    /** Applies an operator under the name of this node. */
    Value apply(OperatorDefinition applied, Attributes settings, @Nullable Value... operands) {
        List<@Nullable Value> inputs = new ArrayList<>(List.of(operands));
        Operation one = new Operation(applied, settings, inputs, 1);
        return ops.builder().add(one, origin, List.of(), List.of()).output();
    }

    /** A list of real numbers; empty where it is not given. */
    float[] realsOf(String attribute) {
        if (!(attributes().get(attribute) instanceof List<?> list)) {
            return new float[0];
        }
        float[] values = new float[list.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = ((Number) list.get(i)).floatValue();
        }
        return values;
    }

    /** A setting of a number for each feature, or of one for all, as a parameter of the type of what it meets. */
    Value reals(String attribute, String name, Value like) {
        float[] values = realsOf(attribute);
        return constant(name, like.element(), values, values.length);
    }

    /** Numbers as a float32 parameter of this shape. */
    Value parameter(String name, float[] values, long... extents) {
        return constant(name, ElementType.FLOAT32, values, extents);
    }

    private Value constant(String name, ElementType element, float[] values, long... extents) {
        double[] numbers = new double[values.length];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = values[i];
        }
        List<Long> shape = LongStream.of(extents).boxed().toList();
        String full = origin.node().isEmpty() ? name : origin.node() + "." + name;
        return ops.builder()
                .parameter(
                        full,
                        Constant.ofDoubles(
                                element, shape, DoubleStream.of(numbers).toArray()));
    }

    // --- classes

    /** How many classes its labels name; 0 where it has none. */
    int labels() {
        return texts() != null ? texts().size() : attributes().integers("classlabels_ints", new long[0]).length;
    }

    private @Nullable List<String> texts() {
        return attributes().get("classlabels_strings") instanceof List<?> list && !list.isEmpty()
                ? list.stream().map(String::valueOf).toList()
                : null;
    }

    /** The label of the class with the highest score, of each sample. */
    Value label(Value scores) {
        List<String> texts = texts();
        Constant labels = texts != null
                ? new Constant.Strings(List.of((long) texts.size()), texts)
                : Constant.ofLongs(List.of((long) labels()), attributes().integers("classlabels_ints", new long[0]));
        Value best =
                ops.apply(Reductions.ARG_MAX, Attributes.NONE.with("axis", 1).with("keepdims", 0), scores);
        return ops.apply(
                Indexing.GATHER, Attributes.NONE.with("axis", 0), ops.builder().constant(labels), best);
    }
}
