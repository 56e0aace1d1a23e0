package org.jennit.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.jennit.rules.ExplainedNet.explain;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.jennit.canonizer.Canonizers;
import org.jennit.composite.Composites;
import org.jennit.graph.Attributes;
import org.jennit.graph.Graph;
import org.jennit.graph.Value;
import org.jennit.layer.Layers;
import org.jennit.operator.Activations;
import org.jennit.operator.Arithmetic;
import org.jennit.operator.LayerType;
import org.jennit.operator.Layout;
import org.jennit.operator.Linear;
import org.jennit.operator.Normalization;
import org.jennit.operator.OperatorDefinition;
import org.jennit.operator.Reductions;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules for what nodes are, whatever their operators: scalings, shifts, products, softmax and norms. */
class RulesByMeaningTest {
    private static final Offset<Double> CLOSE = Offset.offset(1e-5);
    private static final Map<String, ?> EXACT = Map.of("name", "epsilon_plus", "epsilon", 0, "stabilizer", 0);

    private static Map<String, Object> preset(String name) {
        return Map.of("name", name, "epsilon", 0, "stabilizer", 0);
    }

    private static Set<LayerType> typeOfLast(Graph graph) {
        Layers layers = Layers.of(Canonizers.canonize(graph, Canonizers.all()).graph());
        return layers.list().get(layers.list().size() - 1).types();
    }

    // --- what varies

    private static Graph unary(BiFunction<Net, Value, Value> function, long... shape) {
        Net net = new Net(1);
        return net.graph(function.apply(net, net.input("x", shape)));
    }

    static Stream<Arguments> types() {
        return Stream.of(
                of(LayerType.SCALED, (n, x) -> n.node(Arithmetic.MUL, "op", x, n.number(3))),
                of(LayerType.SCALED, (n, x) -> n.node(Arithmetic.MUL, "op", n.weight("c", 4), x)),
                of(LayerType.SCALED, (n, x) -> n.node(Arithmetic.DIV, "op", x, n.number(255))),
                of(LayerType.SCALED, (n, x) -> n.node(Arithmetic.NEG, "op", x)),
                of(LayerType.SHIFT, (n, x) -> n.node(Arithmetic.ADD, "op", n.number(1), x)),
                of(LayerType.SHIFT, (n, x) -> n.node(Arithmetic.SUB, "op", x, n.weight("d", 4))),
                of(LayerType.SHIFT, (n, x) -> n.node(Arithmetic.SUB, "op", n.number(1), x)),
                of(LayerType.LINEAR_OPERATOR, (n, x) -> n.node(Arithmetic.SUB, "op", x, n.input("other", 2, 4))),
                of(LayerType.LINEAR_OPERATOR, (n, x) -> n.node(Reductions.REDUCE_SUM, "op", x, n.integers(1))),
                of(LayerType.SUM, (n, x) -> n.add("op", x, n.input("other", 2, 4))),
                of(LayerType.MUL, (n, x) -> n.node(Arithmetic.MUL, "op", x, n.input("other", 2, 4))));
    }

    private static Arguments of(LayerType type, BiFunction<Net, Value, Value> function) {
        return Arguments.of(type, unary(function, 2, 4));
    }

    @ParameterizedTest
    @MethodSource("types")
    void aLayerIsWhatItsNodeIsForTheInputsThatVary(LayerType type, Graph graph) {
        assertThat(typeOfLast(graph)).isEqualTo(type.withWider());
    }

    @Test
    void whatOnlyMovesIsNoLayer() {
        assertThat(typeOfLast(unary((n, x) -> n.node(Layout.FLATTEN, "op", x), 2, 3, 2)))
                .isEmpty();
    }

    @Test
    void aMaskIsConstantAndWhatIsMultipliedWithItScaled() {
        Net net = new Net(2);
        Value x = net.input("x", 1, 3);
        Graph graph = net.graph(net.node(Arithmetic.MUL, "op", x, net.input("attention_mask", 1, 3)));
        assertThat(typeOfLast(graph)).containsExactly(LayerType.SCALED);
        Tensor mask = Tensor.of(new float[] {1, 0, 2}, 1, 3);
        ExplainedNet explained = explain(graph)
                .with(EXACT)
                .withLedger()
                .of(Map.of("x", Net.tensor(3, 1, 3), "attention_mask", mask), Tensor.of(new float[] {5, 6, 7}, 1, 3));
        assertThat(explained.relevance().toDoubles()).containsExactly(5, 0, 7);
        assertThat(explained.relevance("attention_mask").toDoubles()).containsExactly(0, 0, 0);
        assertThat(explained.kept()).containsEntry("op: no contribution", 6.0);
    }

