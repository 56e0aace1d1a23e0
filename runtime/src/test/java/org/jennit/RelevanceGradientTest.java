package org.jennit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.jennit.TestNetwork.assertClose;
import static org.jennit.TestNetwork.tensor;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jennit.attribution.Attribution;
import org.jennit.composite.Composite;
import org.jennit.composite.Composites;
import org.jennit.composite.RuleMaps;
import org.jennit.graph.Attributes;
import org.jennit.onnx.OnnxReader;
import org.jennit.operator.Activations;
import org.jennit.program.Program;
import org.jennit.rule.Modification;
import org.jennit.target.Target;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Second order against finite differences of the relevance that an attributor gives. */
class RelevanceGradientTest {
    private static final Target SQUARE = Target.function((g, y) -> g.mul(y, y));

    private static final Target LIKELY =
            Target.function((g, y) -> g.apply(Activations.SOFTMAX, Attributes.NONE.with("axis", -1), y));

    @TempDir
    private Path folder;

    static Stream<Arguments> functionsAndComposites() {
        return Stream.of(Target.output(), SQUARE, LIKELY, SQUARE.times(-0.5), Target.classIndex(2))
                .flatMap(target -> Stream.of(Composites.gradient(), Composites.epsilonPlus())
                        .map(composite -> Arguments.of(target, composite)));
    }

    @ParameterizedTest
    @Tag("exhaustive")
    @MethodSource("functionsAndComposites")
    void theOutputRelevanceIsDifferentiatedThrough(Target target, Composite composite) throws IOException {
        Tensor x = tensor(1, 2, 6);
        Tensor v = tensor(2, 2, 6);
        Tensor u = tensor(3, 2, 4);
        try (Model model = Model.load(TestNetwork.dense(folder, 6, 4));
                Attributor attributor = Attributor.lrp(model, composite);
                RelevanceGradient gradient = RelevanceGradient.of(attributor, "x")) {
            RelevanceGradient.Result result = gradient.run(Map.of("x", x), target, u, Map.of("x", v));
            assertClose(result.relevance("x"), attributor.attribute(x, target).relevance(), 1e-5);
            assertClose(result.output(), model.predict(x), 1e-5);
            double[] values = x.toDoubles();
            double step = 1e-3;
            for (int i = 0; i < values.length; i++) {
                double[] ends = new double[2];
                for (int end = 0; end < 2; end++) {
                    double[] moved = values.clone();
                    moved[i] += end == 0 ? -step : step;
                    Attribution there = attributor.attribute(Tensor.of(x.type(), moved, x.shape()), target);
                    ends[end] = product(there.relevance(), v) + product(there.output(), u);
                }
                double slope = (ends[1] - ends[0]) / (2 * step);
                assertThat(result.gradient("x").toDoubles()[i])
                        .as("%s, element %d", target, i)
                        .isCloseTo(slope, within(0.02 + 0.02 * Math.abs(slope)));
            }
        }
    }

