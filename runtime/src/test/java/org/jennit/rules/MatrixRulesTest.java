package org.jennit.rules;

import static org.jennit.rules.ExplainedNet.explain;
import static org.jennit.rules.TensorAssert.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jennit.graph.Attributes;
import org.jennit.graph.Dimension;
import org.jennit.graph.Graph;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.operator.Linear;
import org.jennit.rules.ExplainedNet.Compiled;
import org.jennit.rules.MatrixLayer.Geometry;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every rule for linear layers against its matrix form. */
class MatrixRulesTest {
    private static final double TOLERANCE = 1e-4;

    /** A model of one layer and the layer as a matrix. */
    private record Subject(String name, Graph graph, MatrixLayer matrix) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static List<Subject> layers() {
        return List.of(
                dense(6),
                conv("Conv 2-D", Geometry.PLAIN, 3, new long[] {2, 4, 3}, 2, 2),
                conv("Conv with stride and padding", new Geometry(2, 1, 1, 1), 2, new long[] {3, 5, 4}, 3, 3),
                conv("Conv with groups and dilation", new Geometry(1, 1, 2, 2), 4, new long[] {4, 5, 4}, 2, 2),
                conv("Conv 1-D", new Geometry(2, 2, 1, 1), 3, new long[] {2, 7}, 3),
                conv("Conv 3-D", new Geometry(1, 1, 1, 1), 2, new long[] {2, 3, 2, 3}, 2, 2, 2),
                transposed("ConvTranspose", new Geometry(2, 1, 1, 1), new long[] {2, 3, 2}, 3, 3, 3),
                transposed("ConvTranspose with groups", new Geometry(2, 0, 1, 2), new long[] {4, 2, 3}, 3, 2, 2));
    }

    private static Subject dense(long inputs) {
        Net net = new Net(1);
        Value x = net.input("x", Shape.of(Dimension.symbol("batch"), Dimension.of(inputs)));
        Value y = net.gemm("layer", x, 5);
        return new Subject("Dense", net.graph(y), MatrixLayer.dense(parameter(y, 1), parameter(y, 2)));
    }

    private static Subject conv(String name, Geometry g, long channels, long[] input, long... kernel) {
        Net net = new Net(2);
        Value y = net.conv("layer", input(net, input), channels, attributes(g, kernel.length), kernel);
        return new Subject(name, net.graph(y), MatrixLayer.conv(parameter(y, 1), parameter(y, 2), g, input));
    }

    private static Subject transposed(String name, Geometry g, long[] input, long perGroup, long... kernel) {
        Net net = new Net(3);
        long[] shape = new long[kernel.length + 2];
        shape[0] = input[0];
        shape[1] = perGroup;
        System.arraycopy(kernel, 0, shape, 2, kernel.length);
        Value y = net.node(
                Linear.CONV_TRANSPOSE,
                "layer",
                attributes(g, kernel.length),
                input(net, input),
                net.weight("layer.weight", shape),
                net.weight("layer.bias", perGroup * g.group()));
        return new Subject(name, net.graph(y), MatrixLayer.convTranspose(parameter(y, 1), parameter(y, 2), g, input));
    }

    private static Value input(Net net, long... sample) {
        List<Dimension> dimensions = new ArrayList<>(List.of(Dimension.symbol("batch")));
        Arrays.stream(sample).mapToObj(Dimension::of).forEach(dimensions::add);
        return net.input("x", Shape.of(dimensions));
    }

    private static Attributes attributes(Geometry g, int axes) {
        long[] pads = new long[2 * axes];
        long[] strides = new long[axes];
        long[] dilations = new long[axes];
        Arrays.fill(pads, g.pad());
        Arrays.fill(strides, g.stride());
        Arrays.fill(dilations, g.dilation());
        return Attributes.NONE
                .with("pads", pads)
                .with("strides", strides)
                .with("dilations", dilations)
                .with("group", g.group());
    }

    private static Tensor parameter(Value y, int input) {
        return MatrixLayer.tensor(Objects.requireNonNull(y.producer()).input(input));
    }

    private record Setting(String rule, Map<String, ?> parameters) {
        @Override
        public String toString() {
            return rule + " " + parameters;
        }
    }

