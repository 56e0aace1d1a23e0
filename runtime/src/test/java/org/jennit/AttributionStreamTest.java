package org.jennit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jennit.TestNetwork.assertClose;
import static org.jennit.TestNetwork.tensor;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jennit.attribution.Attribution;
import org.jennit.attribution.AttributionMethod;
import org.jennit.composite.Composites;
import org.jennit.target.Target;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttributionStreamTest {
    @TempDir
    private Path folder;

    @Test
    void eachInputHasItsOwnAttributionInOrder() throws IOException {
        List<Tensor> inputs =
                IntStream.range(0, 11).mapToObj(i -> tensor(i, 1 + i % 2, 6)).toList();
        for (Target target : List.of(Target.top(), Target.output())) {
            try (Model model = Model.load(TestNetwork.dense(folder, 6, 4));
                    Attributor lrp = Attributor.builder(model)
                            .composite(Composites.epsilonPlus())
                            .withLedger()
                            .at("layer0")
                            .batchSize(5)
                            .build();
                    Stream<Attribution> all = lrp.attributeAll(inputs.stream(), target)) {
                Iterator<Tensor> input = inputs.iterator();
                all.forEachOrdered(got -> {
                    Attribution alone = lrp.attribute(input.next(), target);
                    assertClose(got.relevance(), alone.relevance(), 1e-5);
                    assertClose(got.at("layer0"), alone.at("layer0"), 1e-5);
                    assertClose(got.output(), alone.output(), 1e-5);
                    assertThat(got.ledger().orElseThrow().output())
                            .hasSameSizeAs(alone.ledger().orElseThrow().output());
                });
                assertThat(input).isExhausted();
            }
        }
    }

    @Test
    void inputsAreTakenABatchAtATime() throws IOException {
        List<Integer> taken = new ArrayList<>();
        try (Model model = Model.load(TestNetwork.dense(folder, 6, 4));
                Attributor gradient = Attributor.builder(model).batchSize(3).build()) {
            Iterator<Attribution> all = gradient.attributeAll(
                            IntStream.range(0, 10).peek(taken::add).mapToObj(i -> tensor(i, 1, 6)), Target.top())
                    .iterator();
            all.next();
            assertThat(taken)
                    .as("a batch, and the input that did not go into it")
                    .hasSizeLessThanOrEqualTo(4);
            for (int i = 1; i < 10; i++) {
                all.next();
            }
            assertThat(all).isExhausted();
            assertThat(gradient.attributeAll(Stream.of(), Target.top())).isEmpty();
            assertThatThrownBy(() -> gradient.attributeAll(Stream.of(tensor(1, 1, 5)), Target.top())
                            .toList())
                    .hasMessageContaining("[1, 5]");
        }
    }

    @Test
    void variantsHaveWeights() throws IOException {
        Tensor x = tensor(1, 3, 6);
        Tensor other = x.map(v -> v * v);
        AttributionMethod weighted = context -> context.weightedSum(
                2, i -> context.variant((name, input) -> i == 0 ? other : input), i -> i == 0 ? -0.5 : 2);
        try (Model model = Model.load(TestNetwork.dense(folder, 6, 4));
                Attributor sum = Attributor.builder(model).method(weighted).build();
                Attributor gradient = Attributor.gradient(model)) {
            Tensor there = gradient.attribute(other, Target.classIndex(1)).relevance();
            Tensor here = gradient.attribute(x, Target.classIndex(1)).relevance();
            assertClose(
                    sum.attribute(x, Target.classIndex(1)).relevance(),
                    here.combine(there, (a, b) -> 2 * a - 0.5 * b),
                    1e-5);
        }
    }
}
