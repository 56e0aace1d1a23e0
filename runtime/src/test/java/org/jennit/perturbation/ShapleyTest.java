package org.jennit.perturbation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jennit.Attributor;
import org.jennit.Model;
import org.jennit.attribution.Attribution;
import org.jennit.attribution.AttributionMethod;
import org.jennit.attribution.Background;
import org.jennit.attribution.Baseline;
import org.jennit.graph.ElementType;
import org.jennit.target.Target;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Beside shap 0.51.0 and captum 0.9.0, whose numbers {@code bench/peer/shapley_cases.py} writes. */
class ShapleyTest {
    /** A model with what the others give for it. */
    private record Case(
            String model, int label, Tensor input, Tensor background, Tensor kernel, Tensor exact, Tensor ablated) {
        @Override
        public String toString() {
            return model;
        }
    }

    static List<Case> cases() throws IOException, URISyntaxException {
        return Files.readAllLines(resource("/perturbation/cases.txt")).stream()
                .map(line -> line.split("\\|", -1))
                .map(part -> new Case(
                        part[0],
                        Integer.parseInt(part[1]),
                        tensor(part[2]),
                        tensor(part[3]),
                        tensor(part[4]),
                        tensor(part[5]),
                        tensor(part[6])))
                .toList();
    }

    private static Path resource(String name) throws URISyntaxException {
        return Path.of(
                Objects.requireNonNull(ShapleyTest.class.getResource(name)).toURI());
    }

    private static Tensor tensor(String text) {
        String[] parts = text.split(";", -1);
        double[] numbers = Stream.of(parts[1].split(",", -1))
                .mapToDouble(Double::parseDouble)
                .toArray();
        long[] shape =
                Stream.of(parts[0].split(",", -1)).mapToLong(Long::parseLong).toArray();
        return Tensor.of(numbers, shape);
    }

    private static Attribution explained(Case one, AttributionMethod method) throws IOException, URISyntaxException {
        try (Model model = Model.load(resource("/classical/" + one.model + ".onnx"));
                Attributor attributor = Attributor.builder(model).method(method).build()) {
            return attributor.attribute(
                    one.input.to(ElementType.FLOAT32),
                    Target.classIndex(one.label).afterActivation());
        }
    }