    // --- scalings and shifts

    @ParameterizedTest
    @ValueSource(strings = {"epsilon_plus", "attn_lrp", "cp_lrp"})
    void scalingHandsRelevanceOnUnchanged(String preset) {
        Graph graph =
                unary((n, x) -> n.node(Arithmetic.NEG, "neg", n.node(Arithmetic.DIV, "scale", x, n.number(255))), 1, 3);
        Tensor r = Tensor.of(new float[] {1, -2, 3}, 1, 3);
        assertThat(explain(graph)
                        .with(preset(preset))
                        .of(Net.tensor(4, 1, 3), r)
                        .relevance()
                        .toDoubles())
                .containsExactly(1, -2, 3);
    }

    @Test
    void whatWasBroadcastGetsTheSum() {
        Graph graph = unary(
                (n, x) -> n.node(Arithmetic.MUL, "op", x, n.constant("c", new double[] {1, 2, 0, 4}, 2, 2)), 1, 2);
        Tensor r = Tensor.of(new float[] {1, 10, 100, 1000}, 2, 2);
        assertThat(explain(graph)
                        .with(EXACT)
                        .of(Net.tensor(5, 1, 2), r)
                        .relevance()
                        .toDoubles())
                .containsExactly(1, 1010);
    }

    @ParameterizedTest
    @CsvSource({"epsilon_plus, 6, 6", "attn_lrp, 2, -6"})
    void aShiftKeepsItsPartInThePresetsForTransformersOnly(String preset, double first, double second) {
        Graph graph = unary((n, x) -> n.node(Arithmetic.ADD, "op", x, n.constant("d", new double[] {2, -2}, 2)), 1, 2);
        ExplainedNet explained = explain(graph)
                .with(preset(preset))
                .withLedger()
                .of(Tensor.of(new float[] {1, 1}, 1, 2), Tensor.of(new float[] {6, 6}, 1, 2));
        assertThat(explained.relevance().toDoubles()).containsExactly(first, second);
        assertThat(explained.accounted()).isCloseTo(12, CLOSE);
        if (preset.equals("attn_lrp")) {
            assertThat(explained.kept().get("op: bias")).isCloseTo(16, CLOSE);
        }
    }

    // --- linear operators

    static Stream<Graph> linear() {
        return Stream.of(
                unary((n, x) -> n.node(Reductions.REDUCE_SUM, "op", x, n.integers(1)), 2, 5),
                unary((n, x) -> n.node(Reductions.REDUCE_MEAN, "op", x, n.integers(-1)), 2, 5),
                unary((n, x) -> n.node(Reductions.CUM_SUM, "op", x, n.integers(1)), 2, 5),
                unary(
                        (n, x) -> n.node(Arithmetic.SUB, "op", x, n.node(Arithmetic.MUL, "m", x, n.weight("c", 5))),
                        2,
                        5),
                unary((n, x) -> n.node(Linear.MAT_MUL, "op", n.weight("w", 3, 2), x), 2, 5));
    }

    @ParameterizedTest
    @MethodSource("linear")
    void linearOperatorsConserveRelevance(Graph graph) {
        Tensor x = Net.tensor(6, 2, 5);
        Tensor r = Tensor.of(fill(graph, 0.5f), graph.output("y").shape().extents());
        ExplainedNet explained = explain(graph).with(EXACT).withLedger().of(x, r);
        assertThat(explained.relevance().sum()).isCloseTo(r.sum(), Offset.offset(1e-4));
        assertThat(explained.accounted()).isCloseTo(r.sum(), Offset.offset(1e-4));
    }

    private static float[] fill(Graph graph, float number) {
        float[] numbers = new float[(int) graph.output("y").shape().elements().value()];
        Arrays.fill(numbers, number);
        return numbers;
    }

    // --- products

    private static Graph product(OperatorDefinition ofFirst) {
        Net net = new Net(7);
        Value gate = net.node(ofFirst, "gate", net.input("a", 1, 3));
        return net.graph(net.node(Arithmetic.MUL, "op", gate, net.input("b", 1, 3)));
    }

    private static ExplainedNet explained(Graph graph, Map<String, ?> form) {
        return explain(graph)
                .with(form)
                .withLedger()
                .of(Map.of("a", Net.tensor(8, 1, 3), "b", Net.tensor(9, 1, 3)), Tensor.of(new float[] {2, 4, 6}, 1, 3));
    }

