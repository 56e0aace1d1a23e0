package org.jennit.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FeatureChartTest {
    private static final int[] RAISES = {0xd6, 0x29, 0x3a};
    private static final int[] LOWERS = {0x2b, 0x6c, 0xb0};

    private static long pixels(Picture picture, int[] colour, int fromX, int toX) {
        return IntStream.range(0, picture.height())
                .mapToLong(y -> IntStream.range(fromX, toX)
                        .filter(x -> picture.get(x, y, 0) == colour[0]
                                && picture.get(x, y, 1) == colour[1]
                                && picture.get(x, y, 2) == colour[2])
                        .count())
                .sum();
    }

    @Test
    void barsGoToTheSideOfTheirSign() {
        Picture chart = FeatureChart.bars(List.of("age = 31", "income = 2.5"), new double[] {1, -0.5});
        int middle = 300 + 480 / 2;
        assertThat(pixels(chart, RAISES, middle, chart.width())).isEqualTo(240L * 20);
        assertThat(pixels(chart, RAISES, 0, middle)).isZero();
        assertThat(pixels(chart, LOWERS, 0, middle)).isEqualTo(120L * 20);
        assertThat(pixels(chart, LOWERS, middle, chart.width())).isZero();
    }

    @Test
    void aWaterfallEndsAtTheSum() {
        Picture chart = FeatureChart.waterfall(List.of("a", "b"), new double[] {3, -1});
        assertThat(pixels(chart, RAISES, 0, chart.width())).isBetween((480L + 320 - 4) * 20, (480L + 320) * 20);
        assertThat(pixels(chart, LOWERS, 0, chart.width())).isBetween(158L * 20, 160L * 20);
    }

    @Test
    void manyFeaturesEndInOneBarOfTheRest() {
        List<String> labels = Collections.nCopies(100, "f");
        double[] ones = IntStream.range(0, 100).mapToDouble(i -> 1).toArray();
        Picture chart = FeatureChart.bars(labels, ones);
        assertThat(chart.height()).isEqualTo(FeatureChart.MOST * 26 + 48);
        assertThat(pixels(chart, RAISES, 0, chart.width())).isEqualTo(20L * (240 + 19 * 3)); // 81 and 19 times 1
    }

    @Test
    void aSummaryColoursDotsByTheirValues() {
        Picture chart = FeatureChart.summary(List.of("a"), new double[][] {{0}, {10}}, new double[][] {{-1}, {1}});
        int middle = 300 + 480 / 2;
        assertThat(pixels(chart, LOWERS, 0, middle)).isEqualTo(16);
        assertThat(pixels(chart, RAISES, middle, chart.width())).isEqualTo(16);
    }

    @Test
    void aFeatureWithoutALabelIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> FeatureChart.bars(List.of("a"), new double[2]));
    }
}
