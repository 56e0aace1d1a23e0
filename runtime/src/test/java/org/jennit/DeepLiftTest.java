package org.jennit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.jennit.TestNetwork.assertClose;
import static org.jennit.TestNetwork.tensor;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jennit.attribution.Attribution;
import org.jennit.attribution.Background;
import org.jennit.attribution.Baseline;
import org.jennit.attribution.DeepLift;
import org.jennit.attribution.IntegratedGradients;
import org.jennit.composite.Composites;
import org.jennit.composite.RuleMaps;
import org.jennit.composite.RuleMaps.TypeEntry;
import org.jennit.graph.Attributes;
import org.jennit.graph.Dimension;
import org.jennit.graph.GraphException;
import org.jennit.graph.Value;
import org.jennit.operator.Activations;
import org.jennit.operator.Arithmetic;
import org.jennit.operator.LayerType;
import org.jennit.operator.Layout;
import org.jennit.operator.Linear;
import org.jennit.operator.Normalization;
import org.jennit.operator.Ops;
import org.jennit.operator.Pooling;
import org.jennit.operator.Reductions;
import org.jennit.rule.Rules;
import org.jennit.rule.Stabilizer;
import org.jennit.target.Target;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Contributions of DeepLIFT; those of other libraries are in PeerMethodsTest. */
class DeepLiftTest {
    private static final Attributes LAST = Attributes.NONE.with("axis", -1);

    @TempDir
    private Path folder;

    /** A function of x [batch, 6] whose value has its samples along the first axis. */
    @FunctionalInterface
    private interface Body {
        Value of(TestNetwork network, Ops g, Value x);
    }

    private static Arguments body(String name, Body body) {
        return Arguments.of(name, body);
    }

    private static Value linear(TestNetwork network, Value x, int from, int to) {
        return network.ops.apply(Linear.GEMM, x, network.weights(from, to), network.weights(to));
    }

    private static Value positive(TestNetwork network, Value x) {
        return network.ops.exp(network.ops.apply(Activations.TANH, linear(network, x, 6, 6)));
    }

    private static Value map(TestNetwork network, Value x) {
        return network.ops.reshape(
                linear(network, x, 6, 36),
                List.of(x.shape().dimension(0), Dimension.ONE, Dimension.of(6), Dimension.of(6)));
    }

    static Stream<Arguments> bodies() {
        return Stream.of(
                body("softmax", (n, g, x) -> g.apply(Activations.SOFTMAX, LAST, linear(n, x, 6, 6))),
                body("log softmax", (n, g, x) -> g.apply(Activations.LOG_SOFTMAX, LAST, linear(n, x, 6, 6))),
                body(
                        "layer norm",
                        (n, g, x) -> g.apply(
                                Normalization.LAYER_NORM, LAST, linear(n, x, 6, 6), n.weights(6), n.weights(6))),
                body("product", (n, g, x) -> g.mul(linear(n, x, 6, 6), g.sigmoid(linear(n, x, 6, 6)))),
                body("quotient", (n, g, x) -> g.div(linear(n, x, 6, 6), positive(n, x))),
                body("power", (n, g, x) -> g.apply(Arithmetic.POW, positive(n, x), linear(n, x, 6, 6))),
                body("square", (n, g, x) -> g.mul(x, x)),
                body("larger of two", (n, g, x) -> g.max(x, linear(n, x, 6, 6))),
                body(
                        "quotient by one number",
                        (n, g, x) -> g.div(linear(n, x, 6, 6), g.exp(g.reduceMean(x, List.of(1), true)))),
                body("largest", (n, g, x) -> g.reduce(Reductions.REDUCE_MAX, linear(n, x, 6, 6), List.of(1), true)),
                body("smallest", (n, g, x) -> g.reduce(Reductions.REDUCE_MIN, linear(n, x, 6, 6), List.of(1), true)),
                body(
                        "overlapping max pooling",
                        (n, g, x) ->
                                g.apply(Pooling.MAX_POOL, Attributes.NONE.with("kernel_shape", 3L, 3L), map(n, x))),
                body("choice", (n, g, x) -> g.where(g.isPositive(x), x, g.mul(x, 0.1))),
                body("attention", (n, g, x) -> {
                    Value scores = g.matMul(map(n, x), g.swapAxes(map(n, x), 2, 3));
                    Value attention = g.apply(Activations.SOFTMAX, LAST, scores);
                    return g.matMul(attention, map(n, x));
                }),
                body("halves", (n, g, x) -> {
                    Value hidden = g.apply(Activations.GELU, linear(n, x, 6, 6));
                    return g.mul(g.slice(hidden, 1, 0, 3), g.sigmoid(g.slice(hidden, 1, 3, 6)));
                }));
    }