    @Test
    void aFunctionIsMoreThanItsValue() throws IOException {
        Tensor x = tensor(1, 2, 5);
        try (Model model = Model.load(TestNetwork.square(folder));
                Attributor attributor = Attributor.gradient(model);
                RelevanceGradient gradient = RelevanceGradient.of(attributor, "x")) {
            // y = x², R = 2x·r: for r = y it is 2x³ with derivative 6x², for the constant of the same value 2y = 2x²
            Tensor one = Tensor.full(x.type(), 1, 2, 5);
            Tensor none = Tensor.zeros(x.type(), 2, 5);
            Tensor function = gradient.run(Map.of("x", x), Target.output(), none, Map.of("x", one))
                    .gradient("x");
            assertClose(function, x.map(a -> 6 * a * a), 1e-4);
            Target constant = Target.relevance(model.predict(x));
            assertClose(
                    gradient.run(Map.of("x", x), constant, none, Map.of("x", one))
                            .gradient("x"),
                    x.map(a -> 2 * a * a),
                    1e-4);
            Target unknown = Target.function(y -> y).times(2);
            assertThatThrownBy(() -> gradient.run(Map.of("x", x), unknown, none, Map.of("x", one)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("not written in graph operations")
                    .hasMessageContaining("cannot be differentiated");
            Target wide = Target.function((g, y) -> g.sumPerSample(y));
            assertThatThrownBy(() -> gradient.run(Map.of("x", x), wide, none, Map.of("x", one)))
                    .hasMessageContaining("float32 [batch]")
                    .hasMessageContaining("float32 [batch, n]");
            assertThatThrownBy(() -> attributor.attribute(x, wide))
                    .hasMessageContaining("float32 [2]")
                    .hasMessageContaining("float32 [2, 5]");
        }
    }

    @Test
    void targetsAreTakenAtTheParametersAsGiven() throws IOException {
        Tensor x = tensor(1, 2, 6);
        Tensor v = tensor(2, 2, 6);
        Tensor u = Tensor.zeros(x.type(), 2, 3);
        try (Model model = Model.load(TestNetwork.activated(folder, 3, "Softmax"));
                Attributor attributor = Attributor.lrp(model, Composites.epsilonPlus());
                RelevanceGradient gradient =
                        RelevanceGradient.of(attributor, "layer3.weight", "x").withParameterInputs("layer3.weight")) {
            for (int favoured = 0; favoured < 3; favoured++) {
                float[] bias = {-9, -9, -9};
                bias[favoured] = 9;
                Map<String, Tensor> inputs = new HashMap<>(Map.of("x", x, "layer3.weight", Tensor.of(bias, 3)));
                RelevanceGradient.Result top = gradient.run(inputs, Target.top(), u, Map.of("x", v));
                RelevanceGradient.Result told = gradient.run(inputs, Target.classIndex(favoured), u, Map.of("x", v));
                assertThat(top.relevance("x")).isEqualTo(told.relevance("x"));
                assertThat(top.gradient("x")).isEqualTo(told.gradient("x"));
                assertThat(top.output().get(0, favoured)).isGreaterThan(2); // a logit, not a probability
            }
        }
    }

    /** A tensor that a rule or modification asks for is an input that can be differentiated by, too. */
    @Test
    void whatACompositeAsksForHasGradients() throws IOException {
        Tensor x = tensor(1, 2, 6);
        Tensor v = tensor(2, 2, 6);
        Tensor u = Tensor.zeros(x.type(), 2, 4);
        float[] mask = tensor(3, 2, 16).toFloats();
        Composite masked =
                Composites.epsilonPlus().then(RuleMaps.modified(List.of("layer0"), Modification.timesInput("mask")));
        try (Model model = Model.load(TestNetwork.dense(folder, 6, 4));
                Attributor attributor = Attributor.lrp(model, masked);
                RelevanceGradient gradient = RelevanceGradient.of(attributor, "mask")) {
            Map<String, Tensor> inputs = new HashMap<>(Map.of("x", x, "mask", Tensor.of(mask, 2, 16)));
            Tensor exact = gradient.run(inputs, Target.classIndex(1), u, Map.of("x", v))
                    .gradient("mask");
            assertThat(exact.shape()).containsExactly(2, 16);
            double largest = 0;
            for (int i = 0; i < mask.length; i++) {
                double[] ends = new double[2];
                for (int end = 0; end < 2; end++) { // relevance is linear in the mask
                    float[] moved = mask.clone();
                    moved[i] += end == 0 ? -1 : 1;
                    inputs.put("mask", Tensor.of(moved, 2, 16));
                    ends[end] = product(
                            attributor.attribute(inputs, Target.classIndex(1)).relevance(), v);
                }
                double slope = (ends[1] - ends[0]) / 2;
                assertThat(exact.toDoubles()[i]).isCloseTo(slope, within(1e-3 + 1e-3 * Math.abs(slope)));
                largest = Math.max(largest, Math.abs(slope));
            }
            assertThat(largest).isGreaterThan(0.01);
        }
    }

    @Test
    void anExportedFunctionNeedsNoRelevance() throws IOException {
        Tensor x = tensor(1, 2, 6);
        Tensor v = tensor(2, 2, 6);
        Tensor u = tensor(3, 2, 4);
        Path second = folder.resolve("second.onnx");
        Path first = folder.resolve("first.onnx");
        try (Model model = Model.load(TestNetwork.dense(folder, 6, 4));
                Attributor attributor = Attributor.builder(model)
                        .composite(Composites.epsilonPlus())
                        .withLedger()
                        .build();
                RelevanceGradient gradient = RelevanceGradient.of(attributor, "x", "layer0.weight")) {
            RelevanceGradient.Result expected = gradient.run(Map.of("x", x), SQUARE, u, Map.of("x", v));
            gradient.export(SQUARE, second);
            OnnxReader exported = OnnxReader.read(second);
            Map<String, String> metadata = exported.metadata();
            try (Program program = Program.open(exported.graph())) {
                Map<String, Tensor> got = program.run(
                        Map.of("x", x, metadata.get("jennit.seed.y"), u, metadata.get("jennit.seed.x_relevance"), v));
                assertClose(got.get(metadata.get("jennit.gradient.x")), expected.gradient("x"), 1e-5);
                assertClose(
                        got.get(metadata.get("jennit.gradient.layer0.weight")),
                        expected.gradient("layer0.weight"),
                        1e-5);
            }
            attributor.export(SQUARE, first);
            OnnxReader single = OnnxReader.read(first);
            try (Program program = Program.open(single.graph())) {
                Map<String, Tensor> got = program.run(Map.of("x", x));
                assertClose(
                        got.get(single.metadata().get("jennit.relevance.x")),
                        attributor.attribute(x, SQUARE).relevance(),
                        1e-5);
                assertClose(
                        got.get(single.metadata().get("jennit.output_relevance")),
                        model.predict(x).map(y -> y * y),
                        1e-5);
            }
            assertThatThrownBy(() -> attributor.export(Target.top().timesOutput(), first))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("the top class")
                    .hasMessageContaining("export(file)");
        }
    }

    private static double product(Tensor a, Tensor b) {
        return a.combine(b, (one, other) -> one * other).sum();
    }
}
