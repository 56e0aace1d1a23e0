package org.jennit.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jennit.Attributor;
import org.jennit.Model;
import org.jennit.attribution.Attribution;
import org.jennit.attribution.AttributionMethod;
import org.jennit.attribution.Background;
import org.jennit.attribution.Baseline;
import org.jennit.attribution.DeepLift;
import org.jennit.attribution.ExpectedGradients;
import org.jennit.attribution.GradCam;
import org.jennit.attribution.InputTimesGradient;
import org.jennit.attribution.IntegratedGradients;
import org.jennit.attribution.NoiseTunnel;
import org.jennit.attribution.Occlusion;
import org.jennit.attribution.PerAxis;
import org.jennit.attribution.SmoothGrad;
import org.jennit.composite.Composites;
import org.jennit.graph.ElementType;
import org.jennit.target.ClassTarget;
import org.jennit.target.Target;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** The snippets of docs/attributors.md. */
class AttributorsPageTest extends PageTest {
    @Test
    void gradient() {
        // [snippet]
        Attribution a;
        try (Attributor attributor = Attributor.lrp(model, Composites.epsilonPlus())) {
            a = attributor.attribute(x, Target.top());
        }
        Tensor output = a.output(); // [N, classes]
        Tensor relevance = a.relevance(); // of the shape of x
        String explained = a.explained(); // the top class of 'y'
        // [end]
        assertThat(relevance.shape()).isEqualTo(x.shape());
        assertThat(output.toDoubles()).containsExactly(model.predict(x).toDoubles(), within(1e-5));
        assertThat(explained).isEqualTo("the top class of 'y'");
    }

    @Test
    void streams() {
        Stream<Tensor> inputs = Stream.of(x.slice(0, 1), x.slice(1, 2));
        // [snippet]
        try (Attributor lrp = Attributor.lrp(model, Composites.epsilonPlus());
                Stream<Attribution> attributions = lrp.attributeAll(inputs, Target.top())) {
            attributions.forEach(a -> System.out.println(a.top(5))); // the classes with the highest outputs
        }
        // [end]
        try (Attributor lrp = Attributor.lrp(model, Composites.epsilonPlus());
                Stream<Attribution> again = lrp.attributeAll(Stream.of(x.slice(0, 1), x.slice(1, 2)), Target.top())) {
            assertThat(again.map(a -> a.top(1).get(0).score()).toList())
                    .allSatisfy(score -> assertThat(score).isFinite())
                    .hasSize(2);
        }
    }

    @Test
    void methods() {
        // [snippet]
        AttributionMethod smooth = new SmoothGrad(50, 0.1, 42); // iterations, noise level, seed
        AttributionMethod integrated = new IntegratedGradients(100, Baseline.number(-1));
        AttributionMethod product = new InputTimesGradient();
        AttributionMethod hidden = new Occlusion(PerAxis.last(4, 4), PerAxis.last(2, 2))
                .withMode(Occlusion.Mode.DROP)
                .withFill(Baseline.noise(0.1, 42));

        try (Attributor attributor =
                Attributor.builder(model).method(integrated).build()) {
            Tensor relevance = attributor.attribute(x, Target.classIndex(3)).relevance();
            System.out.println(relevance.sum()); // ⟨t, f(x) − f(baseline)⟩, nearly
        }
        // [end]
        Tensor baseline = Tensor.full(ElementType.FLOAT32, -1, x.shape());
        double rise = 0;
        for (int sample = 0; sample < 2; sample++) {
            rise += model.predict(x).get(sample, 3) - model.predict(baseline).get(sample, 3);
        }
        try (Attributor attributor =
                Attributor.builder(model).method(integrated).build()) {
            assertThat(attributor.attribute(x, Target.classIndex(3)).relevance().sum())
                    .isCloseTo(rise, within(0.02));
        }
        for (AttributionMethod method : List.of(smooth, product, hidden)) {
            try (Attributor attributor =
                    Attributor.builder(model).method(method).build()) {
                Tensor relevance = attributor.attribute(x, Target.top()).relevance();
                assertThat(relevance.allFinite()).isTrue();
                assertThat(Arrays.stream(relevance.toDoubles())).anyMatch(r -> r != 0);
                assertThat(attributor.attribute(x, Target.top()).relevance()).isEqualTo(relevance);
            }
        }
    }

