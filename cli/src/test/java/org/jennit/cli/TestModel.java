package org.jennit.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.jennit.graph.Attributes;
import org.jennit.graph.Constant;
import org.jennit.graph.Dimension;
import org.jennit.graph.ElementType;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.Operation;
import org.jennit.graph.Origin;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.onnx.OnnxWriter;
import org.jennit.operator.Indexing;
import org.jennit.operator.Layout;
import org.jennit.operator.Linear;
import org.jennit.operator.OperatorDefinition;

/** A small model with seeded weights, built node by node; every node is a module of its own. */
public final class TestModel {
    private final GraphBuilder builder = GraphBuilder.separate();
    private final SplittableRandom random;

    public TestModel() {
        this(11);
    }

    /** A model whose weights follow from this seed. */
    public TestModel(long seed) {
        random = new SplittableRandom(seed);
    }

    /** An input with a symbolic batch axis in front of the axes of a sample. */
    public Value input(String name, ElementType type, long... sample) {
        return input(name, type, Dimension.symbol("batch"), sample);
    }

    /** An input of this batch. */
    public Value input(String name, ElementType type, Dimension batch, long... sample) {
        Dimension[] shape = new Dimension[sample.length + 1];
        Arrays.setAll(shape, i -> i == 0 ? batch : Dimension.of(sample[i - 1]));
        return builder.input(name, type, Shape.of(shape));
    }

    /** A parameter with numbers between 0.1 and 1, half of them negated unless they must not be. */
    public Value parameter(String name, boolean signed, long... shape) {
        return parameter(
                name,
                random.doubles(size(shape), 0.1, 1)
                        .map(number -> signed && random.nextBoolean() ? -number : number)
                        .toArray(),
                shape);
    }

    /** A parameter with numbers between these. */
    public Value parameter(String name, double low, double high, long... shape) {
        return parameter(name, random.doubles(size(shape), low, high).toArray(), shape);
    }

    private Value parameter(String name, double[] numbers, long... shape) {
        List<Long> extents = LongStream.of(shape).boxed().toList();
        return builder.parameter(name, Constant.ofDoubles(ElementType.FLOAT32, extents, numbers));
    }

    private static long size(long... shape) {
        return LongStream.of(shape).reduce(1, (a, b) -> a * b);
    }

    /** A node. */
    public Value node(OperatorDefinition operator, String module, Attributes attributes, Value... inputs) {
        Operation operation = new Operation(operator, attributes, Arrays.asList(inputs), operator.outputs(attributes));
        Origin origin = new Origin("/" + module + "/" + operator.name(), List.of(module));
        return builder.add(operation, origin, List.of(), List.of()).output();
    }

    /** Writes one linear layer that tells classes apart by all numbers of a sample of this shape. */
    public static Path linear(Path file, int classes, long... sample) throws IOException {
        TestModel model = new TestModel();
        Value x = model.input("x", ElementType.FLOAT32, sample);
        Value flat = model.node(Layout.FLATTEN, "flatten", Attributes.NONE.with("axis", 1), x);
        Value weight = model.parameter("fc.weight", true, size(sample), classes);
        return model.write(file, model.node(Linear.GEMM, "fc", Attributes.NONE, flat, weight));
    }

    /** Four token ids, their embeddings of three numbers, and a linear layer of two classes, its weight the input 1. */
    public Value ofTokens() {
        Value ids = input("ids", ElementType.INT64, 4);
        Value table = parameter("embeddings.weight", true, 10, 3);
        Value embedded = node(Indexing.GATHER, "embeddings", Attributes.NONE, table, ids);
        Value flat = node(Layout.FLATTEN, "flatten", Attributes.NONE.with("axis", 1), embedded);
        return node(Linear.GEMM, "fc", Attributes.NONE, flat, parameter("fc.weight", true, 12, 2));
    }

    /** Writes the model with these outputs, called y, y2 and so on. */
    public Path write(Path file, Value... outputs) throws IOException {
        Map<String, Value> named = new LinkedHashMap<>();
        for (int i = 0; i < outputs.length; i++) {
            named.put(i == 0 ? "y" : "y" + (i + 1), outputs[i]);
        }
        OnnxWriter.write(builder.build(named), Map.of(), file);
        return file;
    }
}