    private static List<Setting> plainSettings() {
        return List.of(
                new Setting("Epsilon", Map.of()),
                new Setting("Epsilon", Map.of("epsilon", 0)),
                new Setting("ZPlus", Map.of()),
                new Setting("AlphaBeta", Map.of()),
                new Setting("AlphaBeta", Map.of("alpha", 1, "beta", 0)),
                new Setting("AlphaBeta", Map.of("alpha", 2.5, "beta", 1.5)),
                new Setting("Gamma", Map.of()),
                new Setting("Gamma", Map.of("gamma", 2)),
                new Setting("Gamma", Map.of("gamma", 0)),
                new Setting("Gamma", Map.of("sign", "modified")),
                new Setting("Gamma", Map.of("sign", "output")),
                new Setting("ZBox", Map.of("low", -1, "high", 1)),
                new Setting("ZBox", Map.of("low", -1.5, "high", 3)),
                new Setting("WSquare", Map.of()),
                new Setting("Flat", Map.of()));
    }

    private static List<Setting> stabilizedSettings() {
        List<Object> stabilizers = List.of(
                0.1,
                Map.of("epsilon", 0.2, "clip", true),
                Map.of("epsilon", 0.1, "norm_scale", true),
                Map.of("epsilon", 0.5, "norm_scale", true, "clip", true),
                Map.of("epsilon", 0.3, "norm_scale", true, "dim", List.of(1)),
                Map.of("epsilon", 0.3, "norm_scale", true, "dim", List.of(0, 1)));
        List<Setting> settings = new ArrayList<>();
        for (Setting setting : plainSettings()) {
            for (Object stabilizer : stabilizers) {
                settings.add(and(setting, setting.rule.equals("Epsilon") ? "epsilon" : "stabilizer", stabilizer));
            }
        }
        return settings;
    }

    private static Setting and(Setting setting, String name, Object value) {
        Map<String, Object> parameters = new LinkedHashMap<>(setting.parameters);
        parameters.put(name, value);
        return new Setting(setting.rule, parameters);
    }

    /** Every setting on every layer, with all parameters and without the bias; stabilizers on some of the layers. */
    private static Stream<Arguments> layersAndSettings() {
        Stream<Arguments> plain = layers().stream()
                .flatMap(layer -> plainSettings().stream()
                        .flatMap(setting -> Stream.of(setting, and(setting, "zero_params", List.of("bias"))))
                        .map(setting -> Arguments.of(layer, setting)));
        Stream<Arguments> stabilized = Stream.of(layers().get(0), layers().get(2))
                .flatMap(layer -> stabilizedSettings().stream().map(setting -> Arguments.of(layer, setting)));
        Setting zero = new Setting("Epsilon", Map.of("epsilon", 0, "zero_params", List.of("bias", "weight")));
        return Stream.of(plain, stabilized, Stream.of(Arguments.of(layers().get(1), zero)))
                .flatMap(arguments -> arguments);
    }

    /** The numbers of the matrix form in any batch; linear in the relevance that arrives. */
    @ParameterizedTest(name = "{0}: {1}")
    @Tag("exhaustive")
    @MethodSource("layersAndSettings")
    void ruleIsItsMatrixForm(Subject layer, Setting setting) {
        boolean mixesSamples = setting.toString().contains("dim=[0");
        try (Compiled compiled = compile(layer, setting)) {
            Tensor x = Net.tensor(15, with(5, layer.matrix.input()));
            Tensor r = Net.tensor(16, with(5, layer.matrix.output()));
            Tensor relevance = compiled.of(x, r).relevance();
            assertThat(relevance).isCloseTo(expected(layer, setting, x, r), TOLERANCE);
            Tensor alone = compiled.of(x.slice(1, 2), r.slice(1, 2)).relevance();
            Tensor same = relevance.slice(1, 2);
            assertThat(alone)
                    .isCloseTo(
                            mixesSamples ? expected(layer, setting, x.slice(1, 2), r.slice(1, 2)) : same.toDoubles(),
                            TOLERANCE);
            Tensor other = Net.tensor(13, r.shape());
            Tensor both = compiled.of(x, combined(r, 1, other, -2)).relevance();
            Tensor apart = combined(relevance, 1, compiled.of(x, other).relevance(), -2);
            assertThat(both).isCloseTo(apart, TOLERANCE);
        }
    }

    /** A quick look at every rule, on the first of the layers. */
    @ParameterizedTest
    @MethodSource("plainSettings")
    void ruleIsTheMatrixFormOfADenseLayer(Setting setting) {
        ruleIsItsMatrixForm(layers().get(0), setting);
    }

    private static Compiled compile(Subject layer, Setting setting) {
        return explain(layer.graph)
                .with("Linear", setting.rule, setting.parameters)
                .compile();
    }