    @Test
    void uniformGivesEachFactorHalf() {
        ExplainedNet explained = explained(product(Activations.SIGMOID), preset("attn_lrp"));
        assertThat(explained.relevance("b").toDoubles()).containsExactly(new double[] {1, 2, 3}, CLOSE);
        assertThat(explained.relevance("a").toDoubles()).containsExactly(new double[] {1, 2, 3}, CLOSE);
        assertThat(explained.accounted()).isCloseTo(12, CLOSE);
    }

    @Test
    void valueGivesTheWeightNothing() {
        for (OperatorDefinition weight : List.of(Activations.SIGMOID, Activations.HARD_SIGMOID, Activations.TANH)) {
            ExplainedNet explained = explained(product(weight), EXACT);
            assertThat(explained.relevance("b").toDoubles()).containsExactly(new double[] {2, 4, 6}, CLOSE);
            assertThat(explained.relevance("a").toDoubles()).containsExactly(0, 0, 0);
        }
    }

    @Test
    void anActivationIsAWeightUnderCpOnly() {
        assertThat(explained(product(Activations.SILU), preset("cp_lrp"))
                        .relevance("a")
                        .sum())
                .isZero();
        assertThat(explained(product(Activations.SILU), EXACT).relevance("a").sum())
                .isCloseTo(6, CLOSE);
    }

    @Test
    void aWeightIsSeenThroughWhatMovesAndScales() {
        Net net = new Net(10);
        Value gate = net.node(Activations.CLIP, "clip", net.input("a", 1, 3), net.number(0), net.number(6));
        Value scaled = net.node(Arithmetic.DIV, "scaled", gate, net.number(6));
        Value moved = net.node(Layout.RESHAPE, "moved", scaled, net.integers(1, 3));
        Value signal = net.node(Activations.TANH, "tanh", net.input("b", 1, 3));
        Graph graph = net.graph(net.node(Arithmetic.MUL, "op", moved, signal));
        assertThat(explained(graph, EXACT).relevance("a").sum()).isZero();
    }

    @Test
    void whereNoFactorIsTheWeightCpSaysSo() {
        Net net = new Net(11);
        Graph graph = net.graph(net.node(Arithmetic.MUL, "op", net.input("a", 1, 3), net.input("b", 1, 3)));
        assertThat(explain(graph).with(preset("cp_lrp")).plan().warnings())
                .containsExactly(
                        "op (Mul): which factor is the weight cannot be told, so each gets half of the relevance");
        assertThat(explain(graph).with(EXACT).plan().warnings()).isEmpty();
        assertThat(explained(graph, EXACT).relevance("a").toDoubles()).containsExactly(new double[] {1, 2, 3}, CLOSE);
    }

    // --- softmax

    private static Graph attention(double masked) {
        Net net = new Net(12);
        Value x = net.input("x", 3, 4);
        Value scores = net.node(Linear.MAT_MUL, "scores", x, net.node(Layout.TRANSPOSE, "transpose", x));
        Value mask = net.constant("mask", new double[] {0, masked, masked, 0, 0, masked, 0, 0, 0}, 3, 3);
        Value weights = net.node(Activations.SOFTMAX, "softmax", net.add("added", scores, mask));
        return net.graph(net.node(Linear.MAT_MUL, "values", weights, x));
    }

    @ParameterizedTest
    @ValueSource(strings = {"epsilon_plus", "attn_lrp", "cp_lrp", "Epsilon", "Norm"})
    void masksOfInfinityAreHarmless(String rule) {
        Map<String, ?> form = Composites.names().contains(rule)
                ? preset(rule)
                : Map.of("name", "epsilon_plus", "layer_map", List.of(List.of("Softmax", Map.of("rule", rule))));
        Tensor x = Net.tensor(13, 3, 4);
        Tensor r = Net.tensor(14, 3, 4);
        ExplainedNet expected = explain(attention(-1e9)).with(form).withLedger().of(x, r);
        for (double masked : new double[] {Double.NEGATIVE_INFINITY, -3.4e38}) {
            ExplainedNet explained =
                    explain(attention(masked)).with(form).withLedger().of(x, r);
            assertThat(explained.relevance().toDoubles())
                    .containsExactly(expected.relevance().toDoubles(), CLOSE);
            assertThat(explained.accounted()).isCloseTo(expected.accounted(), Offset.offset(1e-4));
        }
    }

