package org.jennit.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.jennit.rules.ExplainedNet.explain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jennit.canonizer.Canonizer;
import org.jennit.canonizer.Canonizers;
import org.jennit.composite.Composites;
import org.jennit.graph.Attributes;
import org.jennit.graph.Graph;
import org.jennit.graph.Value;
import org.jennit.operator.Activations;
import org.jennit.operator.Arithmetic;
import org.jennit.operator.Elementary;
import org.jennit.operator.Layout;
import org.jennit.operator.Normalization;
import org.jennit.operator.Pooling;
import org.jennit.operator.Reductions;
import org.jennit.rule.RuleNames;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every parameter of every rule, preset and canonizer changes what comes out, or is refused. */
class ParametersTest {
    /** All parameters that anything takes, each with a value that is not its default. */
    private static final Map<String, Object> PARAMETERS = new LinkedHashMap<>();

    static {
        PARAMETERS.put("epsilon", 0.5);
        PARAMETERS.put("stabilizer", 0.5);
        PARAMETERS.put("gamma", 2);
        PARAMETERS.put("sign", "modified");
        PARAMETERS.put("alpha", 3);
        PARAMETERS.put("beta", 2);
        PARAMETERS.put("beta_smooth", 1);
        PARAMETERS.put("activations", "weights");
        PARAMETERS.put("low", -2);
        PARAMETERS.put("high", 2);
        PARAMETERS.put("zero_params", List.of("weight"));
        PARAMETERS.put("name_map", List.of(List.of("conv2", "WSquare")));
        PARAMETERS.put("layer_map", List.of(List.of("Convolution", "WSquare")));
        PARAMETERS.put("first_map", List.of(List.of("Convolution", "WSquare")));
        PARAMETERS.put("canonizers", "off");
        PARAMETERS.put("unheard", 1);
    }

    /** What each rule takes. */
    private static final Map<String, Set<String>> TAKEN_BY_RULES = Map.ofEntries(
            Map.entry("Epsilon", Set.of("epsilon", "zero_params")),
            Map.entry("ZPlus", Set.of("stabilizer", "zero_params")),
            Map.entry("AlphaBeta", Set.of("alpha", "beta", "stabilizer", "zero_params")),
            Map.entry("Gamma", Set.of("gamma", "sign", "stabilizer", "zero_params")),
            Map.entry("ZBox", Set.of("low", "high", "stabilizer", "zero_params")),
            Map.entry("WSquare", Set.of("stabilizer", "zero_params")),
            Map.entry("Flat", Set.of("stabilizer", "zero_params")),
            Map.entry("Norm", Set.of("stabilizer")),
            Map.entry("Rescale", Set.of()),
            Map.entry("SmoothMaxPool", Set.of("stabilizer")),
            Map.entry("Uniform", Set.of("stabilizer")),
            Map.entry("Value", Set.of("activations", "stabilizer")),
            Map.entry("SoftmaxTaylor", Set.of()),
            Map.entry("NormConstant", Set.of("stabilizer")),
            Map.entry("Constant", Set.of()),
            Map.entry("Pass", Set.of()),
            Map.entry("ReLUDeconvNet", Set.of()),
            Map.entry("ReLUGuidedBackprop", Set.of()),
            Map.entry("ReLUBetaSmooth", Set.of("beta_smooth")),
            Map.entry("none", Set.of()));

    private static final Set<String> TAKEN_BY_ALL_PRESETS = Set.of("name_map", "layer_map", "first_map", "canonizers");

    /** What each preset takes beside these. */
    private static final Map<String, Set<String>> TAKEN_BY_PRESETS = Map.ofEntries(
            Map.entry(
                    "epsilon_gamma_box",
                    Set.of("epsilon", "gamma", "sign", "stabilizer", "low", "high", "zero_params")),
            Map.entry("epsilon_plus", Set.of("epsilon", "stabilizer", "zero_params")),
            Map.entry("epsilon_plus_flat", Set.of("epsilon", "stabilizer", "zero_params")),
            Map.entry("epsilon_alpha2_beta1", Set.of("epsilon", "stabilizer", "zero_params")),
            Map.entry("epsilon_alpha2_beta1_flat", Set.of("epsilon", "stabilizer", "zero_params")),
            Map.entry("deconvnet", Set.of()),
            Map.entry("guided_backprop", Set.of()),
            Map.entry("beta_smooth", Set.of("beta_smooth")),
            Map.entry("excitation_backprop", Set.of("stabilizer", "zero_params")),
            Map.entry("attn_lrp", Set.of("epsilon", "stabilizer", "zero_params")),
            Map.entry("cp_lrp", Set.of("epsilon", "stabilizer", "zero_params")));

