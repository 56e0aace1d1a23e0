package org.jennit.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jennit.rules.ExplainedNet.explain;
import static org.jennit.rules.ExplainedNet.preset;

import java.util.List;
import java.util.Map;
import org.jennit.canonizer.Canonizers;
import org.jennit.composite.Composites;
import org.jennit.composite.SuitablePreset;
import org.jennit.graph.Attributes;
import org.jennit.graph.Graph;
import org.jennit.graph.Value;
import org.jennit.layer.Layers;
import org.jennit.operator.Activations;
import org.jennit.operator.Arithmetic;
import org.jennit.operator.Layout;
import org.jennit.operator.Linear;
import org.junit.jupiter.api.Test;

/** The preset that suits a model, and what presets say of models that they do not suit. */
class SuitablePresetTest {
    private static SuitablePreset of(Graph graph) {
        return SuitablePreset.of(
                Layers.of(Canonizers.canonize(graph, Canonizers.all()).graph()));
    }

    private static Value attention(Net net, Value x) {
        Value keys = net.node(Layout.TRANSPOSE, "", Attributes.NONE.with("perm", 0, 2, 1), x);
        Value scores = net.node(Linear.MAT_MUL, "scores", x, keys);
        Value weights = net.node(Activations.SOFTMAX, "softmax", Attributes.NONE.with("axis", -1), scores);
        return net.node(Linear.MAT_MUL, "attend", weights, x);
    }

    private static Graph sequence() {
        Net net = new Net(1);
        return net.graph(attention(net, net.input("x", 1, 4, 3)));
    }

    @Test
    void convolutionsOverPicturesGetTheBox() {
        Net net = new Net(1);
        assertThat(of(net.graph(net.relu("relu", net.conv("conv", net.input("x", 1, 3, 8, 8), 4, 3, 3))))
                        .name())
                .isEqualTo("epsilon_gamma_box");
    }

    @Test
    void otherArraysGetEpsilonPlus() {
        Net net = new Net(1);
        assertThat(of(net.graph(net.relu("relu", net.conv("conv", net.input("x", 1, 3, 8), 4, 3))))
                        .name())
                .isEqualTo("epsilon_plus");
    }

    @Test
    void attentionGetsAttnLrp() {
        SuitablePreset preset = of(sequence());
        assertThat(preset.name()).isEqualTo("attn_lrp");
        assertThat(preset.parameters()).isEmpty();
    }

    @Test
    void attentionOverPicturesHasGammaInItsLinearLayers() {
        Net net = new Net(1);
        Value patches = net.conv("patches", net.input("x", 1, 3, 4, 4), 3, Attributes.NONE.with("strides", 2, 2), 2, 2);
        Value tokens = net.node(Layout.RESHAPE, "", patches, net.integers(1, 3, 4));
        Graph graph = net.graph(attention(net, tokens));
        SuitablePreset preset = of(graph);
        assertThat(preset.name()).isEqualTo("attn_lrp");
        assertThat(explain(graph)
                        .with(Composites.of(preset.form(), "test"))
                        .plan()
                        .toString())
                .contains("patches (Convolution) -> Gamma(gamma=0.25");
    }

    @Test
    void aPresetForConvolutionsSaysOnceThatThereIsAttention() {
        List<String> notes =
                explain(sequence()).with(preset("epsilon_plus")).plan().notes();
        assertThat(notes).hasSize(1);
        assertThat(notes.get(0)).contains("attention").contains("attn_lrp");
    }

    @Test
    void aWarningNamesEachOperatorThatHasNoRule() {
        Net net = new Net(1);
        Value x = net.gemm("fc", net.input("x", 1, 4), 4);
        Value other = net.input("other", 1, 4);
        for (int i = 0; i < 6; i++) {
            x = net.node(Arithmetic.DIV, "quotient" + i, x, other);
        }
        Graph graph = net.graph(net.node(Activations.SOFTMAX, "last", Attributes.NONE.with("axis", -1), x));
        assertThat(explain(graph).with(preset("epsilon_plus")).plan().warnings())
                .singleElement()
                .asString()
                .contains("quotient0 (Div) and 5 like it, last (Softmax)");
    }

    @Test
    void theFormIsThatOfFiles() {
        assertThat(new SuitablePreset("epsilon_plus", Map.of("epsilon", 0.1), "").form())
                .isEqualTo(Map.of("name", "epsilon_plus", "epsilon", 0.1));
    }
}
