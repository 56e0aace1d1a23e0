package org.jennit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.jennit.TestNetwork.tensor;

import java.io.IOException;
import java.nio.file.Path;
import org.jennit.attribution.Attribution;
import org.jennit.attribution.Baseline;
import org.jennit.attribution.Completeness;
import org.jennit.attribution.IntegratedGradients;
import org.jennit.attribution.IntegratedGradients.Steps;
import org.jennit.composite.Composites;
import org.jennit.target.Target;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Steps along the path. */
class IntegratedGradientsTest {
    @TempDir
    private Path folder;

    private static Tensor relevance(Model model, Tensor x, Target target, int iterations, Steps steps) {
        try (Attributor attributor = Attributor.builder(model)
                .method(new IntegratedGradients(iterations, Baseline.zeros(), steps))
                .build()) {
            return attributor.attribute(x, target).relevance();
        }
    }

    /** The gradient of x² is linear, for which one node is exact, where one even step gives twice as much. */
    @Test
    void quadratureIsExactForPolynomials() throws IOException {
        Tensor x = tensor(1, 1, 3);
        try (Model model = Model.load(TestNetwork.square(folder))) {
            double square = x.get(0, 1) * x.get(0, 1);
            Target target = Target.classIndex(1).classAxis(1);
            assertThat(relevance(model, x, target, 1, Steps.GAUSS_LEGENDRE).get(0, 1))
                    .isCloseTo(square, within(1e-6));
            assertThat(relevance(model, x, target, 7, Steps.GAUSS_LEGENDRE).get(0, 1))
                    .isCloseTo(square, within(1e-6));
            assertThat(relevance(model, x, target, 1, Steps.EVEN).get(0, 1)).isCloseTo(2 * square, within(1e-6));
        }
    }

    /** The outputs are those of the input as given, and the sum is the rise of the score. */
    @Test
    void theSumIsTheRiseOfTheScore() throws IOException {
        Tensor x = tensor(1, 2, 6);
        try (Model model = Model.load(TestNetwork.activated(folder, 4, "Softmax"))) {
            Target target = Target.classIndex(1).afterActivation();
            double rise = model.predict(x).select(1, 1).sum()
                    - model.predict(x.map(value -> 0)).select(1, 1).sum();
            assertThat(relevance(model, x, target, 200, Steps.GAUSS_LEGENDRE).sum())
                    .isCloseTo(rise, within(2e-3)); // of the kinks of ReLU
        }
    }

    @Test
    void theGapIsTold() throws IOException {
        Tensor x = tensor(1, 2, 6);
        Target target = Target.classIndex(1).afterActivation();
        try (Model model = Model.load(TestNetwork.activated(folder, 4, "Softmax"))) {
            Attribution rough = attribution(model, x, target, new IntegratedGradients(2, Baseline.number(0.5)));
            Attribution fine = attribution(model, x, target, new IntegratedGradients(300, Baseline.number(0.5)));
            Completeness sums = fine.completeness().orElseThrow();
            Tensor rise = model.predict(x).combine(model.predict(x.map(value -> 0.5)), (to, from) -> to - from);
            for (int i = 0; i < 2; i++) {
                assertThat(sums.expected().get(i)).isCloseTo(rise.get(i, 1), within(1e-6));
                assertThat(sums.reached().get(i))
                        .isCloseTo(fine.relevance().slice(i, i + 1).sum(), within(1e-6));
                assertThat(sums.gap(i)).isLessThan(0.05);
                assertThat(sums.gap(i))
                        .isLessThan(rough.completeness().orElseThrow().gap(i));
                assertThat(fine.samples(i, i + 1).completeness().orElseThrow().gap(0))
                        .isEqualTo(sums.gap(i));
            }
        }
    }

    /** Relevance by rules need not add up to the rise, nor do gradients of a target that changes on the way. */
    @Test
    void underRulesThereIsNoGap() throws IOException {
        Tensor x = tensor(1, 2, 6);
        try (Model model = Model.load(TestNetwork.dense(folder, 6, 4));
                Attributor ruled = Attributor.builder(model)
                        .method(new IntegratedGradients())
                        .composite(Composites.epsilonPlus())
                        .build()) {
            assertThat(ruled.attribute(x, Target.classIndex(1)).completeness()).isEmpty();
            assertThat(attribution(model, x, Target.output(), new IntegratedGradients())
                            .completeness())
                    .isEmpty();
        }
    }

    private static Attribution attribution(Model model, Tensor x, Target target, IntegratedGradients method) {
        try (Attributor attributor = Attributor.builder(model).method(method).build()) {
            return attributor.attribute(x, target);
        }
    }
}