    @Test
    void methodsOfDifferences() {
        Tensor rows = SmallModels.tensor(5, 3, 3, 8, 8);
        // [snippet]
        AttributionMethod differences = new DeepLift(Background.rows(rows)); // DeepSHAP
        AttributionMethod expected = new ExpectedGradients(100, Background.rows(rows), 42);
        AttributionMethod variance =
                new NoiseTunnel(new IntegratedGradients(), 10, 0.1, 42, NoiseTunnel.Statistic.VARIANCE);
        AttributionMethod map = new GradCam(); // at the last convolution
        // [end]
        Tensor one = x.slice(0, 1);
        double rise =
                model.predict(one).get(0, 3) - model.predict(rows).select(1, 3).sum() / 3;
        assertThat(relevance(differences, one).sum()).isCloseTo(rise, within(1e-5));
        assertThat(relevance(expected, one).sum()).isCloseTo(rise, within(0.05));
        assertThat(relevance(variance, one).absMax()).isPositive();
        assertThat(relevance(map, one).shape()).containsExactly(1, 1, 8, 8);
    }

    private Tensor relevance(AttributionMethod method, Tensor input) {
        try (Attributor attributor = Attributor.builder(model).method(method).build()) {
            return attributor.attribute(input, Target.classIndex(3)).relevance();
        }
    }

    @Test
    void withComposite() {
        // [snippet]
        Attribution a;
        try (Attributor attributor = Attributor.builder(model)
                .composite(Composites.epsilonPlus())
                .method(new SmoothGrad())
                .build()) {
            a = attributor.attribute(x, Target.top());
        }
        // [end]
        assertThat(a.relevance().allFinite()).isTrue();
        assertThatThrownBy(() -> Attributor.builder(model)
                        .composite(Composites.epsilonPlus())
                        .method(new Occlusion(PerAxis.all(4), PerAxis.all(4)))
                        .build())
                .hasMessageContaining("a composite has no effect");
    }

    @Test
    void targets() {
        Tensor given = SmallModels.tensor(2, 2, 5);
        // [snippet]
        List<Target> targets = List.of(
                Target.classIndex(3),
                Target.top(), // the highest class of each sample
                Target.top(2), // the second highest
                Target.classIndex(3).minus(Target.classIndex(1)), // what speaks for 3 rather than 1
                Target.classIndex(3).times(-1), // what speaks against 3
                Target.classIndex(3).timesOutput(), // starts with the logit in the place of 1
                Target.classIndex(3).afterActivation(), // after a final softmax, not at its logits
                Target.output(), // the output is its own relevance
                Target.relevance(given), // a tensor of the output's shape
                Target.function((g, y) -> g.mul(y, y)), // a function of the output, in graph operations
                Target.function(y -> Tensor.full(y.type(), 0.5, y.shape()))); // any function of tensors
        List<Attribution> attributions;
        try (Attributor attributor = Attributor.lrp(model, Composites.epsilonPlus())) {
            attributions = attributor.attribute(Map.of("x", x), targets);
        }
        // [end]
        assertThat(attributions).hasSize(11);
        double[] difference = attributions.get(3).relevance().toDoubles();
        assertThat(difference).isNotEqualTo(attributions.get(0).relevance().toDoubles());
        double[] against = attributions.get(4).relevance().toDoubles();
        double[] speaksFor = attributions.get(0).relevance().toDoubles();
        for (int i = 0; i < against.length; i++) {
            assertThat(against[i]).isCloseTo(-speaksFor[i], within(1e-6));
        }
    }

