package org.jennit.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jennit.canonizer.Canonizer;
import org.jennit.canonizer.Canonizers;
import org.jennit.canonizer.MergeBatchNorm;
import org.jennit.graph.Attributes;
import org.jennit.graph.Graph;
import org.jennit.graph.Node;
import org.jennit.graph.Value;
import org.jennit.layer.Layer;
import org.jennit.layer.Layers;
import org.jennit.operator.Activations;
import org.jennit.operator.Arithmetic;
import org.jennit.operator.Einsum;
import org.jennit.operator.Elementary;
import org.jennit.operator.LayerType;
import org.jennit.operator.Layout;
import org.jennit.operator.Linear;
import org.jennit.operator.Normalization;
import org.jennit.operator.OperatorDefinition;
import org.jennit.operator.Pooling;
import org.jennit.operator.Reductions;
import org.jennit.operator.Sums;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Canonizers make layers recognisable and change no output. */
class CanonizersTest {
    private static final Attributes SAME = Attributes.NONE.with("pads", 1, 1, 1, 1);

    /** The canonical graph, which gives the same outputs. */
    private static Graph canonical(Graph graph) {
        return canonical(graph, Canonizers.all());
    }

    private static Graph canonical(Graph graph, List<Canonizer> canonizers) {
        Graph canonical = Canonizers.canonize(graph, canonizers).graph();
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        graph.inputs()
                .forEach(input ->
                        inputs.put(input.name(), Net.tensor(3, input.shape().extents())));
        Map<String, Tensor> before = ExplainedNet.run(graph, inputs);
        Map<String, Tensor> after = ExplainedNet.run(canonical, inputs);
        before.forEach(
                (name, expected) -> TensorAssert.assertThat(after.get(name)).isCloseTo(expected, 1e-5));
        return canonical;
    }

    private static List<OperatorDefinition> layers(Graph graph) {
        List<OperatorDefinition> operators = new ArrayList<>();
        for (Layer layer : Layers.of(graph).list()) {
            operators.add((OperatorDefinition) layer.node().operator());
        }
        return operators;
    }

    private static Graph net(BiFunction<Net, Value, Value> body, long... input) {
        Net net = new Net(1);
        return net.graph(body.apply(net, net.input("x", input)));
    }

    // --- batch norms behind linear layers

