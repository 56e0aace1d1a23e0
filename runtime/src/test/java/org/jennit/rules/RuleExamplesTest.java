package org.jennit.rules;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.jennit.rules.ExplainedNet.explain;
import static org.jennit.rules.TensorAssert.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.assertj.core.api.Assertions;
import org.assertj.core.data.Offset;
import org.jennit.composite.Composite;
import org.jennit.composite.Composites;
import org.jennit.composite.RuleMaps;
import org.jennit.graph.Attributes;
import org.jennit.graph.Constant;
import org.jennit.graph.ElementType;
import org.jennit.graph.Graph;
import org.jennit.graph.Value;
import org.jennit.operator.Activations;
import org.jennit.operator.Arithmetic;
import org.jennit.operator.LayerType;
import org.jennit.operator.Layout;
import org.jennit.operator.Linear;
import org.jennit.operator.Normalization;
import org.jennit.operator.Pooling;
import org.jennit.operator.Reductions;
import org.jennit.operator.Sums;
import org.jennit.rule.Bound;
import org.jennit.rule.InputBox;
import org.jennit.rule.Modification;
import org.jennit.rule.Rule;
import org.jennit.rule.Rules;
import org.jennit.rule.Stabilizer;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Cases that can be followed by hand, and those at which tools that patch a running model go wrong. */
class RuleExamplesTest {
    private static final double EXACT = 1e-5;

    @ParameterizedTest
    @CsvSource({"1, 0, -1, 0", "2, 1, -2, 0.5"})
    void alphaBetaOfASingleGemm(double alpha, double beta, double first, double second) {
        Net net = new Net(0);
        Value y = net.node(
                Linear.GEMM,
                "",
                net.input("x", 1, 2),
                net.constant("W", new double[] {1, -1}, 2, 1),
                net.constant("b", new double[] {-1}, 1));
        Tensor relevance = explain(net.graph(y))
                .with("Dense", "AlphaBeta", Map.of("alpha", alpha, "beta", beta))
                .of(Tensor.of(new float[] {1, 1}, 1, 2), Tensor.of(new float[] {-1}, 1, 1))
                .relevance();
        assertThat(relevance).isCloseTo(new double[] {first, second}, EXACT);
    }

    @Test
    void batchNormIsLeftAloneUnderPass() {
        Net net = new Net(1);
        Value y = net.batchNorm("bn", net.conv("conv", net.input("x", 2, 3, 4, 4), 3, 1, 1));
        Graph graph = net.graph(y);
        Map<String, ?> rules =
                Map.of("layer_map", List.of(List.of("BatchNorm", "Pass"), List.of("Convolution", "Epsilon")));
        Tensor x = Net.tensor(2, 2, 3, 4, 4);
        Tensor r = Net.tensor(3, 2, 3, 4, 4);
        ExplainedNet passed =
                explain(graph).canonizedBy(List.of()).with(rules).alsoAt("conv").of(x, r);
        assertThat(passed.inner("conv")).isCloseTo(r, 0);
        ExplainedNet merged = explain(graph).with(rules).alsoAt("conv").of(x, r);
        assertThat(merged.inner("conv")).isCloseTo(r, 0); // the merged layer's own output
        Assertions.assertThat(merged.relevance()).isNotEqualTo(passed.relevance());
    }

    // --- padding

    private static final Map<String, ?> FLAT = Map.of("layer_map", List.of(List.of("Convolution", "Flat")));

    private static Value padded(Net net, Value x, double number) {
        return net.node(Layout.PAD, "pad", x, net.integers(0, 0, 1, 1, 0, 0, 1, 1), net.number(number));
    }

    @Test
    void zeroPaddingIsNoInputOfFlat() {
        Net explicit = new Net(4);
        Value a = explicit.conv("conv", padded(explicit, explicit.input("x", 1, 1, 3, 3), 0), 2, 3, 3);
        Net own = new Net(4);
        Value b = own.conv("conv", own.input("x", 1, 1, 3, 3), 2, Attributes.NONE.with("pads", 1, 1, 1, 1), 3, 3);
        Tensor x = Net.tensor(5, 1, 1, 3, 3);
        Tensor r = Net.tensor(6, 1, 2, 3, 3);
        Tensor merged = explain(explicit.graph(a)).with(FLAT).of(x, r).relevance();
        assertThat(merged).isCloseTo(explain(own.graph(b)).with(FLAT).of(x, r).relevance(), EXACT);
        Assertions.assertThat(merged.sum()).isCloseTo(r.sum(), Offset.offset(1e-5));
    }

