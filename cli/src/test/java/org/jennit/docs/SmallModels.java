package org.jennit.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.jennit.cli.TestModel;
import org.jennit.graph.Attributes;
import org.jennit.graph.Dimension;
import org.jennit.graph.ElementType;
import org.jennit.graph.Value;
import org.jennit.operator.Activations;
import org.jennit.operator.Arithmetic;
import org.jennit.operator.Indexing;
import org.jennit.operator.Layout;
import org.jennit.operator.Linear;
import org.jennit.operator.Normalization;
import org.jennit.operator.OperatorDefinition;
import org.jennit.operator.Pooling;
import org.jennit.operator.Reductions;
import org.jennit.operator.ShapeArithmetic;
import org.jennit.tensor.Tensor;

/** The models of the documentation's examples: small networks with seeded weights, as an exporter would write them. */
public final class SmallModels {
    private static final Attributes PADDED = Attributes.NONE.with("pads", 1L, 1L, 1L, 1L);

    private final TestModel model = new TestModel(7);

    private SmallModels() {}

    /** x [batch, 3, 8, 8] → conv1, bn1, relu1, conv2, relu2, pool, fc → y [batch, 5]. */
    public static Path classifier(Path folder) {
        SmallModels model = new SmallModels();
        Value x = model.input("x", 3, 8, 8);
        Value hidden = model.relu("relu1", model.batchNorm("bn1", model.conv("conv1", x, 4)));
        hidden = model.relu("relu2", model.conv("conv2", hidden, 6));
        Value pooled = model.node(Pooling.GLOBAL_AVERAGE_POOL, "pool", Attributes.NONE, hidden);
        Value flat = model.node(Layout.FLATTEN, "flatten", Attributes.NONE.with("axis", 1), pooled);
        return model.write(folder.resolve("classifier.onnx"), model.dense("fc", flat, 6, 5));
    }

    /** x [batch, 3, 224, 224] → conv1, relu1, pool, fc → y [batch, 1000]. */
    public static Path ofPhotographs(Path file) {
        return ofPhotographs(file, Dimension.symbol("batch"));
    }

    /** The same with another batch, such as one that is fixed. */
    public static Path ofPhotographs(Path file, Dimension batch) {
        SmallModels model = new SmallModels();
        Value hidden = model.relu("relu1", model.conv("conv1", model.input("x", batch, 3, 224, 224), 2));
        Value pooled = model.node(Pooling.GLOBAL_AVERAGE_POOL, "pool", Attributes.NONE, hidden);
        Value flat = model.node(Layout.FLATTEN, "flatten", Attributes.NONE.with("axis", 1), pooled);
        return model.write(file, model.dense("fc", flat, 2, 1000));
    }

    /** x [batch, 3, 16, 16] → fc → y [batch, 3], on the way through 64ⁿ numbers for n samples: no machine has them for eight. */
    public static Path hungry(Path file) {
        SmallModels model = new SmallModels();
        Value x = model.input("x", 3, 16, 16);
        Value shape = model.node(ShapeArithmetic.SHAPE, "shape", Attributes.NONE.with("end", 1), x);
        Value samples = model.node(
                Arithmetic.CAST, "samples", Attributes.NONE.with("to", ElementType.FLOAT32.onnxCode()), shape);
        Value power =
                model.node(Arithmetic.POW, "power", Attributes.NONE, model.parameter("base", 64, 64.001), samples);
        Value length =
                model.node(Arithmetic.CAST, "length", Attributes.NONE.with("to", ElementType.INT64.onnxCode()), power);
        Value ones = model.node(Layout.EXPAND, "ones", Attributes.NONE, model.parameter("one", 1, 1.001), length);
        Value one = model.node(Reductions.REDUCE_MEAN, "mean", Attributes.NONE.with("keepdims", 1), ones);
        Value flat = model.node(Layout.FLATTEN, "flatten", Attributes.NONE.with("axis", 1), x);
        return model.write(
                file, model.node(Arithmetic.MUL, "scaled", Attributes.NONE, model.dense("fc", flat, 768, 3), one));
    }

