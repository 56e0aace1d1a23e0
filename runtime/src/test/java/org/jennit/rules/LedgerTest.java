package org.jennit.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jennit.rules.ExplainedNet.explain;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.assertj.core.data.Offset;
import org.jennit.composite.Composites;
import org.jennit.graph.Attributes;
import org.jennit.graph.Dimension;
import org.jennit.graph.Graph;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.operator.Activations;
import org.jennit.operator.Layout;
import org.jennit.operator.Linear;
import org.jennit.operator.OperatorDefinition;
import org.jennit.operator.Pooling;
import org.jennit.operator.Sums;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What arrives at the inputs and what layers keep is the output relevance, whatever the rules. */
class LedgerTest {
    private static void balances(ExplainedNet explained, Tensor r) {
        double scale = 0;
        for (double number : r.toDoubles()) {
            scale += Math.abs(number);
        }
        double kept = 0;
        for (double amount : explained.kept().values()) {
            kept += Math.abs(amount);
        }
        double tolerance = 1e-5 * Math.max(scale, kept);
        Assertions.assertThat(explained.accounted())
                .as("%s", explained.kept())
                .isCloseTo(r.sum(), Offset.offset(tolerance));
    }

    static Stream<Arguments> rules() {
        List<Arguments> rules = new ArrayList<>();
        for (Object stabilizer :
                List.of(0.1, Map.of("epsilon", 0.2, "clip", true), Map.of("epsilon", 0.1, "norm_scale", true))) {
            for (List<String> zero : List.of(List.<String>of(), List.of("bias"))) {
                for (String rule : List.of("Epsilon", "ZPlus", "AlphaBeta", "Gamma", "ZBox", "WSquare", "Flat")) {
                    Map<String, Object> entry = new LinkedHashMap<>(Map.of("rule", rule, "zero_params", zero));
                    entry.put(rule.equals("Epsilon") ? "epsilon" : "stabilizer", stabilizer);
                    if (rule.equals("ZBox")) {
                        entry.putAll(Map.of("low", -3, "high", 3));
                    }
                    rules.add(Arguments.of(entry, stabilizer));
                }
            }
        }
        return rules.stream();
    }

    @ParameterizedTest
    @Tag("exhaustive")
    @MethodSource("rules")
    void balancesForEveryRule(Map<String, ?> rule, Object stabilizer) {
        Map<String, ?> norm = Map.of("rule", "Norm", "stabilizer", stabilizer);
        Map<String, ?> form = Map.of(
                "layer_map",
                List.of(
                        List.of("Linear", rule),
                        List.of("Activation", "Pass"),
                        List.of("Sum", norm),
                        List.of("AvgPool", norm),
                        List.of("MaxPool", Map.of("rule", "SmoothMaxPool", "stabilizer", stabilizer))));
        Tensor r = Net.tensor(2, 2, 3);
        balances(explain(net()).with(form).withLedger().of(Net.tensor(1, 2, 2, 8, 8), r), r);
    }

    @ParameterizedTest
    @MethodSource("presets")
    void balancesForEveryPreset(String preset) {
        Tensor r = Net.tensor(4, 2, 3);
        balances(explain(net()).with(ExplainedNet.preset(preset)).withLedger().of(Net.tensor(3, 2, 2, 8, 8), r), r);
    }

    static Stream<String> presets() {
        return Composites.names().stream();
    }

    /** Branches, padding of both kinds, dead neurons, all poolings, a layer without rule. */
    private static Graph net() {
        Net net = new Net(5);
        Value x = net.input("x", 2, 2, 8, 8);
        Attributes same = Attributes.NONE.with("pads", 1, 1, 1, 1);
        Attributes window = Attributes.NONE.with("kernel_shape", 2, 2).with("strides", 2, 2);
        Value a = net.relu("relu1", net.batchNorm("bn1", net.conv("conv1", x, 4, same, 3, 3)));
        Value padded = net.node(Layout.PAD, "pad", a, net.integers(0, 0, 1, 1, 0, 0, 1, 1), net.number(0.5));
        Value b = net.relu("relu2", net.add("add", a, net.conv("conv2", padded, 4, 3, 3)));
        Value c = net.node(Pooling.MAX_POOL, "maxpool", window, b);
        Value d = net.node(Activations.TANH, "tanh", net.conv("conv3", c, 3, same, 3, 3));
        Value e = net.node(Pooling.AVERAGE_POOL, "avgpool", window.with("pads", 1, 1, 0, 0), d);
        Value f = net.node(Pooling.GLOBAL_AVERAGE_POOL, "globalpool", e);
        return net.graph(net.gemm("fc", net.node(Layout.FLATTEN, "flatten", f), 3));
    }

    @Test
    void deadNeuronsKeepWhatArrives() {
        Net net = new Net(6);
        Value x = net.input("x", 1, 2);
        Value y = net.node(Linear.GEMM, "fc", x, net.constant("fc.weight", new double[] {-1, 1, -2, 1}, 2, 2));
        Tensor r = Tensor.of(new float[] {3, 5}, 1, 2);
        ExplainedNet explained = explain(net.graph(y))
                .with("Dense", "ZPlus", Map.of())
                .withLedger()
                .of(Tensor.of(new float[] {1, 1}, 1, 2), r);
        assertThat(explained.kept().get("fc: no contribution")).isEqualTo(3);
        balances(explained, r);
    }