    @Test
    void sharesOfNegativeOutputsTurnSigns() {
        try (Attributor attributor = Attributor.lrp(model, Composites.epsilonPlus())) {
            double[] scores = attributor.attribute(x, Target.top()).output().toDoubles();
            int lowest = 0;
            for (int k = 1; k < 5; k++) {
                lowest = scores[k] < scores[lowest] ? k : lowest;
            }
            assertThat(scores[lowest]).isNegative();
            ClassTarget target = Target.classIndex(lowest);
            double[] shares = attributor.attribute(x, target).relevance().toDoubles();
            double[] contributions =
                    attributor.attribute(x, target.timesOutput()).relevance().toDoubles();
            for (int i = 0; i < 3 * 8 * 8; i++) {
                assertThat(contributions[i]).isCloseTo(scores[lowest] * shares[i], within(1e-5));
            }
        }
    }

    @Test
    void running() {
        AtomicBoolean stopped = new AtomicBoolean();
        AtomicInteger last = new AtomicInteger();
        // [snippet]
        try (Attributor attributor = Attributor.builder(model)
                .method(new SmoothGrad(64, 0.1, 0))
                .batchSize(16)
                .onProgress((done, all) -> last.set(100 * done / all))
                .cancelledWhen(stopped::get)
                .build()) {
            attributor.attribute(x, Target.top());
        }
        // [end]
        assertThat(last).hasValue(100);
        stopped.set(true);
        try (Attributor attributor = Attributor.builder(model)
                .method(new SmoothGrad())
                .cancelledWhen(stopped::get)
                .build()) {
            assertThatThrownBy(() -> attributor.attribute(x, Target.top())).isInstanceOf(CancellationException.class);
        }
    }

    @Test
    void segmentation() throws IOException {
        try (Model segmenter = Model.load(SmallModels.segmenter(folder))) {
            Tensor image = x.slice(0, 1);
            // [snippet]
            int car = 2;
            Tensor y = segmenter.predict(image); // [1, classes, height, width]
            long[] shape = y.shape();
            boolean[] isCar = new boolean[(int) (shape[2] * shape[3])];
            for (int i = 0; i < isCar.length; i++) {
                long row = i / shape[3];
                long column = i % shape[3];
                isCar[i] = true;
                for (int other = 0; other < shape[1]; other++) {
                    isCar[i] &= y.get(0, car, row, column) >= y.get(0, other, row, column);
                }
            }
            Tensor mask = Tensor.of(isCar, shape[2], shape[3]);

            ClassTarget pixel = Target.classIndex(car).at(3, 4); // row, column
            ClassTarget box = Target.classIndex(car).within(new long[] {2, 2}, new long[] {6, 6}); // end exclusive
            ClassTarget all = Target.classIndex(car).within(mask); // where the model says car
            ClassTarget mean = all.times(1.0 / Math.max(1, mask.sum()));

            List<Attribution> attributions;
            try (Attributor attributor = Attributor.lrp(segmenter, Composites.epsilonPlus())) {
                attributions = attributor.attribute(Map.of("x", image), List.of(pixel, box, all, mean));
            }
            // [end]
            assertThat(mask.sum()).isBetween(1.0, 63.0);
            double[] ofPixel = attributions.get(0).relevance().toDoubles();
            assertThat(Arrays.stream(ofPixel)).anyMatch(r -> r != 0);
            for (int i = 0; i < ofPixel.length; i++) {
                boolean seen = Math.abs(i % 64 / 8 - 3) <= 2 && Math.abs(i % 8 - 4) <= 2;
                assertThat(seen || ofPixel[i] == 0).as("relevance %d", i).isTrue();
            }
            assertThat(attributions.get(3).relevance().sum() * mask.sum())
                    .isCloseTo(attributions.get(2).relevance().sum(), within(1e-3));
        }
    }

    @Test
    void ledger() {
        // [snippet]
        try (Attributor attributor = Attributor.builder(model)
                .composite(Composites.epsilonPlus())
                .withLedger()
                .build()) {
            Attribution a = attributor.attribute(x, Target.top());
            a.ledger().ifPresent(System.out::print); // output, what each layer kept, inputs
        }
        // [end]
        try (Attributor attributor = Attributor.builder(model)
                .composite(Composites.epsilonPlus())
                .withLedger()
                .build()) {
            assertThat(attributor
                            .attribute(x, Target.top())
                            .ledger()
                            .orElseThrow()
                            .difference())
                    .allSatisfy(rest -> assertThat(rest).isCloseTo(0, within(1e-4)));
        }
    }
}