    private static double[] expected(Subject layer, Setting setting, Tensor x, Tensor r) {
        return flat(new MatrixRules(layer.matrix, setting.parameters, rows(x), rows(r)).apply(setting.rule));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("layersAndBounds")
    void boundsAreNumbersOrOneForEachChannelOrForEachElement(Subject layer, Setting setting) {
        Tensor x = Net.tensor(21, with(2, layer.matrix.input()));
        Tensor r = Net.tensor(22, with(2, layer.matrix.output()));
        try (Compiled compiled = compile(layer, setting)) {
            assertThat(compiled.of(x, r).relevance()).isCloseTo(expected(layer, setting, x, r), TOLERANCE);
        }
    }

    private static Stream<Arguments> layersAndBounds() {
        return layers().stream().flatMap(layer -> {
            long[] sample = layer.matrix.input();
            List<Double> low = new ArrayList<>();
            List<Double> high = new ArrayList<>();
            for (int c = 0; c < sample[0]; c++) {
                low.add(-1 - 0.25 * c);
                high.add(1 + 0.5 * c);
            }
            return Stream.of(
                            Map.of("low", low, "high", high),
                            Map.of("low", -1, "high", high),
                            Map.of("low", low, "high", nested(31, 1, 2, with(1, sample))),
                            Map.of(
                                    "low",
                                    nested(32, -2, -1, with(1, sample)),
                                    "high",
                                    nested(33, 1, 2, with(1, sample))),
                            Map.of(
                                    "low",
                                    nested(34, -2, -1, with(2, sample)),
                                    "high",
                                    nested(35, 1, 2, with(2, sample))),
                            Map.of("low", nested(36, -2, -1, with(4, sample)), "high", 1.5))
                    .map(bounds -> Arguments.of(layer, new Setting("ZBox", bounds)));
        });
    }

    /** Numbers between two, in nested lists of these extents. */
    private static Object nested(long seed, double least, double most, long... extents) {
        if (extents.length == 0) {
            return new SplittableRandom(seed).nextDouble(least, most);
        }
        List<Object> list = new ArrayList<>();
        for (int i = 0; i < extents[0]; i++) {
            list.add(nested(100 * seed + i, least, most, Arrays.copyOfRange(extents, 1, extents.length)));
        }
        return list;
    }

    private static Tensor combined(Tensor a, float s, Tensor b, float t) {
        float[] sum = new float[a.size()];
        for (int i = 0; i < sum.length; i++) {
            sum[i] = s * a.toFloats()[i] + t * b.toFloats()[i];
        }
        return Tensor.of(sum, a.shape());
    }

    /** With ε = 0 and without bias nothing is lost, where every output has a contribution that counts. */
    @ParameterizedTest
    @ValueSource(strings = {"Epsilon", "ZPlus", "AlphaBeta", "Gamma", "ZBox", "WSquare", "Flat"})
    void relevanceIsConserved(String rule) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put(rule.equals("Epsilon") ? "epsilon" : "stabilizer", 0);
        parameters.put("zero_params", List.of("bias"));
        if (rule.equals("ZBox")) {
            parameters.putAll(Map.of("low", -1, "high", 1));
        }
        if (rule.equals("Gamma")) {
            parameters.put("sign", "modified");
        }
        List<Subject> large = List.of(dense(40), conv("Conv", Geometry.PLAIN, 3, new long[] {4, 5, 5}, 3, 3));
        for (Subject layer : large) {
            Tensor x = Net.tensor(71, with(2, layer.matrix.input()));
            Tensor r = Net.tensor(72, with(2, layer.matrix.output()));
            Tensor relevance = explain(layer.graph)
                    .with("Linear", rule, parameters)
                    .of(x, r)
                    .relevance();
            assertThat(Tensor.of(new double[] {relevance.sum()}, 1)).isCloseTo(new double[] {r.sum()}, 1e-4);
        }
    }

    private static long[] with(int batch, long... sample) {
        long[] shape = new long[sample.length + 1];
        shape[0] = batch;
        System.arraycopy(sample, 0, shape, 1, sample.length);
        return shape;
    }

    private static double[][] rows(Tensor tensor) {
        double[] numbers = tensor.toDoubles();
        int batch = (int) tensor.shape()[0];
        double[][] rows = new double[batch][];
        for (int s = 0; s < batch; s++) {
            rows[s] = Arrays.copyOfRange(numbers, s * numbers.length / batch, (s + 1) * numbers.length / batch);
        }
        return rows;
    }

    private static double[] flat(double[][] rows) {
        return Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
    }
}
