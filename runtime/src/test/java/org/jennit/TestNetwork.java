package org.jennit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jennit.graph.Attributes;
import org.jennit.graph.Constant;
import org.jennit.graph.Dimension;
import org.jennit.graph.ElementType;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.onnx.OnnxWriter;
import org.jennit.operator.Activations;
import org.jennit.operator.Indexing;
import org.jennit.operator.Layout;
import org.jennit.operator.Linear;
import org.jennit.operator.Ops;
import org.jennit.rules.TensorAssert;
import org.jennit.tensor.Tensor;

/** Small networks with drawn weights, written as ONNX files. */
public final class TestNetwork {
    public static final Dimension BATCH = Dimension.symbol("batch");

    public final GraphBuilder builder = GraphBuilder.separate();
    public final Ops ops = new Ops(builder);
    private final Random random;
    private int parameters;

    public TestNetwork(long seed) {
        this.random = new Random(seed);
    }

    /** x [batch, features] → a ReLU layer of 16 → [batch, classes]. */
    public static Path dense(Path folder, int features, int classes) throws IOException {
        TestNetwork network = new TestNetwork(features * 31L + classes);
        Value x = network.input("x", BATCH, Dimension.of(features));
        return network.write(folder, "dense", Map.of("y", network.classifier(x, classes)));
    }

    /** The same with an activation behind it. */
    public static Path activated(Path folder, int classes, String activation) throws IOException {
        TestNetwork network = new TestNetwork(5);
        Value logits = network.classifier(network.input("x", BATCH, Dimension.of(6)), classes);
        Value y = activation.equals("Sigmoid")
                ? network.ops.sigmoid(logits)
                : network.ops.apply(Activations.SOFTMAX, Attributes.NONE.with("axis", -1), logits);
        return network.write(folder, activation, Map.of("y", y));
    }

    /** x [batch, n] → x² */
    public static Path square(Path folder) throws IOException {
        TestNetwork network = new TestNetwork(0);
        Value x = network.input("x", BATCH, Dimension.symbol("n"));
        return network.write(folder, "square", Map.of("y", network.ops.mul(x, x)));
    }

    /** a [batch, 4] and b [batch, 3], and a switch s of integers → a linear layer of each, multiplied: [batch, 2]. */
    public static Path twoInputs(Path folder) throws IOException {
        TestNetwork network = new TestNetwork(3);
        Value a = network.input("a", BATCH, Dimension.of(4));
        Value b = network.input("b", BATCH, Dimension.of(3));
        Value s = network.builder.input("s", ElementType.INT64, Shape.of(BATCH, Dimension.ONE));
        Value product = network.ops.mul(
                network.ops.apply(Linear.GEMM, a, network.weights(4, 2), network.weights(2)),
                network.ops.apply(Linear.GEMM, b, network.weights(3, 2), network.weights(2)));
        Value y = network.ops.mul(product, network.ops.cast(s, ElementType.FLOAT32));
        return network.write(folder, "two", Map.of("y", y));
    }

    /**
     * words and kinds [batch, 4], integers, → embeddings layer0 and layer1, their sum → ReLU → layer2; x [batch, 3] →
     * layer4; the sum of both → ReLU → layer6: [batch, 2].
     */
    public static Path embedded(Path folder) throws IOException {
        TestNetwork network = new TestNetwork(13);
        Ops ops = network.ops;
        Value words = network.builder.input("words", ElementType.INT64, Shape.of(BATCH, Dimension.of(4)));
        Value kinds = network.builder.input("kinds", ElementType.INT64, Shape.of(BATCH, Dimension.of(4)));
        Value sum = ops.add(
                ops.apply(Indexing.GATHER, network.weights(10, 3), words),
                ops.apply(Indexing.GATHER, network.weights(2, 3), kinds));
        Value flat = ops.apply(Layout.FLATTEN, ops.apply(Activations.RELU, sum));
        Value text = ops.apply(Linear.GEMM, flat, network.weights(12, 5), network.weights(5));
        Value x = network.input("x", BATCH, Dimension.of(3));
        Value numbers = ops.apply(Linear.GEMM, x, network.weights(3, 5), network.weights(5));
        Value hidden = ops.apply(Activations.RELU, ops.add(text, numbers));
        Value y = ops.apply(Linear.GEMM, hidden, network.weights(5, 2), network.weights(2));
        return network.write(folder, "embedded", Map.of("y", y));
    }

