package org.jennit.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** Beside Quantus 0.6.0, whose numbers {@code bench/quality/quantus_cases.py} writes. */
class QuantusTest {
    private static final int SIDE = 12;
    private static final int SIZE = SIDE * SIDE;
    private static final int TARGET = 1;
    private static final Offset<Double> CLOSE = within(1e-5);
    private static final Map<String, double[]> CASES = read();

    private final Tensor relevance = map("relevance");
    private final Tensor mask = map("mask");
    private final Tensor input = map("input");
    private final double[] weights = row("weights", TARGET);
    private final ScoreFunction score = (count, variants) -> IntStream.range(0, count)
            .mapToDouble(i -> score(variants.apply(i).toDoubles()))
            .toArray();

    @Test
    void relevanceIsAsConcentrated() {
        assertThat(Concentration.gini(relevance)).isCloseTo(number("gini"), CLOSE);
        assertThat(Concentration.entropy(relevance)).isCloseTo(number("entropy"), CLOSE);
        assertThat((double) Concentration.effectiveComplexity(relevance, 0.3)).isEqualTo(number("effective"));
    }

    @Test
    void relevanceLiesAsMuchInside() {
        assertThat(Localization.pointingGame(relevance, mask)).isEqualTo(number("pointing") == 1);
        assertThat(Localization.massAccuracy(relevance, mask)).isCloseTo(number("mass"), CLOSE);
        assertThat(Localization.massAccuracy(relevance.map(Math::abs), mask))
                .isCloseTo(number("localization_abs"), CLOSE);
        assertThat(Localization.rankAccuracy(relevance, mask)).isCloseTo(number("rank"), CLOSE);
        assertThat(Localization.topIntersection(relevance, mask, 20)).isCloseTo(number("top20"), CLOSE);
        assertThat(Localization.areaUnderRoc(relevance, mask)).isCloseTo(number("auc"), CLOSE);
        assertThat(Localization.box(SIDE, SIDE, 2, 3, 7, 9).toDoubles()).isEqualTo(mask.toDoubles());
    }

    @Test
    void explanationsAreAsSimilar() {
        Tensor other = map("other");
        assertThat(RelevanceSimilarity.spearman(relevance, other)).isCloseTo(number("spearman"), CLOSE);
        assertThat(RelevanceSimilarity.pearson(relevance, other)).isCloseTo(number("pearson"), CLOSE);
        assertThat(RelevanceSimilarity.structuralSimilarity(relevance, other)).isCloseTo(number("ssim"), CLOSE);
    }

    @Test
    void hidingHasTheSameEffect() {
        Fill black = (sample, hidden) -> {
            double least = Double.POSITIVE_INFINITY;
            for (double value : sample.toDoubles()) {
                least = Math.min(least, value);
            }
            return Fill.number(least).of(sample, hidden);
        };
        Tensor sample = input.reshape(1, 1, SIDE, SIDE);
        int[] pixels = PixelFlipping.patches(sample, 1);
        List<Double> scores = new PixelFlipping(pixels, black, SIZE / 12)
                .mostRelevantFirst(sample, relevance, score)
                .scores();
        assertClose(tail(scores), CASES.get("flipping"));
        PixelFlipping regions = new PixelFlipping(PixelFlipping.patches(sample, 4), black, 9);
        assertClose(tail(regions.mostRelevantFirst(sample, relevance, score).losses()), CASES.get("regions_morf"));
        assertClose(tail(regions.leastRelevantFirst(sample, relevance, score).losses()), CASES.get("regions_lerf"));
    }

    @Test
    void relevanceForetellsAsMuch() {
        assertThat(Faithfulness.correlation(input, relevance, maps("faithfulness_inputs"), score))
                .isCloseTo(number("faithfulness"), CLOSE);
        assertThat(Faithfulness.infidelity(input, relevance, maps("infidelity_inputs"), score))
                .isCloseTo(number("infidelity"), within(1e-5 * number("infidelity")));
    }

    @Test
    void explanationsAreAsStable() {
        Stability stability = Stability.of(
                input,
                x -> {
                    double[] values = x.toDoubles();
                    for (int i = 0; i < values.length; i++) {
                        values[i] *= weights[i] * values[i];
                    }
                    return Tensor.of(values, SIDE, SIDE);
                },
                maps("nearby"));
        assertThat(stability.maxSensitivity()).isCloseTo(number("max_sensitivity"), CLOSE);
        assertThat(stability.averageSensitivity()).isCloseTo(number("avg_sensitivity"), CLOSE);
        assertThat(stability.lipschitz()).isCloseTo(number("lipschitz"), CLOSE);
    }

    private double score(double[] x) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += weights[i] * x[i];
        }
        return Math.tanh(sum);
    }

    private static double[] tail(List<Double> values) {
        return values.stream().skip(1).mapToDouble(Double::doubleValue).toArray();
    }

    private static void assertClose(double[] got, double[] expected) {
        assertThat(got).containsExactly(Objects.requireNonNull(expected), CLOSE);
    }

    private static double number(String name) {
        return Objects.requireNonNull(CASES.get(name))[0];
    }

    private static double[] row(String name, int row) {
        return Arrays.copyOfRange(Objects.requireNonNull(CASES.get(name)), row * SIZE, (row + 1) * SIZE);
    }

    private static Tensor map(String name) {
        return Tensor.of(row(name, 0), SIDE, SIDE);
    }

    private static List<Tensor> maps(String name) {
        int count = Objects.requireNonNull(CASES.get(name)).length / SIZE;
        return IntStream.range(0, count)
                .mapToObj(i -> Tensor.of(row(name, i), SIDE, SIDE))
                .toList();
    }

    private static Map<String, double[]> read() {
        Map<String, double[]> cases = new HashMap<>();

        try (InputStream in = Objects.requireNonNull(QuantusTest.class.getResourceAsStream("/quality/quantus.txt"))) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().forEach(line -> {
                String[] parts = line.split("=", 2);
                cases.put(
                        parts[0],
                        Stream.of(parts[1].split(","))
                                .mapToDouble(Double::parseDouble)
                                .toArray());
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return cases;
    }
}