    @Test
    void relevanceOnConstantPaddingIsLostAndInTheLedger() {
        Net net = new Net(7);
        Value y = net.conv("conv", padded(net, net.input("x", 1, 1, 3, 3), 2), 2, 3, 3);
        Tensor r = Net.tensor(8, 1, 2, 3, 3);
        ExplainedNet explained = explain(net.graph(y)).with(FLAT).withLedger().of(Net.tensor(9, 1, 1, 3, 3), r);
        double lost = Objects.requireNonNull(explained.kept().get("pad: padding"));
        // Flat gives each of the nine elements of a window, padding or not, a ninth
        double expected = 0;
        for (int m = 0; m < 2; m++) {
            for (int i = 0; i < 9; i++) {
                int rows = i / 3 == 1 ? 3 : 2;
                int columns = i % 3 == 1 ? 3 : 2;
                expected += r.get(0, m, i / 3, i % 3) * (9 - rows * columns) / 9;
            }
        }
        Assertions.assertThat(lost).isCloseTo(expected, Offset.offset(1e-5));
        Assertions.assertThat(explained.accounted()).isCloseTo(r.sum(), Offset.offset(1e-5));
    }

    // --- pooling

    @Test
    void flatOnAveragePoolingGivesEachElementItsShare() {
        Net net = new Net(10);
        Attributes window = Attributes.NONE.with("kernel_shape", 2, 2).with("strides", 2, 2);
        Value y = net.node(Pooling.AVERAGE_POOL, "pool", window, net.input("x", 1, 1, 2, 4));
        Tensor relevance = explain(net.graph(y))
                .with("AvgPool", "Flat", Map.of())
                .of(Net.tensor(11, 1, 1, 2, 4), Tensor.of(new float[] {4, -8}, 1, 1, 1, 2))
                .relevance();
        assertThat(relevance).isCloseTo(new double[] {1, 1, -2, -2, 1, 1, -2, -2}, EXACT);
    }

    @Test
    void flatOnMaxPoolingGivesToTheFirstOfEqualOnes() {
        Net net = new Net(12);
        Attributes window = Attributes.NONE.with("kernel_shape", 2, 2).with("strides", 2, 2);
        Value y = net.node(Pooling.MAX_POOL, "pool", window, net.input("x", 1, 1, 2, 4));
        Tensor relevance = explain(net.graph(y))
                .with("MaxPool", "Flat", Map.of())
                .of(Net.tensor(13, 1, 1, 2, 4), Tensor.of(new float[] {4, -8}, 1, 1, 1, 2))
                .relevance();
        assertThat(relevance).isCloseTo(new double[] {4, 0, -8, 0, 0, 0, 0, 0}, EXACT);
    }

    @Test
    void smoothMaxPoolSharesAsAveragePoolingDoes() {
        Net net = new Net(14);
        Attributes window = Attributes.NONE
                .with("kernel_shape", 2, 2)
                .with("strides", 2, 2)
                .with("storage_order", 0)
                .with("ceil_mode", 0);
        Value y = net.node(Pooling.MAX_POOL, "pool", window, net.input("x", 1, 1, 6, 6));
        float[] counted = new float[36];
        IntStream.range(0, 36).forEach(i -> counted[i] = i);
        Tensor relevance = explain(net.graph(y))
                .with("MaxPool", "SmoothMaxPool", Map.of())
                .of(Tensor.of(counted, 1, 1, 6, 6), Tensor.full(ElementType.FLOAT32, 1, 1, 1, 3, 3))
                .relevance();
        double[] first = {
            relevance.get(0, 0, 0, 0), relevance.get(0, 0, 0, 1), relevance.get(0, 0, 1, 0), relevance.get(0, 0, 1, 1)
        };
        assertThat(Tensor.of(first, 4)).isCloseTo(new double[] {0, 1.0 / 14, 6.0 / 14, 7.0 / 14}, EXACT);
    }

