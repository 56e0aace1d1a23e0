package org.jennit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.jennit.TestNetwork.assertClose;
import static org.jennit.TestNetwork.tensor;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.jennit.attribution.Attribution;
import org.jennit.attribution.AttributionMethod;
import org.jennit.attribution.Baseline;
import org.jennit.attribution.InputTimesGradient;
import org.jennit.attribution.IntegratedGradients;
import org.jennit.attribution.Ledger;
import org.jennit.attribution.SmoothGrad;
import org.jennit.composite.Composite;
import org.jennit.composite.Composites;
import org.jennit.composite.RuleMaps;
import org.jennit.derive.AttributionGraph;
import org.jennit.derive.AttributionRequest;
import org.jennit.graph.Dimension;
import org.jennit.graph.ElementType;
import org.jennit.graph.Graph;
import org.jennit.onnx.OnnxReader;
import org.jennit.program.Program;
import org.jennit.rule.Absorption;
import org.jennit.rule.Modification;
import org.jennit.target.ClassTarget;
import org.jennit.target.Target;
import org.jennit.tensor.Elements;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttributorTest {
    @TempDir
    private Path folder;

    private static Tensor finiteDifferences(Tensor x, ToDoubleFunction<Tensor> function) {
        double step = 1e-2;
        double[] values = x.toDoubles();
        double[] gradient = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            double[] moved = values.clone();
            moved[i] += step;
            double up = function.applyAsDouble(Tensor.of(x.type(), moved, x.shape()));
            moved[i] -= 2 * step;
            gradient[i] = (up - function.applyAsDouble(Tensor.of(x.type(), moved, x.shape()))) / (2 * step);
        }
        return Tensor.of(x.type(), gradient, x.shape());
    }

    @Test
    void theGradientIsThatOfTheTarget() throws IOException {
        Tensor x = tensor(1, 2, 6);
        try (Model model = Model.load(TestNetwork.dense(folder, 6, 4));
                Attributor attributor = Attributor.gradient(model)) {
            Attribution attribution = attributor.attribute(
                    x, Target.classIndex(3).minus(Target.classIndex(1).times(2)));
            Tensor expected = finiteDifferences(x, at -> {
                Tensor y = model.predict(at);
                return y.get(0, 3) - 2 * y.get(0, 1) + y.get(1, 3) - 2 * y.get(1, 1);
            });
            assertClose(attribution.relevance(), expected, 1e-2);
            assertClose(attribution.output(), model.predict(x), 1e-6);
            assertThat(attribution.explained()).isEqualTo("class 3 − 2.0 · class 1 of 'y'");
        }
    }

    @Test
    void openSizesAreTakenFromTheInput() throws IOException {
        Path file = TestNetwork.pixels(folder, 2, Dimension.symbol("h"), Dimension.symbol("w"));
        try (Model model = Model.load(file);
                Attributor attributor = Attributor.lrp(model, Composites.epsilonPlus())) {
            Path other = Files.createDirectory(folder.resolve("fixed"));
            for (long size = 3; size < 10; size++) {
                Tensor x = tensor(size, 2, 2, size, 2 * size);
                Tensor one = attributor
                        .attribute(x, Target.classIndex(1).at(0, size))
                        .relevance();
                Path written = TestNetwork.pixels(other, 2, Dimension.of(size), Dimension.of(2 * size));
                try (Model sized = Model.load(written);
                        Attributor fixed = Attributor.lrp(sized, Composites.epsilonPlus())) {
                    assertClose(
                            one,
                            fixed.attribute(x, Target.classIndex(1).at(0, size)).relevance(),
                            1e-6);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Softmax", "Sigmoid"})
    void aFinalActivationIsLeftOut(String activation) throws IOException {
        Tensor x = tensor(1, 1, 6);
        try (Model model = Model.load(TestNetwork.activated(folder, 3, activation));
                Attributor attributor = Attributor.gradient(model)) {
            Attribution atLogits = attributor.attribute(x, Target.classIndex(2));
            Attribution behind = attributor.attribute(x, Target.classIndex(2).afterActivation());
            Attribution tensor = attributor.attribute(x, Target.relevance(Tensor.of(new float[] {0, 0, 1}, 1, 3)));
            assertThat(atLogits.explained())
                    .isEqualTo("class 2 of 'y', taken at its logits, before the final " + activation);
            assertThat(behind.explained()).isEqualTo("class 2 of 'y'");
            assertThat(atLogits.outputs()).containsOnlyKeys("y");
            ToDoubleFunction<Tensor> logit = at -> {
                Tensor y = model.predict(at);
                double p = y.get(0, 2);
                return activation.equals("Sigmoid") ? Math.log(p / (1 - p)) : Math.log(p / y.get(0, 0));
            };
            ClassTarget comparable = activation.equals("Sigmoid")
                    ? Target.classIndex(2)
                    : Target.classIndex(2).minus(Target.classIndex(0));
            assertClose(attributor.attribute(x, comparable).relevance(), finiteDifferences(x, logit), 1e-2);
            Tensor expected = finiteDifferences(x, at -> model.predict(at).get(0, 2));
            assertClose(behind.relevance(), expected, 1e-2);
            assertClose(tensor.relevance(), behind.relevance(), 1e-6);
            assertThat(attributor.attribute(x, Target.top()).relevance().allFinite())
                    .isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSingleOutputUnitIsClassZero(boolean column) throws IOException {
        Tensor x = tensor(1, 3, 5);
        try (Model model = Model.load(TestNetwork.single(folder, column));
                Attributor attributor = Attributor.lrp(model, Composites.epsilonPlus())) {
            Tensor one = attributor.attribute(x, Target.classIndex(0)).relevance();
            Tensor negative = attributor.attribute(x, Target.top().times(-1)).relevance();
            assertClose(negative, one.map(v -> -v), 1e-6);
            assertThat(one.sum()).isNotZero();
        }
    }

    @Test
    void outputAndInputMayDifferInSpatialSize() throws IOException {
        Tensor x = tensor(1, 2, 1, 9, 9);
        try (Model model = Model.load(TestNetwork.strided(folder));
                Attributor attributor = Attributor.gradient(model)) {
            Attribution pixel = attributor.attribute(x, Target.classIndex(1).at(3, 0));
            assertThat(pixel.output().shape()).containsExactly(2, 3, 4, 4);
            assertThat(pixel.relevance().shape()).containsExactly(2, 1, 9, 9);
            for (int i = 0; i < 81; i++) { // the pixel sees rows 6 to 8, columns 0 to 2
                boolean seen = i / 9 >= 6 && i % 9 <= 2;
                assertThat(pixel.relevance().get(0, 0, i / 9, i % 9) != 0).isEqualTo(seen);
            }
            Target ofTheInputsSize = Target.relevance(tensor(2, 2, 3, 9, 9));
            assertThatThrownBy(() -> attributor.attribute(x, ofTheInputsSize))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("[2, 3, 9, 9]")
                    .hasMessageContaining("[2, 3, 4, 4]");
        }
    }

    @Test
    void severalInputsEachHaveTheirRelevance() throws IOException {
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        inputs.put("a", tensor(1, 2, 4));
        inputs.put("b", tensor(2, 2, 3));
        inputs.put("s", Tensor.of(new long[] {1, 2}, 2, 1));
        try (Model model = Model.load(TestNetwork.twoInputs(folder));
                Attributor attributor = Attributor.builder(model)
                        .method(new IntegratedGradients(40, Baseline.zeros()))
                        .build()) {
            Attribution attribution = attributor.attribute(inputs, Target.classIndex(1));
            assertThat(attribution.relevances()).containsOnlyKeys("a", "b");
            assertThat(attribution.relevance("b").shape()).containsExactly(2, 3);
            assertThatThrownBy(attribution::relevance).hasMessageContaining("[a, b]");
            assertThatThrownBy(() -> attribution.relevance("s")).hasMessageContaining("'s'");
            assertThatThrownBy(() -> attributor.attribute(tensor(1, 2, 4), Target.top()))
                    .hasMessageContaining("[a, b, s]");
            try (Attributor only = Attributor.builder(model).withRespectTo("b").build()) {
                assertThat(only.attribute(inputs, Target.top()).relevance().shape())
                        .containsExactly(2, 3);
            }
            assertThatThrownBy(
                            () -> Attributor.builder(model).withRespectTo("s").build())
                    .hasMessageContaining("floating-point input 's'");
        }
    }

    @Test
    void integratedGradientsSumToTheDifference() throws IOException {
        Tensor x = tensor(1, 2, 6);
        ClassTarget target = Target.classIndex(0).minus(Target.classIndex(2).times(0.3));
        Baseline own = (name, input) -> input.map(v -> -v / 2);
        try (Model model = Model.load(TestNetwork.dense(folder, 6, 4))) {
            for (Baseline baseline :
                    List.of(Baseline.zeros(), Baseline.number(0.5), Baseline.tensor(tensor(3, 1, 6)), own)) {
                try (Attributor attributor = Attributor.builder(model)
                        .method(new IntegratedGradients(2000, baseline))
                        .batchSize(500)
                        .build()) {
                    Tensor relevance = attributor.attribute(x, target).relevance();
                    Tensor y = model.predict(x);
                    Tensor y0 = model.predict(baseline.of("x", x));
                    for (int n = 0; n < 2; n++) {
                        double difference = y.get(n, 0) - 0.3 * y.get(n, 2) - y0.get(n, 0) + 0.3 * y0.get(n, 2);
                        assertThat(relevance.slice(n, n + 1).sum()).isCloseTo(difference, within(5e-3));
                    }
                }
            }
            try (Attributor one = Attributor.builder(model)
                            .method(new IntegratedGradients(1, Baseline.zeros()))
                            .build();
                    Attributor product = Attributor.builder(model)
                            .method(new InputTimesGradient())
                            .build()) {
                assertThat(one.attribute(x, target).relevance())
                        .isEqualTo(product.attribute(x, target).relevance());
            }
            try (Attributor wrong = Attributor.builder(model)
                    .method(new IntegratedGradients(2, Baseline.tensor(tensor(1, 3, 6))))
                    .build()) {
                assertThatThrownBy(() -> wrong.attribute(x, target))
                        .hasMessageContaining("baseline of the input 'x' is float32 [3, 6]")
                        .hasMessageContaining("[2, 6]");
            }
        }
    }

    @Test
    void aFunctionIsEvaluatedAtEachIterationAndATargetOnce() throws IOException {
        // y = x², dy/dx = 2x: at αx a function r(y) = y gives 2α³x³, a constant r = y(x) gives 2αx³.
        Tensor x = tensor(1, 2, 5);
        int n = 4;
        double mean = (1 + 2 + 3 + 4) / 16.0;
        double cubes = (1 + 8 + 27 + 64) / 256.0;
        try (Model model = Model.load(TestNetwork.square(folder));
                Attributor attributor = Attributor.builder(model)
                        .method(new IntegratedGradients(n, Baseline.zeros()))
                        .build()) {
            Tensor function = attributor.attribute(x, Target.output()).relevance();
            assertClose(function, x.map(v -> 2 * cubes * v * v * v * v), 1e-4);
            Tensor constant =
                    attributor.attribute(x, Target.relevance(model.predict(x))).relevance();
            assertClose(constant, x.map(v -> 2 * mean * v * v * v * v), 1e-4);
            Tensor times =
                    attributor.attribute(x, Target.classIndex(3).timesOutput()).relevance();
            assertThat(times.get(1, 3)).isCloseTo(constant.get(1, 3), within(1e-4));
            assertThat(times.get(1, 2)).isZero();
        }
    }

    @Test
    void smoothGradHasNoiseOfTheRangeOfEachSample() throws IOException {
        int size = 20_000;
        int n = 5;
        double[] values = tensor(1, 2, size).toDoubles();
        for (int i = size; i < 2 * size; i++) {
            values[i] *= 10;
        }
        Tensor x = Tensor.of(ElementType.FLOAT32, values, 2, size);
        Target ones = Target.relevance(Tensor.full(ElementType.FLOAT32, 1, 2, size));
        try (Model model = Model.load(TestNetwork.square(folder));
                Attributor attributor = Attributor.builder(model)
                        .method(new SmoothGrad(n, 0.2, 7))
                        .build();
                Attributor batched = Attributor.builder(model)
                        .method(new SmoothGrad(n, 0.2, 7))
                        .batchSize(4)
                        .build();
                Attributor otherSeed = Attributor.builder(model)
                        .method(new SmoothGrad(n, 0.2, 8))
                        .build();
                Attributor single = Attributor.builder(model)
                        .method(new SmoothGrad(1, 0.2, 7))
                        .build()) {
            Tensor smooth = attributor.attribute(x, ones).relevance();
            for (int sample = 0; sample < 2; sample++) {
                double[] of = Arrays.copyOfRange(values, sample * size, (sample + 1) * size);
                double range = Arrays.stream(of).max().orElseThrow()
                        - Arrays.stream(of).min().orElseThrow();
                double[] noise = smooth.slice(sample, sample + 1).toDoubles();
                Arrays.setAll(noise, i -> noise[i] / 2 - of[i]); // the mean of n − 1 draws and a zero
                double mean = Arrays.stream(noise).average().orElseThrow();
                double deviation =
                        Math.sqrt(Arrays.stream(noise).map(v -> v * v).average().orElseThrow());
                double expected = 0.2 * range * Math.sqrt(n - 1) / n;
                assertThat(deviation).isCloseTo(expected, within(0.02 * expected));
                assertThat(mean).isCloseTo(0, within(0.04 * expected));
            }
            assertClose(batched.attribute(x, ones).relevance(), smooth, 1e-3);
            assertThat(attributor.attribute(x, ones).relevance()).isEqualTo(smooth);
            assertThat(otherSeed.attribute(x, ones).relevance()).isNotEqualTo(smooth);
            assertThat(single.attribute(x, ones).relevance()).isEqualTo(x.map(v -> 2 * v));
            assertThat(attributor.attribute(x, ones).output()).isEqualTo(x.map(v -> v * v));
        }
        assertThatThrownBy(() -> new SmoothGrad(0, 0.1, 0)).hasMessageContaining("at least 1");
        assertThatThrownBy(() -> new SmoothGrad(1, -0.1, 0)).hasMessageContaining("-0.1");
        assertThatThrownBy(() -> new IntegratedGradients(0, Baseline.zeros())).hasMessageContaining("at least 1");
    }

    @Test
    void batchesOfAnySizeGiveTheSame() throws IOException {
        Tensor x = tensor(1, 11, 6);
        try (Model model = Model.load(TestNetwork.dense(folder, 6, 4));
                Attributor whole = Attributor.builder(model)
                        .composite(Composites.epsilonPlus())
                        .withLedger()
                        .at("layer0")
                        .batchSize(100)
                        .build()) {
            Attribution expected = whole.attribute(x, Target.top());
            for (int size = 1; size < 12; size += 3) {
                try (Attributor pieces = whole.toBuilder().batchSize(size).build()) {
                    Attribution got = pieces.attribute(x, Target.top());
                    assertClose(got.relevance(), expected.relevance(), 1e-5);
                    assertClose(got.at("layer0"), expected.at("layer0"), 1e-5);
                    assertClose(got.output(), expected.output(), 1e-5);
                    assertThat(got.ledger().orElseThrow().entries())
                            .hasSameSizeAs(expected.ledger().orElseThrow().entries());
                }
            }
            for (int n = 0; n < 11; n++) {
                Tensor alone = whole.attribute(x.slice(n, n + 1), Target.top()).relevance();
                assertClose(alone, expected.relevance().slice(n, n + 1), 1e-5);
            }
        }
    }

    @Test
    void theLedgerBalances() throws IOException {
        Tensor x = tensor(1, 3, 6);
        try (Model model = Model.load(TestNetwork.dense(folder, 6, 4));
                Attributor attributor = Attributor.builder(model)
                        .composite(Composites.epsilonPlus())
                        .withLedger()
                        .build()) {
            Ledger ledger = attributor
                    .attribute(x, Target.classIndex(2).times(3))
                    .ledger()
                    .orElseThrow();
            assertThat(ledger.output()).containsExactly(3.0, 3.0, 3.0);
            assertThat(ledger.difference()).allSatisfy(d -> assertThat(d).isCloseTo(0, within(1e-4)));
            assertThat(ledger.entries()).isNotEmpty();
            assertThat(ledger.toString()).contains("layer0: bias").contains("unaccounted for");
        }
    }

    @Test
    void whatEndsAtEmbeddingsHasArrivedThere() throws IOException {
        Map<String, Tensor> inputs = Map.of(
                "words", Tensor.of(new long[] {1, 2, 3, 2, 9, 0, 9, 7}, 2, 4),
                "kinds", Tensor.of(new long[] {0, 0, 1, 1, 0, 1, 0, 1}, 2, 4),
                "x", tensor(1, 2, 3));
        try (Model model = Model.load(TestNetwork.embedded(folder));
                Attributor attributor = Attributor.builder(model)
                        .composite(Composites.epsilonPlus())
                        .at("layer0", "layer1", "layer2", "layer4")
                        .withLedger()
                        .build()) {
            List<Attribution> attributions =
                    attributor.attribute(inputs, List.of(Target.classIndex(0), Target.classIndex(1)));
            assertThat(attributions).hasSize(2).allSatisfy(attribution -> {
                Ledger ledger = attribution.ledger().orElseThrow();
                assertThat(ledger.difference()).allSatisfy(d -> assertThat(d).isCloseTo(0, within(1e-6)));
                assertThat(ledger.inputs())
                        .allSatisfy(arrived -> assertThat(arrived).isNotZero());
                assertThat(ledger.entries().stream().filter(entry -> entry.kind() == Absorption.Kind.ARRIVED))
                        .extracting(Ledger.Entry::layer)
                        .containsExactly("layer0", "layer1");
            });
            Ledger ledger = attributions.get(1).ledger().orElseThrow();
            double[] words = Elements.sums(attributions.get(1).at("layer0"), 2);
            Ledger.Entry entry = ledger.entries().get(ledger.entries().size() - 2);
            IntStream.range(0, 2)
                    .forEach(n -> assertThat(entry.amount().get(n)).isNotZero().isCloseTo(words[n], within(1e-6)));
            assertThat(ledger.toString()).contains("layer0: arrived");
        }
    }

    @Test
    void progressIsToldAndCancellingHeeded() throws IOException {
        List<String> told = new ArrayList<>();
        try (Model model = Model.load(TestNetwork.dense(folder, 6, 4));
                Attributor attributor = Attributor.builder(model)
                        .method(new SmoothGrad(10, 0.1, 0))
                        .batchSize(8)
                        .onProgress((done, all) -> told.add(done + "/" + all))
                        .build();
                Attributor cancelled = attributor.toBuilder()
                        .cancelledWhen(() -> told.contains("4/10"))
                        .build()) {
            attributor.attribute(tensor(1, 1, 6), Target.top());
            assertThat(told).containsExactly("8/10", "10/10");
            told.clear();
            assertThatThrownBy(() -> cancelled.attribute(tensor(1, 2, 6), Target.top()))
                    .isInstanceOf(CancellationException.class)
                    .hasMessageContaining("4 of 10");
            assertThat(told).containsExactly("4/10");
        }
    }

    @Test
    void theTopClassIsFoundOnTheWayForward() throws IOException {
        Tensor x = tensor(1, 11, 6);
        try (Model model = Model.load(TestNetwork.dense(folder, 6, 4));
                Attributor gradient = Attributor.builder(model)
                        .composite(Composites.epsilonPlus())
                        .withLedger()
                        .build();
                Attributor smooth = Attributor.builder(model)
                        .method(new SmoothGrad(3, 0.5, 7))
                        .build()) {
            Attribution top = gradient.attribute(x, Target.top());
            Attribution against = gradient.attribute(x, Target.top().times(-2));
            Attribution times = Attributor.builder(model)
                    .method(new InputTimesGradient())
                    .build()
                    .attribute(x, Target.top());
            List<Attribution> two = gradient.attribute(Map.of("x", x), List.of(Target.classIndex(2), Target.top()));
            assertThat(model.isCompiled()).isFalse();

            int[] classes = IntStream.range(0, 11)
                    .map(i -> argMax(top.output().slice(i, i + 1).toDoubles()))
                    .toArray();
            assertThat(classes).as("several classes are the top one").contains(0, 2, 3);
            Attribution given = gradient.attribute(x, Target.classIndices(classes));
            assertClose(top.relevance(), given.relevance(), 1e-6);
            assertClose(two.get(1).relevance(), given.relevance(), 1e-6);
            assertClose(against.relevance(), given.relevance().map(v -> -2 * v), 1e-6);
            assertThat(top.ledger().map(Ledger::output))
                    .isEqualTo(given.ledger().map(Ledger::output));
            assertClose(
                    times.relevance(),
                    Attributor.builder(model)
                            .method(new InputTimesGradient())
                            .build()
                            .attribute(x, Target.classIndices(classes))
                            .relevance(),
                    1e-6);
            assertClose(
                    smooth.attribute(x, Target.top()).relevance(),
                    smooth.attribute(x, Target.classIndices(classes)).relevance(),
                    1e-6);
        }
    }

    @Test
    void theTopOfAnUnknownNumberOfClassesIsFoundBefore() throws IOException {
        try (Model model = Model.load(TestNetwork.square(folder));
                Attributor attributor = Attributor.gradient(model)) {
            Tensor x = Tensor.of(new float[] {1, 3, 2, 4, 0, 1}, 2, 3);
            assertThat(attributor.attribute(x, Target.top()).relevance().toDoubles())
                    .containsExactly(0, 6, 0, 8, 0, 0);
            assertThat(model.isCompiled()).isTrue();
        }
    }

    private static int argMax(double[] values) {
        return IntStream.range(0, values.length)
                .reduce((a, b) -> values[b] > values[a] ? b : a)
                .orElseThrow();
    }

    @Test
    void severalTargetsGiveWhatEachGives() throws IOException {
        Map<String, Tensor> inputs = Map.of("x", tensor(1, 11, 6));
        List<Target> targets = List.of(
                Target.top(),
                Target.top(2),
                Target.classIndex(1).minus(Target.top(4)),
                Target.output(),
                Target.relevance(tensor(3, 11, 4)));
        try (Model model = Model.load(TestNetwork.dense(folder, 6, 4));
                Attributor gradient = Attributor.builder(model)
                        .composite(Composites.epsilonPlus())
                        .withLedger()
                        .build();
                Attributor integrated = Attributor.builder(model)
                        .method(new IntegratedGradients())
                        .build()) {
            for (Attributor attributor : List.of(gradient, integrated)) {
                List<Attribution> together = attributor.attribute(inputs, targets);
                assertThat(together).hasSameSizeAs(targets);
                for (int i = 0; i < targets.size(); i++) {
                    Attribution alone = attributor.attribute(inputs, targets.get(i));
                    assertClose(together.get(i).relevance(), alone.relevance(), 1e-5);
                    assertClose(together.get(i).output(), alone.output(), 1e-6);
                    assertThat(together.get(i).explained()).isEqualTo(alone.explained());
                    assertThat(together.get(i).ledger().map(Ledger::output))
                            .isEqualTo(alone.ledger().map(Ledger::output));
                }
            }
            assertThat(gradient.attribute(inputs, List.of())).isEmpty();
        }
    }

    @Test
    void severalTargetsShareOneWayForward() throws IOException {
        try (Model model = Model.load(TestNetwork.dense(folder, 6, 4));
                Attributor attributor = Attributor.lrp(model, Composites.epsilonPlus())) {
            Graph forward = attributor.canonization().graph();
            int[] nodes = IntStream.of(1, 2, 5)
                    .map(passes -> AttributionGraph.derive(
                                    attributor.plan(),
                                    AttributionRequest.DEFAULT.withOutputRelevances(
                                            Collections.nCopies(passes, Optional.empty())))
                            .graph()
                            .nodes()
                            .size())
                    .toArray();
            int back = nodes[1] - nodes[0];
            assertThat(back)
                    .isPositive()
                    .isLessThanOrEqualTo(nodes[0] - forward.nodes().size());
            assertThat(nodes[2]).isEqualTo(nodes[0] + 4 * back);
        }
    }

    @Test
    void masksAreGivenWhenItRuns() throws IOException {
        Composite masked =
                Composites.epsilonPlus().then(RuleMaps.modified(List.of("layer0"), Modification.timesInput("mask")));
        Map<String, Tensor> inputs = new HashMap<>(Map.of("x", tensor(1, 3, 6)));
        try (Model model = Model.load(TestNetwork.dense(folder, 6, 4));
                Attributor attributor = Attributor.lrp(model, masked);
                Attributor plain = Attributor.lrp(model, Composites.epsilonPlus());
                Attributor smooth = Attributor.builder(model)
                        .composite(masked)
                        .method(new SmoothGrad(3, 0, 0))
                        .build()) {
            assertThatThrownBy(() -> attributor.attribute(inputs, Target.top())).hasMessageContaining("'mask'");
            inputs.put("mask", Tensor.full(ElementType.FLOAT32, 2, 1, 16));
            Tensor expected =
                    plain.attribute(inputs.get("x"), Target.top()).relevance().map(v -> 2 * v);
            assertClose(attributor.attribute(inputs, Target.top()).relevance(), expected, 1e-6);
            assertClose(smooth.attribute(inputs, Target.top()).relevance(), expected, 1e-5);
            inputs.put("mask", Tensor.zeros(ElementType.FLOAT32, 3, 16));
            assertThat(attributor.attribute(inputs, Target.top()).relevance().sum())
                    .isZero();
            inputs.put("masc", tensor(1, 1, 16));
            assertThatThrownBy(() -> attributor.attribute(inputs, Target.top()))
                    .hasMessageContaining("'masc'")
                    .hasMessageContaining("did you mean 'mask'");
        }
    }

    @Test
    void anOwnMethodIsAFunction() throws IOException {
        AttributionMethod symmetric =
                passes -> passes.mean(2, i -> passes.variant((name, x) -> i == 0 ? x.map(v -> -v) : x));
        Tensor x = tensor(1, 1, 6);
        try (Model model = Model.load(TestNetwork.dense(folder, 6, 4));
                Attributor attributor =
                        Attributor.builder(model).method(symmetric).build();
                Attributor gradient = Attributor.gradient(model)) {
            Tensor there = gradient.attribute(x, Target.classIndex(1)).relevance();
            Tensor back =
                    gradient.attribute(x.map(v -> -v), Target.classIndex(1)).relevance();
            assertClose(
                    attributor.attribute(x, Target.classIndex(1)).relevance(),
                    there.combine(back, (a, b) -> (a + b) / 2),
                    1e-5);
        }
    }

    @Test
    void activationsAreThoseOfTheInputsAsGiven() throws IOException {
        Tensor x = tensor(1, 3, 6);
        Path file = folder.resolve("activations.onnx");
        try (Model model = Model.load(TestNetwork.dense(folder, 6, 4));
                Attributor without =
                        Attributor.builder(model).at("layer0", "layer2").build();
                Attributor gradient = without.toBuilder().withActivations().build();
                Attributor smooth = Attributor.builder(model)
                        .method(new SmoothGrad(5, 0.3, 0))
                        .withActivations()
                        .at("layer0", "layer2")
                        .batchSize(2)
                        .build()) {
            assertThat(without.attribute(x, Target.top()).activations()).isEmpty();
            assertThatThrownBy(() -> without.attribute(x, Target.top()).activation("layer0"))
                    .hasMessageContaining("withActivations");
            Attribution expected = gradient.attribute(x, Target.top());
            assertThat(expected.activations()).containsOnlyKeys("layer0", "layer2");
            assertThat(expected.outputs()).containsOnlyKeys("y");
            assertClose(expected.activation("layer2"), model.predict(x), 1e-6); // the last layer gives the output
            double[] hidden = expected.activation("layer0").toDoubles();
            double[] slope = expected.at("layer0").toDoubles();
            for (int i = 0; i < hidden.length; i++) { // a ReLU is behind it
                assertThat(slope[i] != 0).isEqualTo(hidden[i] > 0);
            }
            Attribution several = gradient.attribute(Map.of("x", x), List.of(Target.top(), Target.top(2)))
                    .get(1);
            assertThat(several.activations()).isEqualTo(expected.activations());
            Attribution noisy = smooth.attribute(x, Target.top());
            assertClose(noisy.activation("layer0"), expected.activation("layer0"), 1e-6);
            gradient.export(file);
            OnnxReader exported = OnnxReader.read(file);
            Map<String, String> metadata = exported.metadata();
            try (Program program = Program.open(exported.graph())) {
                Map<String, Tensor> got = program.run(
                        Map.of("x", x, metadata.get("jennit.output_relevance"), Tensor.zeros(x.type(), 3, 4)));
                assertClose(got.get(metadata.get("jennit.activation.layer0")), expected.activation("layer0"), 1e-6);
            }
        }
    }

    @Test
    void anExportedGraphGivesTheSame() throws IOException {
        Tensor x = tensor(1, 2, 6);
        Tensor relevance = tensor(2, 2, 4);
        Path file = folder.resolve("explained.onnx");
        try (Model model = Model.load(TestNetwork.dense(folder, 6, 4));
                Attributor attributor = Attributor.builder(model)
                        .composite(Composites.epsilonPlus())
                        .at("layer0")
                        .build()) {
            attributor.export(file);
            OnnxReader exported = OnnxReader.read(file);
            Map<String, String> metadata = exported.metadata();
            assertThat(metadata)
                    .containsEntry("jennit.model", "dense.onnx")
                    .containsEntry("jennit.explained", "y")
                    .containsKeys("jennit.version", "jennit.plan");
            assertThat(metadata.get("jennit.model.sha256")).matches("[0-9a-f]{64}");
            Attribution expected = attributor.attribute(x, Target.relevance(relevance));
            try (Program program = Program.open(exported.graph())) {
                Map<String, Tensor> got =
                        program.run(Map.of("x", x, metadata.get("jennit.output_relevance"), relevance));
                assertClose(got.get("y"), expected.output(), 1e-6);
                assertClose(got.get(metadata.get("jennit.relevance.x")), expected.relevance(), 1e-6);
                assertClose(got.get(metadata.get("jennit.at.layer0")), expected.at("layer0"), 1e-6);
            }
        }
    }

    @Test
    void refusesWhatIsNotThere() throws IOException {
        Model model = Model.load(TestNetwork.dense(folder, 6, 4));
        Attributor attributor = Attributor.gradient(model);
        AttributorBuilder builder = Attributor.builder(model);
        assertThatThrownBy(() -> builder.at("layer00").build()).hasMessageContaining("'layer0'");
        assertThatThrownBy(() -> builder.explaining("z").build()).hasMessageContaining("output 'z'");
        assertThatThrownBy(() -> builder.batchSize(0)).hasMessageContaining("at least 1");
        assertThatThrownBy(() -> attributor.attribute(tensor(1, 1, 6), Target.classIndex(4)))
                .hasMessageContaining("[1, 4]")
                .hasMessageContaining("0 to 3");
        assertThatThrownBy(() -> attributor.attribute(tensor(1, 3, 6), Target.relevance(tensor(1, 1, 4))))
                .hasMessageContaining("[1, 4]")
                .hasMessageContaining("[3, 4]");
        assertThatThrownBy(() -> attributor.attribute(tensor(1, 1, 7), Target.top()))
                .hasMessageContaining("[1, 7]");
        assertThatThrownBy(() ->
                        attributor.attribute(tensor(1, 1, 6), Target.top()).at("layer0"))
                .hasMessageContaining("AttributorBuilder.at");
        attributor.close();
        attributor.close();
        assertThatThrownBy(() -> attributor.attribute(tensor(1, 1, 6), Target.classIndex(0)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("attributor is closed");
        model.close();
        model.close();
        assertThatThrownBy(() -> attributor.attribute(tensor(1, 1, 6), Target.classIndex(0)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("dense.onnx is closed");
        assertThatThrownBy(() -> model.predict(tensor(1, 1, 6)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void manyThreadsShareAnAttributor() throws Exception {
        try (Model model = Model.load(TestNetwork.activated(folder, 3, "Softmax"));
                Attributor attributor = Attributor.lrp(model, Composites.epsilonPlus())) {
            List<Tensor> inputs = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                inputs.add(tensor(i, 1 + i % 3, 6));
            }
            ExecutorService threads = Executors.newFixedThreadPool(8);
            List<Future<Tensor>> futures = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                Tensor x = inputs.get(i % 8);
                futures.add(threads.submit(
                        () -> attributor.attribute(x, Target.top()).relevance()));
            }
            for (int i = 0; i < 200; i++) {
                Tensor alone =
                        attributor.attribute(inputs.get(i % 8), Target.top()).relevance();
                assertThat(futures.get(i).get()).isEqualTo(alone);
            }
            threads.shutdown();
        }
    }

    @Test
    void iterationsThatAreDoneAreForgotten() throws IOException {
        int iterations = 60;
        List<WeakReference<Tensor>> made = new ArrayList<>();
        List<Long> alive = new ArrayList<>();
        AttributionMethod method = passes -> passes.mean(
                iterations,
                i -> passes.variant((name, x) -> {
                    if (i % 20 == 19) {
                        System.gc();
                        alive.add(made.stream()
                                .filter(variant -> variant.get() != null)
                                .count());
                    }
                    Tensor variant = x.map(v -> v + i);
                    made.add(new WeakReference<>(variant));
                    return variant;
                }));
        try (Model model = Model.load(TestNetwork.square(folder));
                Attributor attributor =
                        Attributor.builder(model).method(method).batchSize(4).build()) {
            attributor.attribute(tensor(1, 1, 1000), Target.classIndex(0));
        }
        assertThat(made).hasSize(iterations);
        assertThat(alive).hasSize(3).allSatisfy(n -> assertThat(n).isLessThanOrEqualTo(8));
    }
}
