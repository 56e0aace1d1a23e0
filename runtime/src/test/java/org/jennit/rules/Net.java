package org.jennit.rules;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.jennit.graph.Attributes;
import org.jennit.graph.Constant;
import org.jennit.graph.ElementType;
import org.jennit.graph.Graph;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.Operation;
import org.jennit.graph.Origin;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.operator.Activations;
import org.jennit.operator.Arithmetic;
import org.jennit.operator.Linear;
import org.jennit.operator.Normalization;
import org.jennit.operator.OperatorDefinition;
import org.jennit.tensor.Tensor;

/** A small model under construction, as an exporter would write it, with weights drawn from a seed. */
public final class Net {
    private final GraphBuilder builder = GraphBuilder.separate();
    private final SplittableRandom random;

    public Net(long seed) {
        random = new SplittableRandom(seed);
    }

    /** Numbers between −1 and 1. */
    public static Tensor tensor(long seed, long... shape) {
        int size = (int) LongStream.of(shape).reduce(1, (a, b) -> a * b);
        SplittableRandom drawn = new SplittableRandom(seed);
        float[] numbers = new float[size];
        for (int i = 0; i < size; i++) {
            numbers[i] = (float) drawn.nextDouble(-1, 1);
        }
        return Tensor.of(numbers, shape);
    }

    public Value input(String name, long... shape) {
        return builder.input(name, ElementType.FLOAT32, Shape.of(shape));
    }

    public Value input(String name, Shape shape) {
        return builder.input(name, ElementType.FLOAT32, shape);
    }

    /** A parameter of numbers between −1 and 1. */
    public Value weight(String name, long... shape) {
        return weight(name, -1, 1, shape);
    }

    public Value weight(String name, double low, double high, long... shape) {
        double[] numbers = random.doubles(LongStream.of(shape).reduce(1, (a, b) -> a * b), low, high)
                .toArray();
        return constant(name, numbers, shape);
    }

    public Value constant(String name, double[] numbers, long... shape) {
        List<Long> extents = LongStream.of(shape).boxed().toList();
        return builder.parameter(name, Constant.ofDoubles(ElementType.FLOAT32, extents, numbers));
    }

    public Value number(double number) {
        return constant("", new double[] {number});
    }

    public Value integers(long... numbers) {
        return builder.constant(Constant.ofLongs(List.of((long) numbers.length), numbers));
    }

    public Value integer(long number) {
        return builder.constant(Constant.ofLongs(List.of(), number));
    }

    /** A node of a module; without a module it has no name. */
    public Value node(OperatorDefinition operator, String module, Attributes attributes, Value... inputs) {
        return node(operator, module, attributes, 0, inputs);
    }

    /** An output of a node of a module. */
    public Value node(OperatorDefinition operator, String module, Attributes attributes, int output, Value... inputs) {
        Operation operation = new Operation(operator, attributes, Arrays.asList(inputs), operator.outputs(attributes));
        Origin origin = module.isEmpty()
                ? Origin.DERIVED
                : new Origin("/" + module.replace('.', '/') + "/" + operator.name(), List.of(module));
        return builder.add(operation, origin, List.of(), List.of()).outputs().get(output);
    }

    public Value node(OperatorDefinition operator, String module, Value... inputs) {
        return node(operator, module, Attributes.NONE, inputs);
    }

    /** A convolution over the axes of its kernel; with as many channels and a bias drawn from the seed. */
    public Value conv(String module, Value x, long channels, Attributes attributes, long... kernel) {
        long group = attributes.integer("group", 1);
        long[] shape = LongStream.concat(
                        LongStream.of(channels, x.shape().dimension(1).value() / group), LongStream.of(kernel))
                .toArray();
        return node(
                Linear.CONV,
                module,
                attributes,
                x,
                weight(module + ".weight", shape),
                weight(module + ".bias", channels));
    }

    public Value conv(String module, Value x, long channels, long... kernel) {
        return conv(module, x, channels, Attributes.NONE, kernel);
    }

    /** A fully connected layer, written as Gemm. */
    public Value gemm(String module, Value x, long outputs) {
        Value weight =
                weight(module + ".weight", outputs, x.shape().dimension(1).value());
        Value bias = weight(module + ".bias", outputs);
        return node(Linear.GEMM, module, Attributes.NONE.with("transB", 1), x, weight, bias);
    }

    public Value batchNorm(String module, Value x) {
        long channels = x.shape().dimension(1).value();
        return node(
                Normalization.BATCH_NORM,
                module,
                x,
                weight(module + ".weight", 0.5, 1.5, channels),
                weight(module + ".bias", channels),
                weight(module + ".running_mean", channels),
                weight(module + ".running_var", 0.5, 2, channels));
    }

    public Value relu(String module, Value x) {
        return node(Activations.RELU, module, x);
    }

    public Value add(String module, Value a, Value b) {
        return node(Arithmetic.ADD, module, a, b);
    }

    /** The model with this output, named {@code y}. */
    public Graph graph(Value y) {
        return graph(Map.of("y", y));
    }

    public Graph graph(Map<String, Value> outputs) {
        return builder.build(outputs);
    }
}