    @Test
    void allRulesAndPresetsAreHere() {
        assertThat(RuleNames.names()).containsExactlyInAnyOrderElementsOf(TAKEN_BY_RULES.keySet());
        assertThat(Composites.names()).containsExactlyInAnyOrderElementsOf(TAKEN_BY_PRESETS.keySet());
    }

    private static Graph net() {
        Net net = new Net(1);
        Value x = net.input("x", 1, 2, 8, 8);
        Attributes same = Attributes.NONE.with("pads", 1, 1, 1, 1);
        Attributes window = Attributes.NONE.with("kernel_shape", 2, 2).with("strides", 2, 2);
        Value a = net.node(Pooling.MAX_POOL, "pool", window, net.relu("relu1", net.conv("conv1", x, 4, same, 3, 3)));
        Value b = net.relu("relu2", net.add("add", a, net.conv("conv2", a, 4, same, 3, 3)));
        Value pooled = net.node(Pooling.GLOBAL_AVERAGE_POOL, "avgpool", b);
        Value features = net.node(Layout.FLATTEN, "flatten", pooled);
        Value norm = net.node(
                Normalization.LAYER_NORM, "norm", features, net.weight("norm.weight", 4), net.weight("norm.bias", 4));
        Value gated = net.node(Arithmetic.MUL, "gate", net.relu("relu3", net.gemm("fc1", norm, 4)), norm);
        Value weighed = net.add("add2", gated, net.node(Activations.SOFTMAX, "softmax", gated));
        return net.graph(net.gemm("fc", weighed, 3));
    }

    private static double[] relevance(Map<String, ?> form) {
        return explain(net())
                .with(form)
                .of(Net.tensor(2, 1, 2, 8, 8), Tensor.of(new float[] {1, -0.5f, 0.25f}, 1, 3))
                .relevance()
                .toDoubles();
    }

