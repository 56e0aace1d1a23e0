package org.jennit.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jennit.Attributor;
import org.jennit.Model;
import org.jennit.attribution.Attribution;
import org.jennit.attribution.AttributionContext;
import org.jennit.attribution.AttributionMethod;
import org.jennit.attribution.ClassScore;
import org.jennit.composite.Composites;
import org.jennit.composite.PresetOptions;
import org.jennit.docs.SmallModels;
import org.jennit.image.Heatmap;
import org.jennit.image.Labels;
import org.jennit.image.Picture;
import org.jennit.image.Preprocessing;
import org.jennit.operator.LayerType;
import org.jennit.rule.Rules;
import org.jennit.rule.Stabilizer;
import org.jennit.target.Target;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Five programs of five users, as they would write them. */
class FiveProgramsTest {
    @TempDir
    private Path folder;

    private Path classifier;

    @BeforeEach
    void model() {
        classifier = SmallModels.classifier(folder);
    }

    /** LRP of a photograph, with the labels of the five classes that the model thinks of first. */
    @Test
    void photograph() throws IOException {
        Path network = SmallModels.ofPhotographs(folder.resolve("network.onnx"));
        Path photograph = Path.of("..", "examples", "images", "rocket.jpg");
        Labels labels =
                Labels.of(IntStream.range(0, 1000).mapToObj(i -> "thing " + i).toList());

        try (Model model = Model.load(network);
                Attributor lrp = Attributor.lrp(model, Composites.epsilonPlusFlat())) {
            Tensor input = Preprocessing.preset("imagenet").apply(Picture.read(photograph));
            Attribution attribution = lrp.attribute(input, Target.top());
            for (ClassScore best : attribution.top(5, labels::label)) {
                System.out.printf("%8.3f  %s%n", best.score(), best.label());
            }
            Heatmap.of(attribution.relevance()).save(folder.resolve("heatmap.png"));

            assertThat(attribution.top(5)).isSortedAccordingTo((a, b) -> Double.compare(b.score(), a.score()));
            assertThat(attribution.top(1, labels::label).get(0).label()).startsWith("thing ");
        }
        assertThat(folder.resolve("heatmap.png")).isNotEmptyFile();
    }

    /** A preset tuned to a network, and whether that made a difference. */
    @Test
    void tunedPreset() throws IOException {
        Tensor input = SmallModels.tensor(1, 1, 3, 8, 8);
        PresetOptions tuned = PresetOptions.DEFAULT
                .epsilon(0.25)
                .layer(LayerType.CONVOLUTION, Rules.gamma(0.1, false, Stabilizer.standard(), Set.of()));

        try (Model model = Model.load(classifier);
                Attributor standard = Attributor.lrp(model, Composites.epsilonPlus());
                Attributor changed = Attributor.lrp(model, Composites.epsilonPlus(tuned))) {
            Tensor before = standard.attribute(input, Target.classIndex(3)).relevance();
            Tensor after = changed.attribute(input, Target.classIndex(3)).relevance();
            double difference = before.combine(after, (a, b) -> a - b).absMax() / before.absMax();

            assertThat(difference).isGreaterThan(0.01);
            assertThat(changed.plan().toString()).contains("Gamma").doesNotContain("ZPlus");
        }
    }

    /** The relevance of the tokens of a text, at the output of their embedding. */
    @Test
    void tokens() throws IOException {
        Tensor ids = Tensor.of(new long[] {2, 7, 1, 8}, 1, 4);

        try (Model model = Model.load(SmallModels.ofTokens(folder));
                Attributor lrp = Attributor.builder(model)
                        .composite(Composites.epsilonPlus())
                        .at("embedding")
                        .build()) {
            Attribution attribution = lrp.attribute(ids, Target.top());
            Tensor ofTokens = attribution.at("embedding").sumOver(-1); // [1, tokens, width] → [1, tokens]
            long best = ofTokens.argmax(1).toLongs()[0];

            assertThat(ofTokens.shape()).containsExactly(1, 4);
            assertThat(ofTokens.toDoubles()[(int) best]).isEqualTo(max(ofTokens));
        }
    }

    private static double max(Tensor tensor) {
        return IntStream.range(0, tensor.size())
                .mapToDouble(i -> tensor.toDoubles()[i])
                .max()
                .orElseThrow();
    }

    /**
     * RISE (Petsiuk et al. 2018): the mean of random masks, each times the score of the input seen through it.
     *
     * @param masks how many masks are drawn
     * @param kept the share of the input that a mask lets through
     */
    record Rise(int masks, double kept, long seed) implements AttributionMethod {
        @Override
        public boolean flowsBack() {
            return false;
        }

        @Override
        public Attribution attribute(AttributionContext context) {
            List<Map<String, Tensor>> drawn = IntStream.range(0, masks)
                    .mapToObj(i -> context.variant((name, x) -> mask(x, new SplittableRandom(seed + i))))
                    .toList();
            return context.weightedByScores(
                            masks,
                            i -> context.variant(
                                    (name, x) -> x.combine(drawn.get(i).get(name), (a, m) -> a * m)),
                            drawn::get)
                    .mapRelevance((name, sum) -> sum.map(s -> s / (masks * kept)));
        }

        private Tensor mask(Tensor x, SplittableRandom random) {
            return x.map(value -> random.nextDouble() < kept ? 1 : 0);
        }
    }

    /** A method of one's own that only perturbs the input. */
    @Test
    void ownMethod() throws IOException {
        Tensor input = SmallModels.tensor(1, 2, 3, 8, 8);
        try (Model model = Model.load(classifier);
                Attributor rise =
                        Attributor.builder(model).method(new Rise(64, 0.5, 1)).build()) {
            Attribution attribution = rise.attribute(input, Target.classIndex(3));

            assertThat(attribution.relevance().shape()).isEqualTo(input.shape());
            Tensor again = rise.attribute(input, Target.classIndex(3)).relevance();
            assertThat(again).isEqualTo(attribution.relevance());
            assertThat(attribution.relevance().absMax()).isPositive();
        }
    }

    /** A service: requests from many threads, and a night's work as one stream. */
    @Test
    void service() throws Exception {
        List<Tensor> requests = IntStream.range(0, 37)
                .mapToObj(i -> SmallModels.tensor(i, 1, 3, 8, 8))
                .toList();
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try (Model model = Model.load(Files.readAllBytes(classifier));
                Attributor lrp = Attributor.lrp(model, Composites.epsilonPlus())) {
            List<Future<Attribution>> answers = new ArrayList<>();
            for (Tensor request : requests) {
                answers.add(threads.submit(() -> lrp.attribute(request, Target.top())));
            }
            List<Attribution> all =
                    lrp.attributeAll(requests.stream(), Target.top()).toList();

            assertThat(all).hasSameSizeAs(requests);
            for (int i = 0; i < all.size(); i++) {
                Tensor one = answers.get(i).get().relevance();
                Tensor other = all.get(i).relevance();
                assertThat(other.shape()).containsExactly(1, 3, 8, 8);
                assertThat(one.combine(other, (a, b) -> a - b).absMax()).isCloseTo(0, within(1e-5));
            }
        } finally {
            threads.shutdown();
        }
    }
}