    private static void assertClose(Tensor got, Tensor expected, double tolerance) {
        assertThat(got.shape()).isEqualTo(expected.shape());
        double largest = expected.absMax();
        assertThat(got.toDoubles()).containsExactly(expected.toDoubles(), within(tolerance * (largest + 1e-3)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void kernelShapGivesTheNumbersOfShap(Case one) throws IOException, URISyntaxException {
        AttributionMethod method = new KernelShap(0, Background.rows(one.background), FeatureGroups.elements(), 0);
        Attribution attribution = explained(one, method);
        assertClose(attribution.relevance(), one.kernel, 1e-4);
        assertThat(attribution.standardErrors().get("X").absMax()).isZero();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void permutationShapComesNearTheExactValues(Case one) throws IOException, URISyntaxException {
        AttributionMethod method =
                new PermutationShap(200, Background.rows(one.background), FeatureGroups.elements(), 1);
        Attribution attribution = explained(one, method);
        double[] got = attribution.relevance().toDoubles();
        double[] errors = attribution.standardErrors().get("X").toDoubles();
        double[] exact = one.exact.toDoubles();
        for (int i = 0; i < got.length; i++) {
            assertThat(got[i]).isCloseTo(exact[i], within(4 * errors[i] + 1e-4 * (one.exact.absMax() + 1e-3)));
        }
        assertThat(attribution.relevance().sum())
                .isCloseTo(one.exact.sum(), within(1e-4 * (1 + Math.abs(one.exact.sum()))));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void featureAblationGivesTheNumbersOfCaptum(Case one) throws IOException, URISyntaxException {
        Background first = Background.rows(one.background.slice(0, 1));
        assertClose(
                explained(one, new FeatureAblation(first, FeatureGroups.elements()))
                        .relevance(),
                one.ablated,
                1e-4);
    }

    @Test
    void sampledCoalitionsAreSeededAndComplete() throws IOException, URISyntaxException {
        Case forest = cases().get(0);
        Background background = Background.rows(forest.background);
        AttributionMethod few = new KernelShap(10, background, FeatureGroups.elements(), 3);
        Attribution attribution = explained(forest, few);
        assertThat(attribution.relevance()).isEqualTo(explained(forest, few).relevance());
        assertThat(attribution.standardErrors().get("X").absMax()).isPositive();
        for (int row = 0; row < 3; row++) {
            assertThat(attribution.relevance().slice(row, row + 1).sum())
                    .isCloseTo(forest.exact.slice(row, row + 1).sum(), within(1e-5));
        }
    }

    @Test
    void featuresOfAGroupShareItsValue() throws IOException, URISyntaxException {
        Case forest = cases().get(0);
        Background background = Background.rows(forest.background);
        Attribution pairs = explained(forest, new KernelShap(0, background, FeatureGroups.of(0, 0, 1, 1), 0));
        double[] values = pairs.relevance().slice(0, 1).toDoubles();
        assertThat(values[0]).isEqualTo(values[1]);
        assertThat(Arrays.stream(values).sum())
                .isCloseTo(forest.exact.slice(0, 1).sum(), within(1e-5));
        Attribution one = explained(forest, new KernelShap(0, background, FeatureGroups.of(0, 0, 0, 0), 0));
        assertThat(one.relevance().slice(0, 1).sum())
                .isCloseTo(forest.exact.slice(0, 1).sum(), within(1e-5));
        Attribution kept = explained(forest, new KernelShap(0, background, FeatureGroups.of(0, 1, 2, -1), 0));
        assertThat(kept.relevance().select(1, 3).absMax()).isZero();
    }

    @Test
    void runsAreCancelledAndTellTheirProgress() throws IOException, URISyntaxException {
        Case forest = cases().get(0);
        AtomicInteger last = new AtomicInteger();
        try (Model model = Model.load(resource("/classical/forest.onnx"));
                Attributor attributor = Attributor.builder(model)
                        .method(new PermutationShap())
                        .batchSize(3)
                        .onProgress((done, all) -> last.set(done))
                        .cancelledWhen(() -> last.get() >= 9)
                        .build()) {
            Tensor input = forest.input.to(ElementType.FLOAT32);
            assertThatThrownBy(() -> attributor.attribute(input, Target.top()))
                    .isInstanceOf(CancellationException.class);
            assertThat(last.get()).isBetween(9, 12);
        }
    }

    @Test
    void aBackgroundSaysWhatItLacks() {
        Tensor two = Tensor.zeros(ElementType.FLOAT32, 2, 3);
        assertThatThrownBy(() -> Background.rows(Map.of("a", two, "b", Tensor.zeros(ElementType.FLOAT32, 3, 3))))
                .hasMessageContaining("same number of samples");
        assertThatThrownBy(() -> Background.rows(Tensor.zeros(ElementType.FLOAT32, 0, 3)))
                .hasMessageContaining("at least one sample");
        assertThat(Background.of(Baseline.zeros()).size()).isOne();
    }

    @Test
    void groupsFollowAxesAndPatches() {
        Tensor picture = Tensor.zeros(ElementType.FLOAT32, 1, 2, 3, 4);
        assertThat(FeatureGroups.along(1).of("x", picture))
                .containsExactly(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1);
        assertThat(FeatureGroups.patches(2, 3).of("x", picture))
                .startsWith(0, 0, 0, 1, 0, 0, 0, 1, 2, 2, 2, 3)
                .hasSize(24);
        assertThatThrownBy(() -> FeatureGroups.along(4).of("x", picture)).hasMessageContaining("no axis 4");
    }

    @Test
    void superpixelsKeepToEdgesOfColour() {
        double[] values = new double[12 * 12];
        Arrays.setAll(values, i -> i % 12 < 5 ? 0 : 1);
        int[] pixels = new Superpixels(4, 0.1).of("x", Tensor.of(values, 1, 1, 12, 12));
        for (int i = 0; i < pixels.length; i++) {
            for (int j = 0; j < pixels.length; j++) {
                if (pixels[i] == pixels[j]) {
                    assertThat(values[i]).isEqualTo(values[j]);
                }
            }
        }
        assertThat(Arrays.stream(pixels).distinct().count()).isBetween(2L, 8L);
    }
}