    /** x [batch, n] → its weighted sum, [batch]. */
    public static Path single(Path folder, boolean column) throws IOException {
        TestNetwork network = new TestNetwork(9);
        Value x = network.input("x", BATCH, Dimension.of(5));
        Value y = network.classifier(x, 1);
        return network.write(
                folder, "single" + column, Map.of("y", column ? y : network.ops.reduceSum(y, List.of(1), false)));
    }

    /** x [batch, 2, H, W] → a convolution of 4 channels, ReLU → classes at each pixel, [batch, classes, H, W]. */
    public static Path pixels(Path folder, int classes) throws IOException {
        return pixels(folder, classes, Dimension.of(5), Dimension.of(6));
    }

    /** The same for other sizes, which may be open. */
    public static Path pixels(Path folder, int classes, Dimension height, Dimension width) throws IOException {
        TestNetwork network = new TestNetwork(classes);
        Value x = network.input("x", BATCH, Dimension.of(2), height, width);
        Attributes padded = Attributes.NONE.with("pads", 1L, 1L, 1L, 1L);
        Value hidden = network.ops.apply(
                Activations.RELU,
                network.ops.apply(Linear.CONV, padded, x, network.weights(4, 2, 3, 3), network.weights(4)));
        Value y = network.ops.apply(Linear.CONV, hidden, network.weights(classes, 4, 1, 1), network.weights(classes));
        return network.write(folder, "pixels", Map.of("y", y));
    }

    /** x [batch, 1, 9, 9] → a convolution of 3 classes with stride 2, [batch, 3, 4, 4]. */
    public static Path strided(Path folder) throws IOException {
        TestNetwork network = new TestNetwork(11);
        Value x = network.input("x", BATCH, Dimension.of(1), Dimension.of(9), Dimension.of(9));
        Attributes strides = Attributes.NONE.with("strides", 2L, 2L);
        Value y = network.ops.apply(Linear.CONV, strides, x, network.weights(3, 1, 3, 3), network.weights(3));
        return network.write(folder, "strided", Map.of("y", y));
    }

    public Value input(String name, Dimension... shape) {
        return builder.input(name, ElementType.FLOAT32, Shape.of(shape));
    }

    public Value classifier(Value x, int classes) {
        int features = (int) x.shape().dimension(1).value();
        Value hidden = ops.apply(Activations.RELU, ops.apply(Linear.GEMM, x, weights(features, 16), weights(16)));
        return ops.apply(Linear.GEMM, hidden, weights(16, classes), weights(classes));
    }

    public Value weights(long... shape) {
        double[] values = new double[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
        Arrays.setAll(values, i -> random.nextGaussian() / 2);
        return builder.parameter(
                "layer" + parameters++ + ".weight",
                Constant.ofDoubles(
                        ElementType.FLOAT32, Arrays.stream(shape).boxed().toList(), values));
    }

    public Path write(Path folder, String name, Map<String, Value> outputs) throws IOException {
        Path file = folder.resolve(name + ".onnx");
        OnnxWriter.write(builder.build(outputs), Map.of(), file);
        return file;
    }

    /** Normally distributed numbers. */
    public static Tensor tensor(long seed, long... shape) {
        Random random = new Random(seed);
        float[] values = new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Tensor.of(values, shape);
    }

    /** Asserts that two tensors agree but for rounding: up to this part of the norm of the expected numbers. */
    public static void assertClose(Tensor got, Tensor expected, double tolerance) {
        TensorAssert.assertThat(got).isCloseTo(expected, tolerance);
    }

    /** The resident memory of this process in bytes, or -1 where the system does not say. */
    public static long residentMemory() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return -1;
        }
        List<String> lines = Files.readAllLines(status);
        return lines.stream()
                .filter(line -> line.startsWith("VmRSS"))
                .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(-1);
    }
}