    @Test
    void smoothMaxPoolCountsPadding() {
        Net net = new Net(15);
        Attributes window = Attributes.NONE
                .with("kernel_shape", new long[] {2})
                .with("strides", new long[] {2})
                .with("pads", 1, 1);
        Value y = net.node(Pooling.MAX_POOL, "pool", window, net.input("x", 1, 1, 2));
        Tensor relevance = explain(net.graph(y))
                .with("MaxPool", "SmoothMaxPool", Map.of("stabilizer", 1))
                .of(Tensor.of(new float[] {2, 4}, 1, 1, 2), Tensor.of(new float[] {1, 1}, 1, 1, 2))
                .relevance();
        // averages 1 and 2 with the padding's zero; 2·(1/2)/(1 + 1) and 4·(1/2)/(2 + 1)
        assertThat(relevance).isCloseTo(new double[] {0.5, 2.0 / 3}, EXACT);
    }

    @Test
    void smoothMaxPoolIsForGlobalMaxPoolingToo() {
        Net net = new Net(16);
        Value y = net.node(Pooling.GLOBAL_MAX_POOL, "pool", net.input("x", 1, 1, 2, 2));
        Tensor relevance = explain(net.graph(y))
                .with("MaxPool", "SmoothMaxPool", Map.of())
                .of(Tensor.of(new float[] {1, 2, 3, 4}, 1, 1, 2, 2), Tensor.of(new float[] {5}, 1, 1, 1, 1))
                .relevance();
        assertThat(relevance).isCloseTo(new double[] {0.5, 1, 1.5, 2}, EXACT);
    }

    // --- modules used several times, functional and in-place operators

    /** y = relu(relu(x − 1) · −1 + 0.5) with one module for both. */
    @ParameterizedTest
    @CsvSource({"ReLUGuidedBackprop, 0, -1, 0", "ReLUDeconvNet, 0, 0, 0", "ReLUBetaSmooth, -1, -1, -1"})
    void oneReluUsedTwiceKnowsEachOfItsInputs(String rule) {
        Net net = new Net(17);
        Value x = net.input("x", 1, 3);
        Value first = net.relu("relu", x);
        Value second =
                net.relu("relu_1", net.add("", net.node(Arithmetic.MUL, "", first, net.number(-1)), net.number(0.5)));
        float[] in = {-1, 0.25f, 2};
        float[] r = {1, 1, -1};
        Tensor relevance = explain(net.graph(second))
                .with(Map.of("name_map", List.of(List.of(List.of("relu"), Map.of("rule", rule)))))
                .of(Tensor.of(in, 1, 3), Tensor.of(r, 1, 3))
                .relevance();
        double[] expected = new double[3];
        for (int i = 0; i < 3; i++) {
            double inner = -Math.max(in[i], 0) + 0.5;
            expected[i] = rule(rule, in[i], -rule(rule, inner, r[i]));
        }
        assertThat(relevance).isCloseTo(expected, EXACT);
    }

    private static double rule(String rule, double x, double r) {
        return switch (rule) {
            case "ReLUGuidedBackprop" -> x > 0 ? Math.max(r, 0) : 0;
            case "ReLUDeconvNet" -> Math.max(r, 0);
            case "ReLUBetaSmooth" -> r / (1 + Math.exp(-10 * x));
            default -> throw new IllegalArgumentException(rule);
        };
    }

    @Test
    void aValueAddedToItselfGetsBothShares() {
        Net net = new Net(18);
        Value x = net.input("x", 1, 3);
        Graph graph = net.graph(net.add("", x, x));
        Tensor in = Tensor.of(new float[] {1, -2, 3}, 1, 3);
        Tensor r = Tensor.of(new float[] {1, 2, -3}, 1, 3);
        assertThat(explain(graph).with("Sum", "Norm", Map.of()).of(in, r).relevance())
                .isCloseTo(r, EXACT);
        assertThat(explain(graph).of(in, r).relevance()).isCloseTo(new double[] {2, 4, -6}, EXACT);
    }

    @Test
    void normOnASumSharesByContribution() {
        Net net = new Net(19);
        Value a = net.input("a", 1, 2);
        Value b = net.input("b", 1, 2);
        Value c = net.input("c", 1, 2);
        Graph graph = net.graph(net.node(Sums.SUM, "sum", a, b, c));
        Map<String, Tensor> in = Map.of(
                "a", Tensor.of(new float[] {1, 2}, 1, 2),
                "b", Tensor.of(new float[] {2, -1}, 1, 2),
                "c", Tensor.of(new float[] {5, 3}, 1, 2));
        ExplainedNet explained =
                explain(graph).with("Sum", "Norm", Map.of()).of(in, Tensor.of(new float[] {8, 4}, 1, 2));
        assertThat(explained.relevance("a")).isCloseTo(new double[] {1, 2}, EXACT);
        assertThat(explained.relevance("b")).isCloseTo(new double[] {2, -1}, EXACT);
        assertThat(explained.relevance("c")).isCloseTo(new double[] {5, 3}, EXACT);
    }