    private Model model(Body body) throws IOException {
        TestNetwork network = new TestNetwork(7);
        Value x = network.input("x", TestNetwork.BATCH, Dimension.of(6));
        Value inside = body.of(network, network.ops, x);
        int width = inside.shape().dimensions().stream()
                .skip(1)
                .mapToInt(extent -> (int) extent.value())
                .reduce(1, (a, b) -> a * b);
        return Model.load(network.write(
                folder, "y", Map.of("y", linear(network, network.ops.apply(Layout.FLATTEN, inside), width, 3))));
    }

    private static double rise(Model model, Tensor x, Tensor from, int label) {
        return model.predict(x).select(1, label).sum()
                - model.predict(from).select(1, label).sum();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bodies")
    void contributionsSumUpToTheDifference(String name, Body body) throws IOException {
        Tensor x = tensor(1, 2, 6);
        Tensor from = tensor(2, 2, 6);
        try (Model model = model(body);
                Attributor attributor = Attributor.builder(model)
                        .method(new DeepLift(Baseline.tensor(from)))
                        .build()) {
            Attribution attribution = attributor.attribute(x, Target.classIndex(1));
            double rise = rise(model, x, from, 1);
            assertThat(attribution.relevance().sum()).isCloseTo(rise, within(2e-5 * (1 + Math.abs(rise))));
            assertThat(attribution.relevance().absMax()).isGreaterThan(1e-3);
            assertThat(attribution.output().toDoubles())
                    .containsExactly(model.predict(x).toDoubles(), within(1e-5));
        }
    }

    @Test
    void layersHaveContributionsInTheSamePass() throws IOException {
        Tensor x = tensor(1, 2, 6);
        Tensor from = tensor(2, 1, 6);
        try (Model model = Model.load(TestNetwork.dense(folder, 6, 4));
                Attributor attributor = Attributor.builder(model)
                        .method(new DeepLift(Baseline.tensor(from)))
                        .at("layer0")
                        .build()) {
            Attribution attribution = attributor.attribute(x, Target.classIndex(1));
            double rise = rise(model, x, Tensor.concat(List.of(from, from)), 1);
            assertThat(attribution.at("layer0").sum()).isCloseTo(rise, within(1e-5));
            assertThat(attribution.relevance().sum()).isCloseTo(rise, within(1e-5));
        }
    }

    /** No baseline of an input reaches an embedding, whose own is zero. */
    @Test
    void embeddingsAreComparedWithZero() throws IOException {
        Tensor words = Tensor.of(new long[] {1, 4, 2, 7}, 1, 4);
        Tensor kinds = Tensor.of(new long[] {0, 1, 1, 0}, 1, 4);
        Map<String, Tensor> inputs = Map.of("words", words, "kinds", kinds, "x", tensor(3, 1, 3));
        try (Model model = Model.load(TestNetwork.embedded(folder));
                Attributor attributor = Attributor.builder(model)
                        .method(new DeepLift())
                        .at("layer0")
                        .build();
                Attributor path = Attributor.builder(model)
                        .method(new IntegratedGradients(400, Baseline.zeros()))
                        .at("layer0")
                        .build()) {
            Attribution got = attributor.attribute(inputs, Target.classIndex(1));
            Attribution other = path.attribute(inputs, Target.classIndex(1));
            assertThat(got.at("layer0").absMax()).isPositive();
            assertThat(got.at("layer0").sum()).isCloseTo(other.at("layer0").sum(), within(0.02));
            assertThat(got.relevance("x").sum()).isCloseTo(other.relevance("x").sum(), within(0.02));
        }
    }

    @Test
    void aBackgroundIsAveragedWhateverTheBatch() throws IOException {
        Tensor x = tensor(1, 2, 6);
        Tensor rows = tensor(2, 5, 6);
        Target target = Target.top();
        try (Model model = Model.load(TestNetwork.dense(folder, 6, 4));
                Attributor attributor = Attributor.builder(model)
                        .method(new DeepLift(Background.rows(rows)))
                        .build();
                Attributor small = attributor.toBuilder().batchSize(1).build()) {
            double[] sum = new double[12];
            for (int row = 0; row < 5; row++) {
                Tensor one = relevance(model, x, new DeepLift(Baseline.tensor(rows.slice(row, row + 1))), target);
                for (int i = 0; i < sum.length; i++) {
                    sum[i] += one.toDoubles()[i] / 5;
                }
            }
            Tensor got = attributor.attribute(x, target).relevance();
            assertThat(got.toDoubles()).containsExactly(sum, within(1e-6));
            assertClose(small.attribute(x, target).relevance(), got, 1e-6);
        }
    }

    private static Tensor relevance(Model model, Tensor x, DeepLift method, Target target) {
        try (Attributor attributor = Attributor.builder(model).method(method).build()) {
            return attributor.attribute(x, target).relevance();
        }
    }

    @Test
    void nothingContributesWhereNothingDiffers() throws IOException {
        Tensor x = tensor(1, 2, 6);
        try (Model model = Model.load(TestNetwork.dense(folder, 6, 4))) {
            Tensor relevance = relevance(model, x, new DeepLift(Baseline.tensor(x)), Target.classIndex(1));
            assertThat(relevance.absMax()).isZero();
        }
    }

    /** The rule by itself: the baseline is an input like a mask. */
    @Test
    void aCompositeTakesTheBaselineAsAnInput() throws IOException {
        Tensor x = tensor(1, 2, 6);
        Tensor from = tensor(2, 2, 6);
        Target target = Target.classIndex(1);
        try (Model model = Model.load(TestNetwork.dense(folder, 6, 4));
                Attributor rule = Attributor.lrp(model, Composites.deepLift())) {
            Tensor got =
                    rule.attribute(Map.of("x", x, "x_baseline", from), target).relevance();
            assertClose(got, relevance(model, x, new DeepLift(Baseline.tensor(from)), target), 1e-6);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> rule.attribute(x, target))
                    .withMessageContaining("x_baseline");
        }
    }