    /** x [batch, 3, 8, 8] → conv1, relu1, conv2 → the classes of each pixel, y [batch, 4, 8, 8]. */
    static Path segmenter(Path folder) {
        SmallModels model = new SmallModels();
        Value hidden = model.relu("relu1", model.conv("conv1", model.input("x", 3, 8, 8), 6));
        return model.write(folder.resolve("segmenter.onnx"), model.conv("conv2", hidden, 4));
    }

    /** x [batch, n] → fc1, relu1, fc2 → y [batch, 1]. */
    static Path regressor(Path folder, int inputs, int hidden) {
        SmallModels model = new SmallModels();
        Value h = model.relu("relu1", model.dense("fc1", model.input("x", inputs), inputs, hidden));
        return model.write(folder.resolve("regressor.onnx"), model.dense("fc2", h, hidden, 1));
    }

    /** tokens [batch, 4] → embedding, fc1, relu1, fc → y [batch, 3]. */
    public static Path ofTokens(Path folder) {
        SmallModels model = new SmallModels();
        Value ids = model.model.input("tokens", ElementType.INT64, 4);
        Value table = model.parameter("embedding.weight", -1, 1, 10, 6);
        Value embedded = model.node(Indexing.GATHER, "embedding", Attributes.NONE, table, ids);
        Value flat = model.node(Layout.FLATTEN, "flatten", Attributes.NONE.with("axis", 1), embedded);
        Value hidden = model.relu("relu1", model.dense("fc1", flat, 24, 8));
        return model.write(folder.resolve("tokens.onnx"), model.dense("fc", hidden, 8, 3));
    }

    /** x [batch, 4] → x times one → fc → y [batch, 2]. */
    static Path scaledByOne(Path folder) {
        SmallModels model = new SmallModels();
        Value one = model.parameter("one", 1, Math.nextUp(1.0));
        Value scaled = model.node(Arithmetic.MUL, "scale", Attributes.NONE, model.input("x", 4), one);
        return model.write(folder.resolve("scaled.onnx"), model.dense("fc", scaled, 4, 2));
    }

    /** Numbers between −1 and 1, the same for the same seed. */
    public static Tensor tensor(long seed, long... shape) {
        SplittableRandom drawn = new SplittableRandom(seed);
        float[] numbers = new float[(int) LongStream.of(shape).reduce(1, (a, b) -> a * b)];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) drawn.nextDouble(-1, 1);
        }
        return Tensor.of(numbers, shape);
    }

    private Value input(String name, long... sample) {
        return input(name, Dimension.symbol("batch"), sample);
    }

    private Value input(String name, Dimension batch, long... sample) {
        return model.input(name, ElementType.FLOAT32, batch, sample);
    }

    private Value parameter(String name, double low, double high, long... shape) {
        return model.parameter(name, low, high, shape);
    }

    private Value node(OperatorDefinition operator, String module, Attributes attributes, Value... inputs) {
        return model.node(operator, module, attributes, inputs);
    }

    private Value conv(String module, Value x, long channels) {
        long before = x.shape().dimension(1).value();
        Value weight = parameter(module + ".weight", -0.5, 0.5, channels, before, 3, 3);
        return node(Linear.CONV, module, PADDED, x, weight, parameter(module + ".bias", -0.1, 0.1, channels));
    }

    private Value dense(String module, Value x, long inputs, long outputs) {
        Value weight = parameter(module + ".weight", -0.7, 0.7, outputs, inputs);
        Value bias = parameter(module + ".bias", -0.1, 0.1, outputs);
        return node(Linear.GEMM, module, Attributes.NONE.with("transB", 1), x, weight, bias);
    }

    private Value batchNorm(String module, Value x) {
        long channels = x.shape().dimension(1).value();
        return node(
                Normalization.BATCH_NORM,
                module,
                Attributes.NONE,
                x,
                parameter(module + ".weight", 0.5, 1.5, channels),
                parameter(module + ".bias", -0.2, 0.2, channels),
                parameter(module + ".running_mean", -0.2, 0.2, channels),
                parameter(module + ".running_var", 0.5, 1.5, channels));
    }

    private Value relu(String module, Value x) {
        return node(Activations.RELU, module, Attributes.NONE, x);
    }

    private Path write(Path file, Value y) {
        try {
            return model.write(file, y);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