    @Test
    void aSummandThatWasBroadcastGetsItsPartSummed() {
        Net net = new Net(20);
        Value a = net.input("a", 1, 2, 2);
        Value b = net.input("b", 2, 1);
        Graph graph = net.graph(net.add("sum", a, b));
        Map<String, Tensor> in =
                Map.of("a", Tensor.of(new float[] {1, 2, 3, 4}, 1, 2, 2), "b", Tensor.of(new float[] {1, -1}, 2, 1));
        Tensor r = Tensor.of(new float[] {2, 3, 4, 6}, 1, 2, 2);
        ExplainedNet shared = explain(graph).with("Sum", "Norm", Map.of()).of(in, r);
        assertThat(shared.relevance("a")).isCloseTo(new double[] {1, 2, 6, 8}, EXACT);
        assertThat(shared.relevance("b")).isCloseTo(new double[] {2, -4}, EXACT);
        ExplainedNet gradient = explain(graph).of(in, r);
        assertThat(gradient.relevance("a")).isCloseTo(r, EXACT);
        assertThat(gradient.relevance("b")).isCloseTo(new double[] {5, 10}, EXACT);
    }

    @Test
    void addingAConstantIsNoSum() {
        for (boolean asSum : new boolean[] {false, true}) {
            Net net = new Net(21);
            Value x = net.input("x", 1, 2);
            Value c = net.constant("c", new double[] {3, -5}, 2);
            Value y = asSum ? net.node(Sums.SUM, "sum", x, c) : net.add("sum", x, c);
            ExplainedNet.Way way = explain(net.graph(y)).with("Sum", "Norm", Map.of());
            Assertions.assertThat(way.plan().rules()).isEmpty();
            Tensor r = Tensor.of(new float[] {1, 2}, 1, 2);
            assertThat(way.of(Tensor.of(new float[] {1, 1}, 1, 2), r).relevance())
                    .isCloseTo(r, 0);
        }
    }

    @Test
    void aConvolutionByAWeightThatIsAnActivationSharesWithIt() {
        Net net = new Net(22);
        Value x = net.input("x", 1, 2, 3, 3);
        Value w = net.input("w", 2, 2, 2, 2);
        Graph graph = net.graph(net.node(Linear.CONV, "conv", x, w));
        Tensor r = Net.tensor(23, 1, 2, 2, 2);
        ExplainedNet explained = explain(graph)
                .with("Convolution", "Epsilon", Map.of("epsilon", 0))
                .of(Map.of("x", Net.tensor(24, 1, 2, 3, 3), "w", Net.tensor(25, 2, 2, 2, 2)), r);
        Assertions.assertThat(explained.relevance("x").sum()).isCloseTo(r.sum(), Offset.offset(1e-4));
        Assertions.assertThat(explained.relevance("w").sum()).isCloseTo(r.sum(), Offset.offset(1e-4));
    }

    // --- what happens before a rule

    @Test
    void modificationsHappenInOrderAndBeforeTheRule() {
        Net net = new Net(40);
        Graph graph = net.graph(net.relu("relu", net.input("x", 1, 3)));
        Composite pass = Composites.of(Map.of("layer_map", List.of(List.of("ReLU", "Pass"))), "test");
        Modification positive = (g, layer, r) -> g.positive(r);
        Modification weighted = Modification.times(Constant.ofDoubles(ElementType.FLOAT32, List.of(3L), -1, -2, 1));
        Tensor x = Tensor.of(new float[] {-1, 2, 3}, 1, 3);
        Tensor r = Tensor.of(new float[] {4, -5, -6}, 1, 3);
        Composite first =
                RuleMaps.modified(List.of("relu"), positive).then(RuleMaps.modified(List.of("relu"), weighted));
        Composite second =
                RuleMaps.modified(List.of("relu"), weighted).then(RuleMaps.modified(List.of("relu"), positive));
        assertThat(explain(graph).with(pass.then(first)).of(x, r).relevance())
                .isCloseTo(new double[] {-4, 0, 0}, EXACT);
        assertThat(explain(graph).with(first.then(pass)).of(x, r).relevance())
                .isCloseTo(new double[] {-4, 0, 0}, EXACT);
        assertThat(explain(graph).with(pass.then(second)).of(x, r).relevance())
                .isCloseTo(new double[] {0, 10, 0}, EXACT);
    }