    private static void changesOrIsRefused(
            Map<String, ?> before, Map<String, ?> after, String parameter, boolean taken) {
        if (taken) {
            double[] expected = relevance(before);
            assertThat(Arrays.equals(relevance(after), expected))
                    .as("%s makes no difference in %s", parameter, after)
                    .isFalse();
        } else {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Composites.of(after, "test"))
                    .withMessageContaining("no parameter '" + parameter + "'");
        }
    }

    static Stream<Arguments> rulesAndParameters() {
        return pairs(RuleNames.names());
    }

    private static Stream<Arguments> pairs(Set<String> names) {
        List<Arguments> pairs = new ArrayList<>();
        for (String name : new TreeSet<>(names)) {
            PARAMETERS.keySet().forEach(parameter -> pairs.add(Arguments.of(name, parameter)));
        }
        return pairs.stream();
    }

    @ParameterizedTest
    @MethodSource("rulesAndParameters")
    void ofRules(String rule, String parameter) {
        Map<String, Object> before = new LinkedHashMap<>(Map.of("rule", rule));
        if (rule.equals("ZBox")) {
            before.putAll(Map.of("low", -1, "high", 1));
        }
        if (rule.equals("Gamma") && parameter.equals("sign")) {
            before.put("zero_params", List.of("bias")); // only then are there two signs
        }
        Map<String, Object> after = new LinkedHashMap<>(before);
        after.put(parameter, PARAMETERS.get(parameter));
        if (rule.equals("AlphaBeta") && Set.of("alpha", "beta").contains(parameter)) {
            after.putAll(Map.of("alpha", 3, "beta", 2)); // they go together
        }
        String type = switch (rule) {
            case "Norm" -> "AvgPool";
            case "SmoothMaxPool" -> "MaxPool";
            case "Uniform", "Value" -> "Product";
            case "SoftmaxTaylor", "Constant" -> "Softmax";
            case "NormConstant" -> "LayerNorm";
            case "Epsilon", "ZPlus", "AlphaBeta", "Gamma", "ZBox", "WSquare", "Flat" -> "Linear";
            default -> "ReLU";
        };
        changesOrIsRefused(
                Map.of("layer_map", List.of(List.of(type, before))),
                Map.of("layer_map", List.of(List.of(type, after))),
                parameter,
                TAKEN_BY_RULES.get(rule).contains(parameter));
    }

    static Stream<Arguments> presetsAndParameters() {
        return pairs(Composites.names());
    }

    @ParameterizedTest
    @Tag("exhaustive")
    @MethodSource("presetsAndParameters")
    void ofPresets(String preset, String parameter) {
        Map<String, Object> before = ExplainedNet.preset(preset);
        if (parameter.equals("sign") && TAKEN_BY_PRESETS.get(preset).contains("zero_params")) {
            before.put("zero_params", List.of("bias")); // only then are there two signs
        }
        if (parameter.equals("canonizers")) {
            before.put("layer_map", List.of(List.of("Sum", "Flat"))); // a layer that a canonizer recognises
        }
        Map<String, Object> after = new LinkedHashMap<>(before);
        after.put(parameter, PARAMETERS.get(parameter));
        boolean taken = TAKEN_BY_ALL_PRESETS.contains(parameter)
                || TAKEN_BY_PRESETS.get(preset).contains(parameter);
        changesOrIsRefused(before, after, parameter, taken);
    }

    static Stream<String> canonizers() {
        return Canonizers.all().stream().map(Canonizer::name);
    }

    /** A network in which each canonizer finds something, under rules that tell what it is made of. */
    @ParameterizedTest
    @MethodSource("canonizers")
    void ofCanonizers(String canonizer) {
        Net net = new Net(5);
        Value x = net.input("x", 2, 3, 6, 6);
        Value padded = net.node(Layout.PAD, "pad", x, net.integers(0, 0, 1, 1, 0, 0, 1, 1));
        Value a = net.batchNorm("bn", net.node(Layout.IDENTITY, "id", net.conv("conv", padded, 3, 3, 3)));
        Value silu = net.node(Arithmetic.MUL, "", a, net.node(Activations.SIGMOID, "", a));
        Value scaled = net.node(Arithmetic.MUL, "scale", net.conv("conv2", x, 3, 1, 1), net.weight("s", 3, 1, 1));
        Value b = net.node(Activations.CLIP, "clip", scaled, net.number(0));
        Attributes dropped = Attributes.NONE.with("keepdims", 0);
        Value pooled = net.node(Reductions.REDUCE_MEAN, "pool", dropped, net.add("add", silu, b), net.integers(2, 3));
        Graph graph = net.graph(net.gemm("fc", head(net, pooled), 2));
        Map<String, Object> all = Map.of(
                "layer_map",
                Stream.of(
                                List.of("Convolution", "WSquare"),
                                List.of("Dense", "Epsilon"),
                                List.of("ReLU", "ReLUDeconvNet"),
                                List.of("Activation", "Pass"),
                                List.of("BatchNorm", "Pass"),
                                List.of("LayerNorm", "NormConstant"),
                                List.of("Softmax", "SoftmaxTaylor"),
                                List.of("Sum", "Norm"),
                                List.of("AvgPool", "Norm"))
                        .toList());
        Map<String, Object> without = new LinkedHashMap<>(all);
        without.put("canonizers", Map.of("without", List.of(canonizer)));
        Tensor in = Net.tensor(2, 2, 3, 6, 6);
        Tensor r = Net.tensor(3, 2, 2);
        double[] expected = explain(graph).with(all).of(in, r).relevance().toDoubles();
        double[] other = explain(graph).with(without).of(in, r).relevance().toDoubles();
        double size = 0;
        double difference = 0;
        for (int i = 0; i < expected.length; i++) {
            size += expected[i] * expected[i];
            difference += (expected[i] - other[i]) * (expected[i] - other[i]);
        }
        assertThat(Math.sqrt(difference / size)).isGreaterThan(1e-2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Composites.of(Map.of("canonizers", List.of(canonizer + "s")), "test"))
                .withMessageContaining("did you mean '" + canonizer + "'");
    }

    /** A norm, an activation and a softmax as a file may write them, beside their input. */
    private static Value head(Net net, Value x) {
        Value last = net.integers(-1);
        Value centred = net.node(Arithmetic.SUB, "", x, net.node(Reductions.REDUCE_MEAN, "", x, last));
        Value variance = net.node(Reductions.REDUCE_MEAN, "", net.node(Arithmetic.MUL, "", centred, centred), last);
        Value normed = net.node(Arithmetic.DIV, "norm", centred, net.node(Elementary.SQRT, "", variance));
        Value activated = net.node(Arithmetic.MUL, "", normed, net.node(Activations.TANH, "", normed));
        Value exponentials = net.node(Elementary.EXP, "", activated);
        Value sum = net.node(Reductions.REDUCE_SUM, "", exponentials, last);
        return net.add("both", x, net.node(Arithmetic.DIV, "softmax", exponentials, sum));
    }
}
