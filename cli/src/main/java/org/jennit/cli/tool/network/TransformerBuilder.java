package org.jennit.cli.tool.network;

import java.util.Arrays;
import java.util.List;
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
import org.jennit.operator.Activations;
import org.jennit.operator.Arithmetic;
import org.jennit.operator.Indexing;
import org.jennit.operator.Layout;
import org.jennit.operator.Linear;
import org.jennit.operator.Normalization;
import org.jennit.operator.OperatorDefinition;
import org.jennit.operator.ShapeArithmetic;

/** The layers of a small transformer, one after the other, as an exporter writes and names them. */
final class TransformerBuilder {
    private static final Shape TOKENS = Shape.of(Dimension.symbol("batch"), Dimension.symbol("sequence"));

    private final GraphBuilder builder = GraphBuilder.separate();
    private final SplittableRandom random;
    private final int width;
    private final int heads;

    TransformerBuilder(int width, int heads, long seed) {
        this.width = width;
        this.heads = heads;
        this.random = new SplittableRandom(seed);
    }

    GraphBuilder builder() {
        return builder;
    }

    Value tokens(String name) {
        return builder.input(name, ElementType.INT64, TOKENS);
    }

    /** Rows of a table by ids. */
    Value embedding(String module, double[] table, Value ids) {
        Value rows = weight(module + ".weight", table, table.length / width, width);
        return node(Indexing.GATHER, module, Attributes.NONE, rows, ids);
    }

    /** The first rows of a table, one for each token. */
    Value positions(String module, double[] table, Value ids) {
        long most = table.length / width;
        Value all = integers(LongStream.range(0, most).toArray(), 1, most);
        Value shape = node(ShapeArithmetic.SHAPE, module, Attributes.NONE, ids);
        Value length = node(Layout.SLICE, module, Attributes.NONE, shape, integers(1), integers(2), integers(0));
        Value places = node(Layout.SLICE, module, Attributes.NONE, all, integers(0), length, integers(1));
        return embedding(module, table, places);
    }

    Value layerNorm(String module, Value x) {
        return node(
                Normalization.LAYER_NORM,
                module,
                Attributes.NONE,
                x,
                weight(module + ".weight", filled(width, 1), width),
                weight(module + ".bias", new double[width], width));
    }

    /** x·W + b, with W [inputs, outputs]. */
    Value dense(String module, Value x, double[] weight, double[] bias) {
        int outputs = bias.length;
        Value product = node(
                Linear.MAT_MUL,
                module,
                Attributes.NONE,
                x,
                weight(module + ".weight", weight, weight.length / outputs, outputs));
        return add(module, weight(module + ".bias", bias, outputs), product);
    }

    Value add(String module, Value a, Value b) {
        return node(Arithmetic.ADD, module, Attributes.NONE, a, b);
    }

    /**
     * Attention of all tokens to all, in several heads.
     *
     * @param values the weight of the values
     * @param mask what is added to the scores
     */
    Value attention(String module, Value x, double[] values, Value mask) {
        Value q = split(module, dense(module + ".query", x, noise(width, width, 0.03), new double[width]), 0, 2, 1, 3);
        Value k = split(module, dense(module + ".key", x, noise(width, width, 0.03), new double[width]), 0, 2, 3, 1);
        Value v = split(module, dense(module + ".value", x, values, new double[width]), 0, 2, 1, 3);
        Value scores = node(Linear.MAT_MUL, module, Attributes.NONE, q, k);
        Value scale = number(1 / Math.sqrt((double) width / heads));
        Value scaled = node(Arithmetic.MUL, module, Attributes.NONE, scores, scale);
        Value weights = node(Activations.SOFTMAX, module, Attributes.NONE.with("axis", -1), add(module, scaled, mask));
        Value mixed = node(Linear.MAT_MUL, module, Attributes.NONE, weights, v);
        Value back = node(Layout.TRANSPOSE, module, Attributes.NONE.with("perm", 0L, 2L, 1L, 3L), mixed);
        return node(Layout.RESHAPE, module, Attributes.NONE, back, integers(0, 0, width));
    }

    private Value split(String module, Value x, long... order) {
        Value parts = node(Layout.RESHAPE, module, Attributes.NONE, x, integers(0, 0, heads, width / heads));
        return node(Layout.TRANSPOSE, module, Attributes.NONE.with("perm", order), parts);
    }

    /** What is added to scores so that padding, where the mask is 0, gets no attention. */
    Value paddingMask(Value mask) {
        Value wide = node(Layout.UNSQUEEZE, "mask", Attributes.NONE, mask, integers(1, 2));
        Value ones = node(Arithmetic.CAST, "mask", Attributes.NONE.with("to", ElementType.FLOAT32.onnxCode()), wide);
        Value zeros = node(Arithmetic.SUB, "mask", Attributes.NONE, number(1), ones);
        return node(Arithmetic.MUL, "mask", Attributes.NONE, zeros, number(-Float.MAX_VALUE));
    }

    /** What is added to the scores of at most so many tokens, so that none attends to a later one. */
    Value causalMask(Value ids, int most) {
        double[] later = new double[most * most];
        for (int i = 0; i < later.length; i++) {
            later[i] = i % most > i / most ? -Float.MAX_VALUE : 0;
        }
        Value all = weight("mask.causal", later, most, most);
        Value shape = node(ShapeArithmetic.SHAPE, "mask", Attributes.NONE, ids);
        Value length = node(Layout.SLICE, "mask", Attributes.NONE, shape, integers(1), integers(2), integers(0));
        Value rows = node(Layout.SLICE, "mask", Attributes.NONE, all, integers(0), length, integers(0));
        return node(Layout.SLICE, "mask", Attributes.NONE, rows, integers(0), length, integers(1));
    }

    /** A layer of GELUs between two dense ones. */
    Value perceptron(String module, Value x, double size) {
        int hidden = 2 * width;
        Value up = dense(module + ".up", x, noise(width, hidden, size), new double[hidden]);
        Value active = node(Activations.GELU, module + ".act", Attributes.NONE, up);
        return dense(module + ".down", active, noise(hidden, width, size), new double[width]);
    }

    /** Random numbers around 0. */
    double[] noise(int rows, int columns, double size) {
        return random.doubles((long) rows * columns, -size, size).toArray();
    }

    static double[] filled(int size, double number) {
        double[] numbers = new double[size];
        Arrays.fill(numbers, number);
        return numbers;
    }

    Value node(OperatorDefinition operator, String module, Attributes attributes, Value... inputs) {
        Operation operation = new Operation(operator, attributes, Arrays.asList(inputs), operator.outputs(attributes));
        Origin origin = new Origin("/" + module.replace('.', '/') + "/" + operator.name(), List.of(module));
        return builder.add(operation, origin, List.of(), List.of()).output();
    }

    private Value weight(String name, double[] numbers, long... shape) {
        return builder.parameter(
                name,
                Constant.ofDoubles(
                        ElementType.FLOAT32, LongStream.of(shape).boxed().toList(), numbers));
    }

    private Value number(double number) {
        return builder.constant(Constant.ofDoubles(ElementType.FLOAT32, List.of(), number));
    }

    Value integers(long... numbers) {
        return integers(numbers, numbers.length);
    }

    private Value integers(long[] numbers, long... shape) {
        return builder.constant(Constant.ofLongs(LongStream.of(shape).boxed().toList(), numbers));
    }
}