    /** A normalisation inside of the model, in one channel downward, and a border of gray before the convolution. */
    @Test
    void boundsOfTheInputAreTakenToTheFirstLayer() {
        Net net = new Net(41);
        Value x = net.input("x", 1, 2, 4, 4);
        Value centred = net.node(Arithmetic.SUB, "", x, net.constant("mean", new double[] {0.5, 0.25}, 2, 1, 1));
        Value scaled = net.node(Arithmetic.DIV, "", centred, net.constant("std", new double[] {0.5, -0.25}, 2, 1, 1));
        Graph graph = net.graph(net.conv("conv", padded(net, scaled, 0.5), 3, 3, 3));
        InputBox box = new InputBox(Bound.of(0), Bound.of(1));
        Rule taken = Rules.zBox(box.lowest(), box.highest(), Stabilizer.standard(), Set.of());
        double[] low = new double[2 * 6 * 6];
        double[] high = new double[2 * 6 * 6];
        for (int i = 0; i < low.length; i++) {
            boolean border = i % 6 % 5 == 0 || i / 6 % 6 % 5 == 0;
            low[i] = border ? 0.5 : i < 36 ? -1 : -3;
            high[i] = border ? 0.5 : 1;
        }
        List<Long> extents = List.of(1L, 2L, 6L, 6L);
        Rule told = Rules.zBox(
                Bound.ofTensor(extents, low), Bound.ofTensor(extents, high), Stabilizer.standard(), Set.of());
        Tensor in = Tensor.of(
                IntStream.range(0, 32).mapToDouble(i -> i * 7 % 32 / 31.0).toArray(), 1, 2, 4, 4);
        Tensor r = Net.tensor(42, 1, 3, 4, 4);
        Tensor expected = first(graph, told, in, r);
        assertThat(first(graph, taken, in, r)).isCloseTo(expected, 1e-4);
        Net sameNumbers = new Net(41);
        Value normed = sameNumbers.node(
                Normalization.BATCH_NORM,
                "",
                Attributes.NONE.with("epsilon", 0f),
                sameNumbers.input("x", 1, 2, 4, 4),
                sameNumbers.constant("scale", new double[] {1, -1}, 2),
                sameNumbers.constant("bias", new double[] {0, 0}, 2),
                sameNumbers.constant("mean", new double[] {0.5, 0.25}, 2),
                sameNumbers.constant("var", new double[] {0.25, 0.0625}, 2));
        Graph batchNorm = sameNumbers.graph(sameNumbers.conv("conv", padded(sameNumbers, normed, 0.5), 3, 3, 3));
        assertThat(first(batchNorm, taken, in, r)).isCloseTo(first(batchNorm, told, in, r), 1e-4);
        Rule wrong = Rules.zBox(Bound.of(0), Bound.of(1), Stabilizer.standard(), Set.of());
        Assertions.assertThat(first(graph, wrong, in, r)).isNotEqualTo(expected);
        Net behind = new Net(43);
        Value mixed = behind.node(Activations.SOFTMAX, "soft", behind.input("x", 1, 2, 4, 4));
        Graph opaque = behind.graph(behind.conv("conv", mixed, 3, 1, 1));
        Assertions.assertThatThrownBy(() -> first(opaque, taken, in, r))
                .hasMessageContaining("cannot be taken to layer")
                .hasMessageContaining("give low and high");
    }

    private static Tensor first(Graph graph, Rule rule, Tensor x, Tensor r) {
        Composite composite = RuleMaps.first(List.of(new RuleMaps.TypeEntry(LayerType.CONVOLUTION, rule)));
        return explain(graph).with(composite).of(x.to(ElementType.FLOAT32), r).relevance();
    }