    @Test
    void nodesWithoutMultipliersAreNamed() throws IOException {
        Body norm = (n, g, x) -> g.reduce(Reductions.REDUCE_L2, linear(n, x, 6, 6), List.of(1), true);
        try (Model model = model(norm);
                Attributor attributor =
                        Attributor.builder(model).method(new DeepLift()).build()) {
            assertThatThrownBy(() -> attributor.attribute(tensor(1, 2, 6), Target.classIndex(1)))
                    .isInstanceOf(GraphException.class)
                    .hasMessageContaining("ReduceL2")
                    .hasMessageContaining("integrated gradients");
        }
    }

    @Test
    void multipliersAndRelevanceDoNotMix() throws IOException {
        try (Model model = Model.load(TestNetwork.dense(folder, 6, 4))) {
            var mixed = RuleMaps.byType(
                            List.of(new TypeEntry(LayerType.DENSE, Rules.epsilon(Stabilizer.epsilon(1e-6), Set.of()))))
                    .then(Composites.deepLift());
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Attributor.lrp(model, mixed).plan())
                    .withMessageContaining("multipliers");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Attributor.builder(model)
                            .method(new DeepLift())
                            .composite(Composites.epsilonPlus())
                            .build())
                    .withMessageContaining("rules of its own");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Attributor.builder(model)
                            .method(new DeepLift())
                            .withLedger()
                            .build())
                    .withMessageContaining("ledger");
        }
    }
}
