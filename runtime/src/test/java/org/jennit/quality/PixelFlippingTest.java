package org.jennit.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jennit.graph.ElementType;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Test;

class PixelFlippingTest {
    /** f(x) = x₀ + 2 x₁ + 3 x₂ − 4 x₃, of which x times the weights is the right explanation. */
    private static final double[] WEIGHTS = {1, 2, 3, -4};

    private static final Tensor ONES = Tensor.of(new double[] {1, 1, 1, 1}, 1, 4);
    private static final ScoreFunction LINEAR = (count, variants) -> IntStream.range(0, count)
            .mapToDouble(i -> {
                double[] x = variants.apply(i).toDoubles();
                return IntStream.range(0, 4).mapToDouble(k -> WEIGHTS[k] * x[k]).sum();
            })
            .toArray();

    private final PixelFlipping flipping = new PixelFlipping(new int[] {0, 1, 2, 3}, Fill.number(0), 4);
    private final Tensor relevance = Tensor.of(WEIGHTS, 1, 4);

    @Test
    void theScoreFallsByWhatIsHidden() {
        FlippingCurve falling = flipping.mostRelevantFirst(ONES, relevance, LINEAR);
        assertThat(falling.hidden()).containsExactly(0.0, 0.25, 0.5, 0.75, 1.0);
        assertThat(falling.scores()).containsExactly(2.0, -1.0, -3.0, -4.0, 0.0);
        assertThat(falling.areaOver()).isCloseTo((0 + 3 + 5 + 6 + 2) / 5.0, within(1e-12));
        assertThat(flipping.leastRelevantFirst(ONES, relevance, LINEAR).scores())
                .containsExactly(2.0, 6.0, 5.0, 3.0, 0.0);
    }

    @Test
    void aRandomOrderIsGivenByItsSeed() {
        List<Double> scores = flipping.randomOrder(ONES, 5, LINEAR).scores();
        assertThat(flipping.randomOrder(ONES, 5, LINEAR).scores()).isEqualTo(scores);
        assertThat(IntStream.range(0, 20)
                        .mapToObj(seed -> flipping.randomOrder(ONES, seed, LINEAR)
                                .scores()
                                .get(1)))
                .contains(1.0, 0.0, -1.0, 6.0);
    }

    @Test
    void stepsTakeSeveralRegionsAndAllInTheEnd() {
        FlippingCurve curve =
                new PixelFlipping(new int[] {0, 0, 1, 2}, Fill.number(0), 2).mostRelevantFirst(ONES, relevance, LINEAR);
        assertThat(curve.hidden()).containsExactly(0.0, 2.0 / 3, 1.0);
        assertThat(curve.scores()).containsExactly(2.0, -4.0, 0.0);
        assertThatThrownBy(() -> new PixelFlipping(new int[] {0, -1}, Fill.number(0), 2))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void patchesHaveAllChannels() {
        int[] expected = {0, 0, 1, 0, 0, 1, 2, 2, 3};
        int[] first = PixelFlipping.patches(Tensor.zeros(ElementType.FLOAT32, 1, 2, 3, 3), 2);
        assertThat(first).startsWith(expected).endsWith(expected).hasSize(18);
        int[] last = PixelFlipping.patches(Tensor.zeros(ElementType.FLOAT32, 1, 6, 5, 3), 2);
        assertThat(last).startsWith(0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 2, 2, 0);
        assertThat(PixelFlipping.patches(Tensor.zeros(ElementType.FLOAT32, 1, 2, 4), 3))
                .containsExactly(0, 0, 0, 1, 0, 0, 0, 1);
    }

    @Test
    void hiddenElementsAreFilledInByTheirSurroundings() {
        // a plane of 3 × 4 that rises to the right; its middle is hidden
        double[] rising = {0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3};
        Tensor plane = Tensor.of(rising, 1, 1, 3, 4);
        boolean[] hidden = new boolean[12];
        hidden[5] = true;
        hidden[6] = true;
        double[] inpainted = Fill.inpaint().of(plane, hidden).toDoubles();
        assertThat(inpainted[5]).isCloseTo((0 + 1 + 1) / 3.0, within(1e-12));
        assertThat(inpainted[6]).isCloseTo((3 + 2 + 2) / 3.0, within(1e-12));
        assertThat(Fill.mean().of(plane, hidden).toDoubles()[5]).isEqualTo(1.5);
        assertThat(Fill.blur().of(plane, hidden).toDoubles()[5]).isBetween(1.0, 1.5);
        assertThat(Fill.noise(1).of(plane, hidden).toDoubles()[5]).isNotEqualTo(1);
        for (Fill fill : Fill.NAMED.values()) {
            double[] filled = fill.of(plane, hidden).toDoubles();
            for (int i = 0; i < filled.length; i++) {
                assertThat(hidden[i] || filled[i] == rising[i]).isTrue();
            }
        }
    }

    @Test
    void channelsAreFilledByThemselvesWhereverTheyAre() {
        double[] values = new double[2 * 5 * 5];
        Random random = new Random(3);
        Arrays.setAll(values, i -> random.nextGaussian());
        double[] last = new double[values.length];
        boolean[] hidden = new boolean[values.length];
        boolean[] hiddenLast = new boolean[values.length];
        for (int i = 0; i < values.length; i++) {
            int to = i % 25 * 2 + i / 25;
            last[to] = values[i];
            hidden[i] = i % 3 == 0;
            hiddenLast[to] = hidden[i];
        }
        for (String name : new String[] {"mean", "blur", "inpaint", "noise"}) {
            double[] first =
                    Fill.named(name).of(Tensor.of(values, 1, 2, 5, 5), hidden).toDoubles();
            double[] second =
                    Fill.named(name).of(Tensor.of(last, 1, 5, 5, 2), hiddenLast).toDoubles();
            for (int i = 0; i < first.length; i++) {
                assertThat(second[i % 25 * 2 + i / 25]).as(name).isCloseTo(first[i], within(1e-12));
            }
        }
        assertThatThrownBy(() -> Fill.named("blurr"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("blur");
    }

    @Test
    void inputsNearbyStayInTheRangeOfTheirChannels() {
        Tensor plane = Tensor.of(new double[] {0, 1, 2, 3, 10, 11, 12, 13}, 1, 2, 2, 2);
        List<Tensor> nearby = Stability.nearby(plane, 50, 0.5, 1);
        assertThat(nearby).hasSize(50).doesNotHaveDuplicates().allSatisfy(other -> {
            double[] values = other.toDoubles();
            assertThat(values).hasSize(8);
            assertThat(values[0]).isBetween(0.0, 0.5);
            assertThat(values[3]).isBetween(2.5, 3.0);
            assertThat(values[4]).isBetween(10.0, 10.5);
        });
    }

    @Test
    void theIntervalOfAMeanHoldsItMostly() {
        Random random = new Random(11);
        int holds = 0;
        for (int i = 0; i < 200; i++) {
            double[] values = random.doubles(30).toArray();
            ConfidenceInterval interval = ConfidenceInterval.ofMean(values, i);
            holds += interval.low() <= 0.5 && 0.5 <= interval.high() ? 1 : 0;
        }
        assertThat(holds).isBetween(174, 200);
        assertThat(ConfidenceInterval.ofMean(new double[] {3}, 1)).isEqualTo(new ConfidenceInterval(3, 3, 3));
    }
}