    static Stream<Arguments> linearLayers() {
        Map<String, BiFunction<Net, Value, Value>> layers = new LinkedHashMap<>();
        layers.put("Conv 1-D", (net, x) -> net.conv("linear", x, 4, 3));
        layers.put("Conv 2-D", (net, x) -> net.conv("linear", x, 4, SAME, 3, 3));
        layers.put("Conv 3-D", (net, x) -> net.conv("linear", x, 4, 2, 2, 2));
        layers.put("grouped", (net, x) -> net.conv("linear", x, 6, SAME.with("group", 2), 3, 3));
        layers.put(
                "without bias",
                (net, x) -> net.node(Linear.CONV, "linear", x, net.weight("linear.weight", 4, 4, 2, 2)));
        layers.put(
                "transposed",
                (net, x) -> net.node(
                        Linear.CONV_TRANSPOSE,
                        "linear",
                        Attributes.NONE.with("strides", 2, 2),
                        x,
                        net.weight("linear.weight", 4, 3, 2, 2),
                        net.weight("linear.bias", 3)));
        layers.put(
                "transposed and grouped",
                (net, x) -> net.node(
                        Linear.CONV_TRANSPOSE,
                        "linear",
                        Attributes.NONE.with("group", 2),
                        x,
                        net.weight("linear.weight", 4, 3, 2, 2)));
        layers.put("Dense", (net, x) -> net.gemm("linear", x, 5));
        layers.put("MatMul", (net, x) -> net.node(Linear.MAT_MUL, "linear", x, net.weight("linear.weight", 4, 5)));
        return layers.entrySet().stream().map(entry -> {
            int axes = entry.getKey().endsWith("1-D") ? 1 : entry.getKey().endsWith("3-D") ? 3 : 2;
            boolean dense = entry.getKey().equals("Dense") || entry.getKey().equals("MatMul");
            long[] shape = new long[dense ? 2 : axes + 2];
            Arrays.fill(shape, 5);
            shape[0] = 2;
            shape[1] = 4;
            return Arguments.of(entry.getKey(), entry.getValue(), shape);
        });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("linearLayers")
    void batchNormMergesIntoTheLayerBefore(String name, BiFunction<Net, Value, Value> linear, long[] input) {
        Graph graph = canonical(net((net, x) -> net.batchNorm("bn", linear.apply(net, x)), input));
        assertThat(layers(graph))
                .singleElement()
                .satisfies(op -> assertThat(op.parameters()).containsKey("bias"));
        Layer merged = Layers.of(graph).list().get(0);
        assertThat(merged.is(LayerType.LINEAR)).isTrue();
        assertThat(merged.names()).contains("linear", "bn");
        assertThat(merged.node().optionalInput(2)).as("bias").isNotNull();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("linearLayers")
    void batchNormWrittenOutMergesToo(String name, BiFunction<Net, Value, Value> linear, long[] input) {
        Graph graph = canonical(net(
                (net, x) -> {
                    Value y = linear.apply(net, x);
                    long[] channels = new long[y.shape().rank()];
                    Arrays.fill(channels, 1);
                    channels[1] = y.shape().dimension(1).value();
                    Value centred = net.node(Arithmetic.SUB, "bn", y, net.weight("mean", channels));
                    Value scaled = net.node(Arithmetic.DIV, "bn", centred, net.weight("std", 0.5, 2, channels));
                    Value weighted = net.node(Arithmetic.MUL, "bn", net.weight("factor", channels), scaled);
                    return net.node(Arithmetic.ADD, "bn", net.weight("shift", channels), weighted);
                },
                input));
        assertThat(layers(graph)).hasSize(1);
    }

    @Test
    void aBatchNormStaysWhereTheLinearOutputIsUsedElsewhere() {
        Graph used = canonical(net(
                (net, x) -> {
                    Value y = net.conv("conv", x, 3, SAME, 3, 3);
                    return net.add("add", net.batchNorm("bn", y), y);
                },
                2,
                3,
                4,
                4));
        assertThat(layers(used)).contains(Normalization.BATCH_NORM);
        Net net = new Net(2);
        Value y = net.conv("conv", net.input("x", 2, 3, 4, 4), 3, 1, 1);
        Graph output = net.graph(Map.of("y", y, "z", net.batchNorm("bn", y)));
        assertThat(layers(canonical(output))).contains(Normalization.BATCH_NORM);
    }

    @Test
    void batchNormsInBranchesMerge() {
        Graph graph = canonical(net(
                (net, x) -> {
                    Value a = net.batchNorm("bn1", net.conv("conv1", x, 3, SAME, 3, 3));
                    Value b = net.batchNorm("bn2", net.conv("conv2", x, 3, 1, 1));
                    return net.add(
                            "add",
                            net.relu("relu", a),
                            net.node(Layout.CONCAT, "", Attributes.NONE.with("axis", 0), b));
                },
                2,
                3,
                4,
                4));
        assertThat(layers(graph)).doesNotContain(Normalization.BATCH_NORM);
        assertThat(graph.output("y").isFrom(Sums.SUM)).isTrue();
    }

    // --- batch norms before linear layers, on request

    private static final List<Canonizer> INTO_NEXT = Canonizers.with("MergeBatchNormIntoNext");

    @ParameterizedTest
    @ValueSource(longs = {0, 1})
    void aBatchNormBeforeAConvolutionMergesWithoutPadding(long pad) {
        for (long group : new long[] {1, 2}) {
            Attributes attributes =
                    Attributes.NONE.with("pads", pad, pad, pad, pad).with("group", group);
            Graph graph = net((net, x) -> net.conv("conv", net.batchNorm("bn", x), 4, attributes, 3, 3), 2, 4, 5, 5);
            assertThat(layers(canonical(graph, INTO_NEXT)).contains(Normalization.BATCH_NORM))
                    .isEqualTo(pad > 0);
            assertThat(layers(canonical(graph))).contains(Normalization.BATCH_NORM);
        }
    }

    @Test
    void aBatchNormBeforeAPaddedConvolutionStaysWhoeverPads() {
        Graph auto = canonical(
                net(
                        (net, x) -> net.conv(
                                "conv",
                                net.batchNorm("bn", x),
                                4,
                                Attributes.NONE.with("auto_pad", (Object) "SAME_UPPER"),
                                3,
                                3),
                        2,
                        4,
                        5,
                        5),
                INTO_NEXT);
        assertThat(layers(auto)).contains(Normalization.BATCH_NORM);
        Graph explicit = canonical(
                net(
                        (net, x) -> {
                            Value padded = net.node(
                                    Layout.PAD, "pad", net.batchNorm("bn", x), net.integers(0, 0, 1, 1, 0, 0, 1, 1));
                            return net.conv("conv", padded, 4, 3, 3);
                        },
                        2,
                        4,
                        5,
                        5),
                INTO_NEXT);
        assertThat(layers(explicit)).contains(Normalization.BATCH_NORM).doesNotContain(Layout.PAD);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aBatchNormBeforeADenseLayerMerges(boolean transposed) {
        Graph graph = canonical(
                net(
                        (net, x) -> net.node(
                                Linear.GEMM,
                                "fc",
                                Attributes.NONE.with("transB", transposed ? 1 : 0),
                                net.batchNorm("bn", x),
                                transposed ? net.weight("fc.weight", 5, 4) : net.weight("fc.weight", 4, 5)),
                        2,
                        4),
                INTO_NEXT);
        assertThat(layers(graph)).containsExactly(Linear.DENSE);
    }

    // --- Dense

    /** A product in a file: its operator, its attributes, and its inputs made of the variable. */
    private Graph product(BiFunction<Net, Value, Value> product, long... shape) {
        return canonical(net(product, shape));
    }

    @Test
    void aConstantOnTheLeftIsTheWeightOfADenseLayer() {
        assertThat(layers(product((net, x) -> net.node(Linear.MAT_MUL, "mix", net.weight("a", 5, 4), x), 2, 4, 3)))
                .containsExactly(Layout.TRANSPOSE, Linear.DENSE, Layout.TRANSPOSE);
        Graph withBias = product(
                (net, x) -> {
                    Value turned = net.node(Layout.TRANSPOSE, "t", Attributes.NONE.with("perm", 1L, 0L), x);
                    Value product = net.node(Linear.MAT_MUL, "fc", net.weight("a", 5, 4), turned);
                    Value back = net.node(Layout.TRANSPOSE, "back", Attributes.NONE.with("perm", 1L, 0L), product);
                    return net.add("add", back, net.weight("b", 5));
                },
                2,
                4);
        assertThat(layers(withBias)).containsExactly(Linear.DENSE);
    }

    /** Σ over the axes that are shared, laid out in whatever way; several axes are one when joined. */
    @ParameterizedTest
    @CsvSource({
        "'bti,io->bto', 2x3x4, 4x5",
        "'bti,oi->bto', 2x3x4, 5x4",
        "'oi,bti->otb', 2x3x4, 5x4",
        "'bti,ihk->bhtk', 2x3x4, 4x2x5",
        "'bhtk,hko->bto', 2x2x3x4, 2x4x5",
        "'...i,i->...', 2x3x4, 4"
    })
    void anEinsumOfAVariableWithAConstantIsDense(String equation, String variable, String constant) {
        long[] shape = sizes(variable);
        boolean constantFirst = equation.startsWith("oi");
        Graph graph = product(
                (net, x) -> {
                    Value weight = net.weight("w", sizes(constant));
                    return net.node(
                            Einsum.EINSUM,
                            "einsum",
                            Attributes.NONE.with("equation", (Object) equation),
                            constantFirst ? weight : x,
                            constantFirst ? x : weight);
                },
                shape);
        assertThat(layers(graph)).contains(Linear.DENSE).doesNotContain(Einsum.EINSUM);
    }

    private static long[] sizes(String text) {
        return Stream.of(text.split("x")).mapToLong(Long::parseLong).toArray();
    }

    /** Several axes of outputs, of attention heads say, have one bias; it may leave one of them out. */
    @ParameterizedTest
    @CsvSource({"'bti,ihk->bthk', 3x4", "'bti,ihk->bthk', 3x1", "'bti,ihk->bthk', 4", "'bti,ihk->bhtk', 3x1x4"})
    void aBiasOfSeveralAxesOfOutputsIsThatOfTheLayer(String equation, String bias) {
        Graph graph = product(
                (net, x) -> net.add(
                        "add",
                        net.node(
                                Einsum.EINSUM,
                                "einsum",
                                Attributes.NONE.with("equation", (Object) equation),
                                x,
                                net.weight("w", 5, 3, 4)),
                        net.weight("b", sizes(bias))),
                2,
                6,
                5);
        assertThat(layers(graph)).contains(Linear.DENSE).doesNotContain(Arithmetic.ADD);
    }

    /** An axis that both have and that stays is no sum; nor is what one of them sums alone. */
    @ParameterizedTest
    @ValueSource(strings = {"bti,ti->bt", "bti,io->bo"})
    void anEinsumThatIsNoMatrixProductStays(String equation) {
        Graph graph = product(
                (net, x) -> net.node(
                        Einsum.EINSUM,
                        "einsum",
                        Attributes.NONE.with("equation", (Object) equation),
                        x,
                        net.weight("w", equation.contains("ti,ti") ? new long[] {3, 4} : new long[] {4, 5})),
                2,
                3,
                4);
        assertThat(layers(graph)).containsExactly(Einsum.EINSUM);
    }

    /** What is added to rows, not to outputs, stays a constant that is added. */
    @Test
    void aConstantOfTheRowsIsNoBias() {
        Graph graph = product(
                (net, x) ->
                        net.node(Linear.GEMM, "fc", Attributes.NONE, x, net.weight("w", 4, 5), net.weight("c", 2, 1)),
                2,
                4);
        assertThat(layers(graph)).containsExactly(Linear.DENSE, Arithmetic.ADD);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
    void everyGemmIsDense(int form) {
        boolean transA = (form & 1) != 0;
        boolean transB = (form & 2) != 0;
        boolean scaled = (form & 4) != 0;
        Attributes attributes = Attributes.NONE.with("transA", transA ? 1 : 0).with("transB", transB ? 1 : 0);
        Attributes all = scaled ? attributes.with("alpha", 0.5f).with("beta", -2f) : attributes;
        Graph graph = canonical(net(
                (net, x) -> net.node(
                        Linear.GEMM,
                        "fc",
                        all,
                        x,
                        transB ? net.weight("w", 3, 4) : net.weight("w", 4, 3),
                        net.weight("b", 3)),
                transA ? new long[] {4, 2} : new long[] {2, 4}));
        assertThat(layers(graph)).contains(Linear.DENSE);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4})
    void matMulAndAddInEitherOrderAreDense(int rank) {
        long[] input = {2, 3, 2, 4};
        long[] shape = Arrays.copyOfRange(input, 4 - rank, 4);
        for (boolean biasFirst : new boolean[] {true, false}) {
            Graph graph = canonical(net(
                    (net, x) -> {
                        Value product = net.node(Linear.MAT_MUL, "fc", x, net.weight("fc.weight", 4, 3));
                        Value bias = net.weight("fc.bias", 3);
                        return biasFirst ? net.add("fc", bias, product) : net.add("fc", product, bias);
                    },
                    shape));
            assertThat(layers(graph)).containsExactly(Linear.DENSE);
            assertThat(graph.output("y").producer().optionalInput(2)).isNotNull();
        }
    }

    /** As in a hard sigmoid after a layer without bias: x + d is no bias, whatever comes before it. */
    @Test
    void aNumberAddedToAProductIsAShift() {
        Graph graph = canonical(net(
                (net, x) -> net.add(
                        "fc", net.node(Linear.MAT_MUL, "fc", x, net.weight("fc.weight", 4, 3)), net.number(0.5)),
                2,
                4));
        assertThat(layers(graph)).containsExactly(Linear.DENSE, Arithmetic.ADD);
    }

    // --- pads, pooling, activations

    @Test
    void aZeroPadMergesWithWhatTheConvolutionPads() {
        for (String auto : List.of("NOTSET", "VALID")) {
            Attributes own = auto.equals("VALID")
                    ? Attributes.NONE.with("auto_pad", (Object) auto)
                    : Attributes.NONE.with("pads", 0, 1, 0, 1);
            Graph graph = canonical(net(
                    (net, x) -> net.conv(
                            "conv",
                            net.node(Layout.PAD, "pad", x, net.integers(0, 0, 1, 2, 0, 0, 0, 1), net.number(0)),
                            3,
                            own,
                            2,
                            3),
                    2,
                    3,
                    4,
                    4));
            assertThat(layers(graph)).as(auto).containsExactly(Linear.CONV);
        }
    }

    /** As a 1-D convolution is written by one of pictures of height one. */
    @Test
    void aZeroPadMergesThroughAnAxisThatIsPutIn() {
        Graph graph = canonical(net(
                (net, x) -> {
                    Value padded = net.node(Layout.PAD, "pad", x, net.integers(0, 0, 2, 0, 0, 1));
                    Value picture = net.node(Layout.UNSQUEEZE, "unsqueeze", padded, net.integers(2));
                    return net.conv("conv", picture, 3, 1, 3);
                },
                2,
                3,
                6));
        assertThat(layers(graph)).containsExactly(Layout.UNSQUEEZE, Linear.CONV);
    }

    @Test
    void padsOfTheLastAxesByNumberMerge() {
        Graph graph = canonical(net(
                (net, x) -> net.conv(
                        "conv",
                        net.node(Layout.PAD, "pad", x, net.integers(1, 2, 0, 1), null, net.integers(2, -1)),
                        3,
                        2,
                        3),
                2,
                3,
                4,
                4));
        assertThat(layers(graph)).containsExactly(Linear.CONV);
    }

    static Stream<UnaryOperator<Attributes>> otherPads() {
        return Stream.of(a -> a.with("mode", (Object) "reflect"), a -> a.with("mode", (Object) "edge"), a -> a);
    }

    @ParameterizedTest
    @MethodSource("otherPads")
    void otherPadsStay(UnaryOperator<Attributes> mode) {
        Graph graph = canonical(net(
                (net, x) -> {
                    Attributes attributes = mode.apply(Attributes.NONE);
                    Value number = attributes.has("mode") ? null : net.number(1);
                    Value padded =
                            net.node(Layout.PAD, "pad", attributes, x, net.integers(0, 0, 1, 1, 0, 0, 1, 1), number);
                    return net.conv("conv", padded, 3, 3, 3);
                },
                2,
                3,
                4,
                4));
        assertThat(layers(graph)).containsExactly(Layout.PAD, Linear.CONV);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1})
    void aMeanOverSpaceIsPooling(long keepDims) {
        Graph graph = canonical(net(
                (net, x) -> net.node(
                        Reductions.REDUCE_MEAN,
                        "pool",
                        Attributes.NONE.with("keepdims", keepDims),
                        x,
                        net.integers(-1, 2)),
                2,
                3,
                4,
                4));
        assertThat(layers(graph)).contains(Pooling.GLOBAL_AVERAGE_POOL);
        assertThat(Layers.of(graph).list().get(0).is(LayerType.AVG_POOL)).isTrue();
    }

    static Stream<Arguments> writtenOut() {
        Map<String, BiFunction<Net, Value, Value>> forms = new LinkedHashMap<>();
        forms.put(
                "Gelu",
                (n, x) -> mul(
                        n,
                        mul(n, x, add(n, one(n, Elementary.ERF, div(n, x, n.number(Math.sqrt(2)))), n.number(1))),
                        n.number(0.5)));
        forms.put(
                "Gelu.",
                (n, x) -> mul(
                        n,
                        mul(n, n.number(0.5), x),
                        add(n, n.number(1), one(n, Elementary.ERF, mul(n, x, n.number(Math.sqrt(0.5)))))));
        forms.put("Gelu..", (n, x) -> {
            Value cube = n.node(Arithmetic.POW, "act", x, n.number(3));
            Value inner = mul(n, n.number(Math.sqrt(2 / Math.PI)), add(n, x, mul(n, n.number(0.044715), cube)));
            return mul(n, mul(n, n.number(0.5), x), add(n, n.number(1), one(n, Activations.TANH, inner)));
        });
        forms.put("Gelu...", (n, x) -> {
            Value cube = mul(n, mul(n, mul(n, n.number(0.044715), x), x), x);
            Value inner = mul(n, add(n, cube, x), n.number(Math.sqrt(2 / Math.PI)));
            return mul(n, mul(n, x, add(n, one(n, Activations.TANH, inner), n.number(1))), n.number(0.5));
        });
        forms.put("Silu", (n, x) -> mul(n, one(n, Activations.SIGMOID, x), x));
        forms.put("Mish", (n, x) -> mul(n, x, one(n, Activations.TANH, one(n, Activations.SOFTPLUS, x))));
        forms.put("Softsign", (n, x) -> div(n, x, add(n, one(n, Arithmetic.ABS, x), n.number(1))));
        forms.put("LogSigmoid", (n, x) -> one(n, Elementary.LOG, one(n, Activations.SIGMOID, x)));
        forms.put(
                "HardSwish",
                (n, x) -> mul(
                        n,
                        x,
                        n.node(
                                Activations.HARD_SIGMOID,
                                "act",
                                Attributes.NONE.with("alpha", 1f / 6).with("beta", 0.5f),
                                x)));
        forms.put(
                "HardSwish.",
                (n, x) -> div(
                        n,
                        mul(n, x, n.node(Activations.CLIP, "act", add(n, x, n.number(3)), n.number(0), n.number(6))),
                        n.number(6)));
        return forms.entrySet().stream().map(form -> Arguments.of(form.getKey().replace(".", ""), form.getValue()));
    }

    private static Value one(Net net, OperatorDefinition operator, Value x) {
        return net.node(operator, "act", x);
    }

    private static Value mul(Net net, Value a, Value b) {
        return net.node(Arithmetic.MUL, "act", a, b);
    }

    private static Value add(Net net, Value a, Value b) {
        return net.node(Arithmetic.ADD, "act", a, b);
    }

    private static Value div(Net net, Value a, Value b) {
        return net.node(Arithmetic.DIV, "act", a, b);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("writtenOut")
    void activationsWrittenOutAreRecognised(String name, BiFunction<Net, Value, Value> form) {
        Graph graph = canonical(net(form, 2, 8));
        assertThat(layers(graph).stream().map(OperatorDefinition::name)).containsExactly(name);
        Layer layer = Layers.of(graph).list().get(0);
        assertThat(layer.is(LayerType.ACTIVATION)).isTrue();
        assertThat(layer.names()).contains("act");
        // also where the argument is itself a product
        canonical(net((net, x) -> form.apply(net, net.node(Arithmetic.MUL, "", x, net.relu("", x))), 2, 8));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("writtenOut")
    void activationsWhoseInnerValuesAreUsedElsewhereStay(String name, BiFunction<Net, Value, Value> form) {
        Net net = new Net(4);
        Value y = form.apply(net, net.input("x", 2, 8));
        Node last = y.producer();
        Value inner = last.inputs().stream()
                .filter(value -> value.producer() != null)
                .findFirst()
                .orElseThrow();
        Graph graph = canonical(net.graph(Map.of("y", y, "inner", inner)));
        assertThat(layers(graph).stream().map(OperatorDefinition::name)).doesNotContain(name);
    }

    // --- chosen canonizers

    @Test
    void eachCanBeSwitchedOff() {
        Net net = new Net(5);
        Value x = net.input("x", 2, 3, 6, 6);
        Value padded = net.node(Layout.PAD, "pad", x, net.integers(0, 0, 1, 1, 0, 0, 1, 1));
        Value a = net.batchNorm("bn", net.conv("conv", padded, 3, 3, 3));
        Value b = net.node(Arithmetic.MUL, "scale", net.conv("conv2", x, 3, 1, 1), net.weight("s", 3, 1, 1));
        Value sum = net.add("add", net.node(Layout.IDENTITY, "id", mul(net, a, one(net, Activations.SIGMOID, a))), b);
        Value pooled =
                net.node(Reductions.REDUCE_MEAN, "pool", Attributes.NONE.with("keepdims", 0), sum, net.integers(2, 3));
        Value h = net.gemm("fc", pooled, 4);
        Value odd = mul(net, one(net, Arithmetic.ABS, h), h);
        Value root = one(
                net,
                Elementary.SQRT,
                net.add("", last(net, Reductions.REDUCE_MEAN, mul(net, odd, odd)), net.number(1e-3)));
        Value power = one(net, Elementary.EXP, net.node(Arithmetic.DIV, "norm", odd, root));
        Graph graph = net.graph(net.node(Arithmetic.DIV, "softmax", power, last(net, Reductions.REDUCE_SUM, power)));
        Map<String, OperatorDefinition> left = Map.ofEntries(
                Map.entry("MergePad", Layout.PAD),
                Map.entry("MergeBatchNorm", Normalization.BATCH_NORM),
                Map.entry("MergeAffine", Arithmetic.MUL),
                Map.entry("RecognizeSum", Arithmetic.ADD),
                Map.entry("RecognizeActivation", Activations.SIGMOID),
                Map.entry("RecognizePooling", Reductions.REDUCE_MEAN),
                Map.entry("RecognizeDense", Linear.GEMM),
                Map.entry("RecognizeElementwise", Arithmetic.ABS),
                Map.entry("RecognizeNorm", Arithmetic.DIV),
                Map.entry("RecognizeSoftmax", Reductions.REDUCE_SUM),
                Map.entry("DropIdentity", Layout.IDENTITY));
        assertThat(Canonizers.all().stream().map(Canonizer::name)).containsExactlyInAnyOrderElementsOf(left.keySet());
        assertThat(layers(canonical(graph))).doesNotContainAnyElementsOf(left.values());
        left.forEach((name, operator) -> {
            // what is no known activation is still a function of one value
            List<Canonizer> others = name.equals("RecognizeActivation")
                    ? Canonizers.without(name, "RecognizeElementwise")
                    : Canonizers.without(name);
            assertThat(layers(canonical(graph, others))).as(name).contains(operator);
        });
        assertThat(layers(canonical(graph, List.of()))).containsAll(left.values());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Canonizers.without("MergeBatchNorms"))
                .withMessageContaining("MergeBatchNorm");
    }

    /** A reduction of the last axis, which stays. */
    private static Value last(Net net, OperatorDefinition reduction, Value x) {
        return net.node(reduction, "", x, net.integers(-1));
    }

    @Test
    void namedPairsMergeAndNoOthers() {
        Graph graph = net(
                (net, x) -> net.batchNorm(
                        "bn2", net.conv("conv2", net.batchNorm("bn1", net.conv("conv1", x, 3, 1, 1)), 3, 1, 1)),
                2,
                3,
                4,
                4);
        Graph canonical = canonical(graph, List.of(MergeBatchNorm.named(List.of(List.of("conv2", "bn2")))));
        assertThat(layers(canonical)).containsExactly(Linear.CONV, Normalization.BATCH_NORM, Linear.CONV);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> canonical(graph, List.of(MergeBatchNorm.named(List.of(List.of("conv2", "bn3"))))))
                .withMessageContaining("no batch norm is named [bn3]")
                .withMessageContaining("[bn1, bn2]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> canonical(graph, List.of(MergeBatchNorm.named(List.of(List.of("conv1", "bn2"))))))
                .withMessageContaining("[bn2] cannot be merged into [conv1]");
    }

    // --- at random

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void randomGraphsKeepTheirOutputs(long seed) {
        Net net = new Net(seed);
        java.util.SplittableRandom random = new java.util.SplittableRandom(seed);
        List<Value> values = new ArrayList<>(List.of(net.input("x", 2, 4, 5, 5)));
        for (int i = 0; i < 12; i++) {
            Value x = values.get(Math.max(0, values.size() - 1 - random.nextInt(3)));
            String name = "n" + i;
            values.add(
                    switch (random.nextInt(10)) {
                        case 0 -> net.conv(name, x, 4, SAME, 3, 3);
                        case 1 -> net.conv(name, x, 4, SAME.with("group", 2), 3, 3);
                        case 2, 3 -> net.batchNorm(name, x);
                        case 4 -> net.relu(name, x);
                        case 5 -> net.add(name, x, values.get(random.nextInt(values.size())));
                        case 6 -> net.node(Arithmetic.MUL, name, x, net.weight(name, 4, 1, 1));
                        case 7 -> net.node(Arithmetic.SUB, name, x, net.weight(name, 1, 4, 1, 1));
                        case 8 -> net.conv(name, x, 4, 1, 1);
                        default -> {
                            Value pad = net.node(Layout.PAD, "", x, net.integers(0, 0, 1, 1, 0, 0, 1, 1));
                            yield net.conv(name, pad, 4, 3, 3);
                        }
                    });
        }
        canonical(net.graph(values.get(values.size() - 1)));
    }
}