    @Test
    void softmaxTaylorIsItsFormula() {
        Graph graph = unary((n, x) -> n.node(Activations.SOFTMAX, "softmax", x), 1, 3);
        double[] x = {0.5, -1, 2};
        double[] r = {1, 2, -3};
        double total = Arrays.stream(x).map(Math::exp).sum();
        double[] expected = new double[3];
        for (int i = 0; i < 3; i++) {
            expected[i] =
                    x[i] * (r[i] - Math.exp(x[i]) / total * Arrays.stream(r).sum());
        }
        ExplainedNet explained = explain(graph)
                .with("Softmax", "SoftmaxTaylor", Map.of())
                .withLedger()
                .of(Tensor.of(new float[] {0.5f, -1, 2}, 1, 3), Tensor.of(new float[] {1, 2, -3}, 1, 3));
        assertThat(explained.relevance().toDoubles()).containsExactly(expected, CLOSE);
        assertThat(explained.kept()).containsOnlyKeys("softmax: softmax");
        assertThat(explained.accounted()).isCloseTo(0, CLOSE);
    }

    @Test
    void cpConservesRelevanceThroughAttention() {
        Tensor r = Net.tensor(16, 3, 4);
        ExplainedNet explained = explain(attention(-1e9)).with(preset("cp_lrp")).of(Net.tensor(15, 3, 4), r);
        assertThat(explained.relevance().sum()).isCloseTo(r.sum(), CLOSE);
        assertThat(explained.plan().warnings()).isEmpty();
    }

    @Test
    void presetsForConvolutionsNameThoseForAttention() {
        assertThat(explain(attention(0)).with(EXACT).plan().warnings())
                .filteredOn(warning -> warning.contains("attention"))
                .singleElement()
                .asString()
                .contains("epsilon_plus", "attn_lrp", "cp_lrp");
    }

    // --- norms

    @Test
    void aNormIsLinearWithItsDeviationConstant() {
        Net net = new Net(17);
        Value x = net.input("x", 2, 4);
        Value y =
                net.node(Normalization.LAYER_NORM, "norm", Attributes.NONE, x, net.weight("w", 4), net.weight("b", 4));
        Graph graph = net.graph(y);
        Tensor input = Net.tensor(18, 2, 4);
        Tensor r = Net.tensor(19, 2, 4);
        double[] weight = MatrixLayer.tensor(y.producer().input(1)).toDoubles();
        double[] bias = MatrixLayer.tensor(y.producer().input(2)).toDoubles();
        double[] expected = new double[8];
        for (int sample = 0; sample < 2; sample++) {
            double[] v = Arrays.copyOfRange(input.toDoubles(), 4 * sample, 4 * sample + 4);
            double mean = Arrays.stream(v).average().orElseThrow();
            double deviation = Math.sqrt(
                    Arrays.stream(v).map(a -> (a - mean) * (a - mean)).average().orElseThrow() + 1e-5);
            for (int out = 0; out < 4; out++) {
                double z = weight[out] * (v[out] - mean) / deviation + bias[out];
                double s = r.toDoubles()[4 * sample + out] / z;
                for (int in = 0; in < 4; in++) {
                    double slope = weight[out] / deviation * ((in == out ? 1 : 0) - 0.25);
                    expected[4 * sample + in] += v[in] * slope * s;
                }
            }
        }
        ExplainedNet explained = explain(graph)
                .with("LayerNorm", "NormConstant", Map.of("stabilizer", 0))
                .withLedger()
                .of(input, r);
        assertThat(explained.relevance().toDoubles()).containsExactly(expected, Offset.offset(1e-4));
        assertThat(explained.accounted()).isCloseTo(r.sum(), Offset.offset(1e-4));
    }

    @Test
    void whatOnlyDividesHandsRelevanceOn() {
        Net net = new Net(20);
        Value norm = net.node(Normalization.RMS_NORM, "norm", net.input("x", 2, 4), net.weight("w", 0.5, 2, 4));
        Graph graph = net.graph(net.node(Normalization.LP_NORM, "unit", norm));
        Tensor r = Net.tensor(21, 2, 4);
        TensorAssert.assertThat(explain(graph)
                        .with(preset("attn_lrp"))
                        .of(Net.tensor(22, 2, 4), r)
                        .relevance())
                .isCloseTo(r, 0);
    }

    @Test
    void rulesAreForTheirLayersOnly() {
        Graph graph = unary((n, x) -> n.relu("relu", x), 1, 3);
        for (String rule : List.of("Uniform", "Value", "SoftmaxTaylor", "NormConstant")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(
                            () -> explain(graph).with("ReLU", rule, Map.of()).plan())
                    .withMessageContaining("relu (ReLU)")
                    .withMessageContaining("it is for");
        }
    }
}
