package org.jennit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.jennit.TestNetwork.assertClose;
import static org.jennit.TestNetwork.tensor;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jennit.attribution.Attribution;
import org.jennit.attribution.Baseline;
import org.jennit.attribution.Occlusion;
import org.jennit.attribution.PerAxis;
import org.jennit.composite.Composites;
import org.jennit.target.ClassTarget;
import org.jennit.target.Target;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OcclusionTest {
    private static final int CHANNELS = 2;
    private static final int HEIGHT = 5;
    private static final int WIDTH = 6;

    @TempDir
    private Path folder;

    /** The windows of a case on the axes of [2, 5, 6], written out. */
    private record Case(PerAxis window, PerAxis stride, List<Integer> extents, List<Integer> steps) {}

    static Stream<Occlusion> occlusions() {
        return cases().flatMap(c -> Stream.of(Occlusion.Mode.values())
                .flatMap(mode -> Stream.of(true, false)
                        .flatMap(invert -> Stream.of(
                                        Baseline.zeros(),
                                        Baseline.number(0.7),
                                        Baseline.noise(1.5, 3),
                                        Baseline.tensor(tensor(8, 1, CHANNELS, HEIGHT, WIDTH)),
                                        (Baseline) (name, x) -> x.map(v -> 1 - v))
                                .map(fill -> new Occlusion(c.window, c.stride, fill, invert, mode)))));
    }

    private static Stream<Case> cases() {
        return Stream.of(
                new Case(PerAxis.all(2), PerAxis.all(2), List.of(2, 2, 2), List.of(2, 2, 2)),
                new Case(PerAxis.last(2, 3), PerAxis.last(1, 2), List.of(2, 2, 3), List.of(2, 1, 2)),
                new Case(PerAxis.last(4), PerAxis.last(3), List.of(2, 5, 4), List.of(2, 5, 3)),
                new Case(PerAxis.last(3, 3), PerAxis.all(4), List.of(2, 3, 3), List.of(2, 4, 4)),
                new Case(PerAxis.all(9), PerAxis.all(2), List.of(9, 9, 9), List.of(2, 2, 2)));
    }

    @ParameterizedTest
    @Tag("exhaustive")
    @MethodSource("occlusions")
    void isWhatASlowLoopGives(Occlusion occlusion) throws IOException {
        Tensor x = tensor(4, 3, CHANNELS, HEIGHT, WIDTH);
        ClassTarget target =
                Target.classIndex(1).at(2, 3).minus(Target.classIndex(0).times(0.5));
        Case written = cases().filter(c -> c.window.equals(occlusion.window()) && c.stride.equals(occlusion.stride()))
                .findFirst()
                .orElseThrow();
        try (Model model = Model.load(TestNetwork.pixels(folder, 3));
                Attributor attributor =
                        Attributor.builder(model).method(occlusion).build()) {
            Attribution attribution = attributor.attribute(x, target);
            assertClose(attribution.relevance(), slow(model, occlusion, written, x), 2e-3);
            assertClose(attribution.output(), model.predict(x), 1e-5);
        }
    }

    private static Tensor slow(Model model, Occlusion occlusion, Case written, Tensor x) {
        double[][] sum = new double[3][CHANNELS * HEIGHT * WIDTH];
        double[] full = scores(model.predict(x));
        double[] values = x.toDoubles();
        double[] fill = occlusion.fill().of("x", x).toDoubles();
        for (int c = 0; c < CHANNELS; c += written.steps.get(0)) {
            for (int h = 0; h < HEIGHT; h += written.steps.get(1)) {
                for (int w = 0; w < WIDTH; w += written.steps.get(2)) {
                    boolean[] mask = rolled(written.extents, List.of(c, h, w));
                    double[] occluded = new double[values.length];
                    for (int i = 0; i < values.length; i++) {
                        boolean inWindow = mask[i % mask.length];
                        boolean fillOutside = (occlusion.mode() == Occlusion.Mode.KEEP) != occlusion.invert();
                        occluded[i] = inWindow == fillOutside ? values[i] : fill[i];
                    }
                    double[] scores =
                            scores(model.predict(Tensor.of(occluded, x.shape()).to(x.type())));
                    for (int n = 0; n < 3; n++) {
                        for (int i = 0; i < mask.length; i++) {
                            double score = occlusion.mode() == Occlusion.Mode.KEEP ? scores[n] : full[n] - scores[n];
                            sum[n][i] += mask[i] ? score : 0;
                        }
                    }
                }
            }
        }
        double[] flat = Stream.of(sum).flatMapToDouble(Arrays::stream).toArray();
        return Tensor.of(flat, x.shape()).to(x.type());
    }

    /** Ones in the window at the origin, shifted cyclically. */
    private static boolean[] rolled(List<Integer> window, List<Integer> offset) {
        boolean[] mask = new boolean[CHANNELS * HEIGHT * WIDTH];
        for (int c = 0; c < Math.min(window.get(0), CHANNELS); c++) {
            for (int h = 0; h < Math.min(window.get(1), HEIGHT); h++) {
                for (int w = 0; w < Math.min(window.get(2), WIDTH); w++) {
                    int i = (c + offset.get(0)) % CHANNELS;
                    int j = (h + offset.get(1)) % HEIGHT;
                    int k = (w + offset.get(2)) % WIDTH;
                    mask[(i * HEIGHT + j) * WIDTH + k] = true;
                }
            }
        }
        return mask;
    }

    /** y[1, 2, 3] − ½ Σ y[0, :, :] of each sample. */
    private static double[] scores(Tensor y) {
        return IntStream.range(0, 3)
                .mapToDouble(n -> {
                    double score = y.get(n, 1, 2, 3);
                    for (int h = 0; h < HEIGHT; h++) {
                        for (int w = 0; w < WIDTH; w++) {
                            score -= y.get(n, 0, h, w) / 2;
                        }
                    }
                    return score;
                })
                .toArray();
    }

    @Test
    void theScoreOfAFunctionIsItsSum() throws IOException {
        Tensor x = tensor(4, 2, CHANNELS, HEIGHT, WIDTH);
        Occlusion whole = new Occlusion(PerAxis.all(9), PerAxis.all(9));
        try (Model model = Model.load(TestNetwork.pixels(folder, 3));
                Attributor attributor = Attributor.builder(model).method(whole).build()) {
            Tensor y = model.predict(x);
            Tensor relevance = attributor.attribute(x, Target.output().times(2)).relevance();
            assertThat(relevance.get(1, 0, 0, 0)).isCloseTo(2 * y.slice(1, 2).sum(), within(1e-3));
        }
    }

    @Test
    void refusesWhatHasNoEffect() throws IOException {
        Occlusion occlusion = new Occlusion(PerAxis.last(2, 2), PerAxis.last(2, 2));
        assertThatThrownBy(() -> PerAxis.all(0)).hasMessageContaining("positive");
        assertThatThrownBy(() -> new Occlusion(PerAxis.last(2, 2), PerAxis.last(2)))
                .hasMessageContaining("[2, 2]")
                .hasMessageContaining("[2]");
        try (Model model = Model.load(TestNetwork.dense(folder, 4, 2));
                Attributor attributor =
                        Attributor.builder(model).method(occlusion).build()) {
            assertThatThrownBy(() -> attributor.attribute(tensor(1, 1, 4), Target.top()))
                    .hasMessageContaining("[2, 2]")
                    .hasMessageContaining("[1, 4]");
            assertThatThrownBy(() -> Attributor.builder(model)
                            .composite(Composites.epsilonPlus())
                            .method(occlusion)
                            .build())
                    .hasMessageContaining("composite has no effect");
            assertThatThrownBy(() -> attributor.toBuilder().at("layer0").build())
                    .hasMessageContaining("no relevance flows back");
            assertThatThrownBy(() -> attributor.toBuilder().withActivations().build())
                    .hasMessageContaining("no relevance flows back");
            assertThatThrownBy(() -> attributor.toBuilder().withLedger().build())
                    .hasMessageContaining("no relevance flows back");
            assertThatThrownBy(() -> attributor.export(folder.resolve("x.onnx")))
                    .hasMessageContaining("only a single pass");
        }
    }
}
