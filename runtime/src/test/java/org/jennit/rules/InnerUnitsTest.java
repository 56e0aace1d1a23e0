package org.jennit.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jennit.Attributor;
import org.jennit.Model;
import org.jennit.attribution.Attribution;
import org.jennit.attribution.InnerUnits;
import org.jennit.composite.Composites;
import org.jennit.graph.Attributes;
import org.jennit.graph.Graph;
import org.jennit.graph.Value;
import org.jennit.onnx.OnnxWriter;
import org.jennit.operator.Activations;
import org.jennit.operator.Layout;
import org.jennit.operator.Linear;
import org.jennit.operator.Recurrent;
import org.jennit.target.Target;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The relevance of heads and neurons, and of layers by glob. */
class InnerUnitsTest {
    private static final int SAMPLES = 2;
    private static final int TOKENS = 3;
    private static final int HEADS = 2;
    private static final int SIZE = 2;
    private static final int NEURONS = 5;

    @TempDir
    Path folder;

    /** Two blocks of attention and a perceptron; heads and samples are one axis where asked for. */
    private static Graph blocks(boolean together) {
        Net net = new Net(4);
        Value x = net.input("x", SAMPLES, TOKENS, HEADS * SIZE);
        for (String block : new String[] {"blocks.0", "blocks.1"}) {
            Value q = heads(net, block + ".q", x, together);
            Value k = heads(net, block + ".k", x, together);
            Value v = heads(net, block + ".v", x, together);
            int last = together ? 2 : 3;
            Value keys = net.node(
                    Layout.TRANSPOSE,
                    "",
                    together ? Attributes.NONE.with("perm", 0, 2, 1) : Attributes.NONE.with("perm", 0, 1, 3, 2),
                    k);
            Value scores = net.node(Linear.MAT_MUL, block + ".scores", q, keys);
            Value weights =
                    net.node(Activations.SOFTMAX, block + ".softmax", Attributes.NONE.with("axis", last), scores);
            Value given = net.node(Linear.MAT_MUL, block + ".attend", weights, v);
            Value apart =
                    together ? net.node(Layout.RESHAPE, "", given, net.integers(SAMPLES, HEADS, TOKENS, SIZE)) : given;
            Value beside = net.node(Layout.TRANSPOSE, "", Attributes.NONE.with("perm", 0, 2, 1, 3), apart);
            Value joined = net.node(Layout.RESHAPE, "", beside, net.integers(SAMPLES, TOKENS, HEADS * SIZE));
            x = net.add(block + ".add", x, dense(net, block + ".out", joined, HEADS * SIZE));
            Value hidden = net.relu(block + ".act", dense(net, block + ".up", x, NEURONS));
            x = dense(net, block + ".down", hidden, HEADS * SIZE);
        }
        Value flat = net.node(Layout.RESHAPE, "", x, net.integers(SAMPLES, TOKENS * HEADS * SIZE));
        return net.graph(net.gemm("head", flat, 2));
    }

    private static Value dense(Net net, String name, Value x, int outputs) {
        long inputs = x.shape().dimension(-1).value();
        return net.node(Linear.MAT_MUL, name, x, net.weight(name + ".weight", inputs, outputs));
    }

    private static Value heads(Net net, String name, Value x, boolean together) {
        Value apart = net.node(
                Layout.RESHAPE, "", dense(net, name, x, HEADS * SIZE), net.integers(SAMPLES, TOKENS, HEADS, SIZE));
        Value beside = net.node(Layout.TRANSPOSE, "", Attributes.NONE.with("perm", 0, 2, 1, 3), apart);
        return together ? net.node(Layout.RESHAPE, "", beside, net.integers(SAMPLES * HEADS, TOKENS, SIZE)) : beside;
    }

    private Model model(Graph graph) throws IOException {
        Path file = folder.resolve("model.onnx");
        OnnxWriter.write(graph, Map.of(), file);
        return Model.load(file);
    }

    private static Tensor input() {
        return Net.tensor(1, SAMPLES, TOKENS, HEADS * SIZE);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void headsHaveTheSumOverTheirPositions(boolean together) throws IOException {
        try (Model model = model(blocks(together))) {
            InnerUnits heads = InnerUnits.heads(model.layers());
            assertThat(heads.names()).containsExactly("blocks.0.attend", "blocks.1.attend");
            try (Attributor attributor = Attributor.builder(model)
                    .composite(Composites.attnLrp())
                    .at(heads)
                    .build()) {
                Attribution attribution = attributor.attribute(input(), Target.top());
                Tensor relevance = heads.relevance(attribution);
                assertThat(relevance.shape()).containsExactly(SAMPLES, 2, HEADS);
                for (int layer = 0; layer < 2; layer++) {
                    Tensor at = attribution.at(heads.names().get(layer)).reshape(SAMPLES * HEADS, TOKENS, SIZE);
                    for (int head = 0; head < SAMPLES * HEADS; head++) {
                        assertThat(relevance.get(head / HEADS, layer, head % HEADS))
                                .isCloseTo(at.slice(head, head + 1).sum(), within(1e-6));
                    }
                }
            }
        }
    }

    @Test
    void neuronsHaveTheSumOverTheirPositions() throws IOException {
        try (Model model = model(blocks(false))) {
            InnerUnits neurons = InnerUnits.neurons(model.layers());
            assertThat(neurons.names()).containsExactly("blocks.0.act", "blocks.1.act");
            try (Attributor attributor = Attributor.builder(model)
                    .composite(Composites.cpLrp())
                    .at(neurons)
                    .build()) {
                Attribution attribution = attributor.attribute(input(), Target.top());
                Tensor relevance = neurons.relevance(attribution);
                assertThat(relevance.shape()).containsExactly(SAMPLES, 2, NEURONS);
                TensorAssert.assertThat(relevance.select(1, 1))
                        .isCloseTo(attribution.at("blocks.1.act").sumOver(1), 1e-6);
            }
        }
    }

    @Test
    void aGlobNamesAllLayersThatMatch() throws IOException {
        try (Model model = model(blocks(false));
                Attributor attributor = Attributor.builder(model)
                        .composite(Composites.attnLrp())
                        .at("blocks.?.attend", "head")
                        .build()) {
            assertThat(attributor.attribute(input(), Target.top()).inner())
                    .containsOnlyKeys("blocks.0.attend", "blocks.1.attend", "head");
        }
    }

    @Test
    void aGlobThatMatchesNothingIsRefused() throws IOException {
        try (Model model = model(blocks(false))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Attributor.builder(model)
                            .composite(Composites.attnLrp())
                            .at("layers.*")
                            .build())
                    .withMessageContaining("layers.*");
        }
    }

    @Test
    void layersInsideOfARecurrentLayerAreNotAskedAt() throws IOException {
        UnrolledNet net = new UnrolledNet(Recurrent.LSTM, "forward", false, false, 0);
        try (Model model = model(net.asOperator())) {
            String inside = model.layers().get(0).name();
            assertThat(inside).startsWith("layer/");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Attributor.builder(model)
                            .composite(Composites.epsilonPlus())
                            .at(inside)
                            .build())
                    .withMessageContaining("inside of a recurrent layer");
        }
    }
}