    /**
     * The balance says nothing of layers without a rule: what they keep is defined as the difference. So here it is
     * computed by hand.
     */
    @Test
    void layersWithoutARuleKeepWhatTheirGradientTakes() {
        Net net = new Net(6);
        Value w = net.constant("fc.weight", new double[] {1, -2, 3, -4}, 2, 2);
        Value hidden = net.node(Linear.GEMM, "fc", net.input("x", 1, 2), w); // 4, −6
        ExplainedNet explained = explain(net.graph(net.relu("relu", hidden)))
                .withLedger()
                .of(Tensor.of(new float[] {1, 1}, 1, 2), Tensor.of(new float[] {3, 5}, 1, 2));
        assertThat(explained.relevance().toDoubles()).containsExactly(3, 9);
        assertThat(explained.kept()).isEqualTo(Map.of("relu: gradient", 5.0, "fc: gradient", 3.0 - 12));
    }

    /** The derivative of σ is σ(1 − σ), that of tanh 1 − tanh²; the layers between them follow a rule. */
    @Test
    void theLedgerTellsLayersWithoutARuleFromTheirNeighbours() {
        Net net = new Net(7);
        Value sigmoid = net.node(Activations.SIGMOID, "sigmoid", net.gemm("fc1", net.input("x", 2, 3), 4));
        Value tanh = net.node(Activations.TANH, "tanh", net.gemm("fc2", sigmoid, 3));
        Tensor x = Net.tensor(8, 2, 3);
        Tensor r = Net.tensor(9, 2, 3);
        ExplainedNet explained = explain(net.graph(tanh))
                .with("Dense", "Epsilon", Map.of("epsilon", 0.1))
                .withLedger()
                .alsoAt("sigmoid")
                .of(x, r);
        double[] y = explained.output().toDoubles();
        double[] s =
                ExplainedNet.run(net.graph(sigmoid), Map.of("x", x)).get("y").toDoubles();
        double atTanh = 0;
        for (int i = 0; i < y.length; i++) {
            atTanh += r.toDoubles()[i] * y[i] * y[i];
        }
        double atSigmoid = 0;
        for (int i = 0; i < s.length; i++) {
            atSigmoid += explained.inner("sigmoid").toDoubles()[i] * (1 - s[i] * (1 - s[i]));
        }
        Map<String, Double> kept = explained.kept();
        assertThat(kept.keySet().stream().filter(key -> key.endsWith("gradient")))
                .containsExactlyInAnyOrder("tanh: gradient", "sigmoid: gradient");
        assertThat(kept.get("tanh: gradient")).isCloseTo(atTanh, Offset.offset(1e-5));
        assertThat(kept.get("sigmoid: gradient")).isCloseTo(atSigmoid, Offset.offset(1e-5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Norm", "Epsilon", "Flat"})
    void balancesWhereLayersAreNotLinear(String rule) {
        for (OperatorDefinition operator : List.of(Activations.TANH, Activations.SIGMOID, Activations.RELU)) {
            Net net = new Net(7);
            Tensor r = Net.tensor(9, 1, 4);
            ExplainedNet explained = explain(net.graph(net.node(operator, "act", net.input("x", 1, 4))))
                    .with("Activation", rule, Map.of())
                    .withLedger()
                    .of(Net.tensor(8, 1, 4), r);
            balances(explained, r);
        }
    }

    @Test
    void balancesForABatchNormUnderEpsilon() {
        Net net = new Net(10);
        Tensor r = Net.tensor(12, 2, 3, 2, 2);
        ExplainedNet explained = explain(net.graph(net.batchNorm("bn", net.input("x", 2, 3, 2, 2))))
                .with("BatchNorm", "Epsilon", Map.of("epsilon", 0.1))
                .withLedger()
                .of(Net.tensor(11, 2, 3, 2, 2), r);
        balances(explained, r);
    }

    @Test
    void balancesForASumWithAConstant() {
        Net net = new Net(13);
        Value x = net.input("x", 2, 3);
        Value sum = net.node(Sums.SUM, "sum", x, net.relu("relu", x), net.weight("c", 3));
        Tensor r = Net.tensor(15, 2, 3);
        balances(
                explain(net.graph(sum))
                        .with("Sum", "Norm", Map.of())
                        .withLedger()
                        .of(Net.tensor(14, 2, 3), r),
                r);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2})
    void balancesWhereSamplesAreCutIntoWindows(long batch) {
        Net net = new Net(16);
        Dimension samples = batch == 0 ? Dimension.symbol("batch") : Dimension.of(batch);
        Value x = net.input("x", Shape.of(samples, Dimension.of(3), Dimension.of(4)));
        Value windows = net.node(Layout.RESHAPE, "cut", x, net.integers(-1, 4));
        Value hidden = net.relu("relu", net.gemm("fc1", windows, 5));
        Value y = net.gemm("fc2", net.node(Layout.RESHAPE, "join", hidden, net.integers(-1, 15)), 3);
        long size = Math.max(1, batch);
        Tensor r = Net.tensor(18, size, 3);
        ExplainedNet explained = explain(net.graph(y))
                .with("Linear", "Epsilon", Map.of())
                .withLedger()
                .of(Net.tensor(17, size, 3, 4), r);
        balances(explained, r);
        assertThat(explained.attribution().ledger())
                .allSatisfy(entry -> assertThat(
                                explained.outputs().get(entry.output()).shape())
                        .containsExactly(size));
    }
}