    // --- one output unit

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSingleOutputUnitOfOneOrTwoDimensions(boolean squeezed) {
        Net net = new Net(26);
        Value y = net.gemm("out", net.relu("relu", net.gemm("hidden", net.input("x", 3, 4), 5)), 1);
        if (squeezed) {
            y = net.node(Layout.SQUEEZE, "", y, net.integers(1));
        }
        Tensor x = Net.tensor(27, 3, 4);
        Tensor r = Net.tensor(28, 3, 1);
        ExplainedNet.Way way = explain(net.graph(y)).with(Map.of("name", "epsilon_plus"));
        Tensor relevance = way.of(x, squeezed ? r.reshape(3) : r).relevance();
        Net other = new Net(26);
        Value z = other.gemm("out", other.relu("relu", other.gemm("hidden", other.input("x", 3, 4), 5)), 1);
        ExplainedNet.Way plain = explain(other.graph(z)).with(Map.of("name", "epsilon_plus"));
        assertThat(relevance).isCloseTo(plain.of(x, r).relevance(), EXACT);
        Assertions.assertThat(relevance.shape()).containsExactly(3, 4);
        Assertions.assertThat(way.plan().warnings()).isEmpty();
    }

    // --- derivatives where there is none, and ties

    @Test
    void tiesAndKinks() {
        Tensor r = Tensor.of(new float[] {1, 1, 1}, 1, 3);
        Tensor zeros = Tensor.of(new float[] {0, 0, 0}, 1, 3);
        for (var operator : List.of(Activations.RELU, Arithmetic.ABS)) {
            Net net = new Net(29);
            Value y = net.node(operator, "", net.input("x", 1, 3));
            assertThat(explain(net.graph(y)).of(zeros, r).relevance()).isCloseTo(zeros, 0);
        }
        Net clip = new Net(30);
        Value y = clip.node(Activations.CLIP, "", clip.input("x", 1, 3), clip.number(0), clip.number(2));
        assertThat(explain(clip.graph(y))
                        .of(Tensor.of(new float[] {0, 1, 2}, 1, 3), r)
                        .relevance())
                .isCloseTo(new double[] {0, 1, 0}, 0);
        Net max = new Net(31);
        Value a = max.input("a", 1, 3);
        Value b = max.input("b", 1, 3);
        ExplainedNet two = explain(max.graph(max.node(Arithmetic.MAX, "", a, b)))
                .of(
                        Map.of(
                                "a",
                                Tensor.of(new float[] {1, 2, 3}, 1, 3),
                                "b",
                                Tensor.of(new float[] {3, 2, 1}, 1, 3)),
                        r);
        assertThat(two.relevance("a")).isCloseTo(new double[] {0, 0.5, 1}, 0);
        assertThat(two.relevance("b")).isCloseTo(new double[] {1, 0.5, 0}, 0);
        Net reduce = new Net(32);
        Value highest = reduce.node(Reductions.REDUCE_MAX, "", reduce.input("x", 1, 4), reduce.integers(1));
        assertThat(explain(reduce.graph(highest))
                        .of(Tensor.of(new float[] {3, 1, 3, 3}, 1, 4), Tensor.of(new float[] {6}, 1, 1))
                        .relevance())
                .isCloseTo(new double[] {2, 0, 2, 2}, EXACT);
    }

    // --- rules on layers that they are not for

    @Test
    void flatIsRefusedWhereParametersAreNoWeights() {
        Net net = new Net(33);
        Value x = net.input("x", 1, 3, 2, 2);
        Graph graph = net.graph(net.batchNorm("bn", x));
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> explain(graph).with("BatchNorm", "Flat", Map.of()).plan())
                .withMessageContaining("Flat")
                .withMessageContaining("bn (BatchNorm)")
                .withMessageContaining("it is for");
    }

    @Test
    void epsilonOnABatchNormThatIsNotMerged() {
        Net net = new Net(34);
        Graph graph = net.graph(net.node(
                Normalization.BATCH_NORM,
                "bn",
                Attributes.NONE.with("epsilon", 0f),
                net.input("x", 1, 2),
                net.constant("bn.weight", new double[] {2, 3}, 2),
                net.constant("bn.bias", new double[] {1, -1}, 2),
                net.constant("bn.running_mean", new double[] {0, 0}, 2),
                net.constant("bn.running_var", new double[] {1, 1}, 2)));
        Tensor x = Tensor.of(new float[] {1, 2}, 1, 2);
        Tensor r = Tensor.of(new float[] {3, 5}, 1, 2);
        ExplainedNet.Way way = explain(graph);
        assertThat(way.with("BatchNorm", "Epsilon", Map.of()).of(x, r).relevance())
                .isCloseTo(new double[] {2, 6}, EXACT);
        assertThat(way.with("BatchNorm", "Epsilon", Map.of("zero_params", List.of("bias")))
                        .of(x, r)
                        .relevance())
                .isCloseTo(new double[] {3, 5}, EXACT);
    }
}
