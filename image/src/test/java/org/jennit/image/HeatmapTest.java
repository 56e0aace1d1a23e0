package org.jennit.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.jennit.graph.ElementType;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeatmapTest {
    private static final Tensor TWO_CHANNELS = Tensor.of(new float[] {1, 1, 0, -2, 1, -1, 0, 0}, 2, 2, 2);

    @TempDir
    Path folder;

    @Test
    void sumsChannelsAndScalesSymmetrically() {
        Heatmap heatmap = Heatmap.of(TWO_CHANNELS);
        assertThat(heatmap.bounds()).containsExactly(2);
        assertThat(indices(heatmap.image())).containsExactly(255, 127, 127, 0);
        assertThat(indices(Heatmap.of(TWO_CHANNELS.reshape(1, 2, 2, 2)).image()))
                .containsExactly(255, 127, 127, 0);
        Tensor channelsLast = Tensor.of(new float[] {1, 1, 1, -1, 0, 0, -2, 0}, 2, 2, 2);
        assertThat(indices(Heatmap.of(channelsLast, Preprocessing.Layout.NHWC).image()))
                .containsExactly(255, 127, 127, 0);
        Tensor plain = Tensor.of(new float[] {2, 0, 0, -2}, 2, 2);
        assertThat(indices(Heatmap.of(plain).image())).containsExactly(255, 127, 127, 0);
        assertThat(indices(Heatmap.of(plain, Preprocessing.Layout.NHWC).image()))
                .containsExactly(255, 127, 127, 0);
    }

    @Test
    void agreesWithImgify() {
        Tensor relevance = Tensor.of(new float[] {0.3f, -0.1f, 0.25f, -0.7f, 0.01f, 0}, 2, 3);
        Imgify imgify = Imgify.DEFAULT.symmetric(true).colorMap("seismic").level(1.5);
        assertThat(Picture.of(
                        Heatmap.of(relevance).colorMap("seismic").level(1.5).image()))
                .isEqualTo(Picture.of(imgify.image(relevance)));
    }

    @Test
    void showsZeroRelevanceAsTheNeutralMiddle() {
        Heatmap zero = Heatmap.of(Tensor.zeros(ElementType.FLOAT32, 3, 2, 2));
        assertThat(indices(zero.image())).containsOnly(127);
        assertThat(zero.colorBar(true).image().getRGB(0, 0)).isEqualTo(0xfffdfdff);
        Picture photo = Picture.of(2, 2, new byte[] {9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9});
        assertThat(Picture.of(zero.overlay(photo).image())).isEqualTo(photo);
    }

    @Test
    void clipsAtAPercentile() {
        Tensor relevance = Tensor.of(new float[] {0, 1, -2, 3, 100}, 1, 5);
        assertThat(Heatmap.of(relevance).percentile(75).bounds()).containsExactly(3);
        assertThat(Heatmap.of(relevance).percentile(62.5).bounds()).containsExactly(2.5);
        assertThat(indices(Heatmap.of(relevance).percentile(75).image())).containsExactly(127, 170, 42, 255, 255);
        Tensor sparse = Tensor.of(new float[] {0, 0, 0, 0, 7}, 1, 5);
        assertThat(Heatmap.of(sparse).percentile(50).bounds()).containsExactly(7);
    }

    @Test
    void scalesEachPictureOrAllTogether() {
        Tensor batch = Tensor.of(new float[] {1, -1, 4, 2, 3, 3}, 3, 1, 1, 2);
        Heatmap heatmap = Heatmap.of(batch).grid(new Imgify.Grid(2, 2));
        assertThat(heatmap.bounds()).containsExactly(1, 4, 3);
        assertThat(indices(heatmap.image())).containsExactly(255, 0, 255, 191, 255, 255, 127, 127);
        assertThat(heatmap.sharedScale(true).bounds()).containsExactly(4, 4, 4);
        assertThat(indices(heatmap.sharedScale(true).image())).containsExactly(159, 95, 255, 191, 223, 223, 127, 127);
        assertThat(Heatmap.of(batch).image().getHeight()).isEqualTo(3);
    }

    @Test
    void laysRelevanceOverTheGrayPicture() {
        Picture photo = Picture.of(3, 1, new byte[] {100, 100, 100, (byte) 200, 0, 0, 40, 40, 40});
        Tensor relevance = Tensor.of(new float[] {1, 0, -0.25f}, 1, 3);
        Picture overlay = Picture.of(Heatmap.of(relevance).overlay(photo).image());
        assertThat(new int[] {overlay.get(0, 0, 0), overlay.get(0, 0, 1), overlay.get(0, 0, 2)})
                .containsExactly(255, 0, 0);
        assertThat(overlay.get(1, 0, 0)).isEqualTo(60).isEqualTo(overlay.get(1, 0, 2)); // red as gray
        int[] color = {ColorMap.of("bwr").palette(1)[95] >> 16, 255};
        assertThat(overlay.get(2, 0, 0)).isEqualTo((int) Math.rint(0.5 * 40 + 0.5 * color[0]));
        assertThat(overlay.get(2, 0, 2)).isEqualTo((int) Math.rint(0.5 * 40 + 0.5 * color[1]));
    }

    @Test
    void drawsABarWithItsNumbers() {
        Tensor relevance = Tensor.zeros(ElementType.FLOAT32, 100, 50).slice(0, 99);
        Tensor peak = Tensor.full(ElementType.FLOAT32, 0.5, 1, 50);
        BufferedImage image = Heatmap.of(Tensor.concat(List.of(relevance, peak)))
                .colorBar(true)
                .image();
        assertThat(image.getHeight()).isEqualTo(100);
        assertThat(image.getRGB(60, 0)).isEqualTo(0xffff0000);
        assertThat(image.getRGB(60, 99)).isEqualTo(0xff0000ff);
        assertThat(image.getRGB(53, 50)).isEqualTo(0xffffffff);
        assertThat(text(image, 71, 0, 5)).isEqualTo("""
                .###.
                #...#
                #..##
                #.#.#
                ##..#
                #...#
                .###.
                """);
        assertThat(text(image, 71, 93, 4)).contains("###");
        BufferedImage tiny = Heatmap.of(Tensor.full(ElementType.FLOAT32, 1, 2, 2))
                .colorBar(true)
                .image();
        assertThat(tiny.getHeight()).isEqualTo(15);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 1.00",
        "0.158, 0.158",
        "12.34, 12.3",
        "123.4, 123",
        "98765, 98765",
        "3.964e-6, 3.96e-6",
        "0.001, 0.00100",
        "1.5e10, 1.50e10",
        "2e-12, 2.00e-12"
    })
    void writesNumbersShort(double value, String text) {
        assertThat(ColorBar.number(value)).isEqualTo(text);
    }

    @Test
    void savesWithItsPalette() throws IOException {
        Path file = folder.resolve("heat.png");
        Heatmap.of(TWO_CHANNELS).colorMap("coldnhot").save(file);
        BufferedImage image = ImageIO.read(file.toFile());
        assertThat(image.getColorModel()).isInstanceOf(IndexColorModel.class);
        assertThat(indices(image)).containsExactly(255, 127, 127, 0);
        assertThat(image.getRGB(0, 0)).isEqualTo(0xffffffff);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void aBoundThatIsGivenServesEveryPicture() {
        Heatmap two = Heatmap.of(Tensor.of(new float[] {1, 0, -4, 2}, 2, 1, 1, 2))
                .percentile(50)
                .sharedScale(true)
                .bound(2)
                .grid(new Imgify.Grid(1, 2));
        assertThat(two.bounds()).containsExactly(2, 2);
        assertThat(two.relevance()).isEqualTo(Tensor.of(new double[] {1, 0, -4, 2}, 2, 1, 2));
        assertThat(indices(two.image())).containsExactly(191, 127, 0, 255);
        assertThat(two.colorBar(true).image().getHeight()).isEqualTo(15);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> two.bound(Double.NaN))
                .withMessageContaining("NaN");
    }

    @Test
    void refusesWhatItCannotShow() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        Heatmap.of(Tensor.of(new float[] {1, Float.NaN, Float.POSITIVE_INFINITY, 0}, 1, 1, 2, 2)))
                .withMessageContaining("the relevance: 2 of 4 values are not finite, the first is NaN at [0, 0, 0, 1]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Heatmap.of(Tensor.zeros(ElementType.FLOAT32, 5)))
                .withMessageContaining("float32 [5]");
        Heatmap two = Heatmap.of(Tensor.zeros(ElementType.FLOAT32, 2, 1, 4, 4));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> two.colorBar(true).image())
                .withMessageContaining("sharedScale(true)");
        assertThat(two.colorBar(true).sharedScale(true).image().getHeight()).isEqualTo(15);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> two.overlay(PictureTest.ramp()))
                .withMessage("there are 2 heatmaps, but 1 pictures to lay them over");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> two.overlay(PictureTest.ramp(), PictureTest.ramp()))
                .withMessageContainingAll("4 × 4", "40 × 24", "preprocessing.view(picture)");
        assertThatIllegalArgumentException().isThrownBy(() -> two.percentile(0)).withMessageContaining("0.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> two.percentile(101))
                .withMessageContaining("101");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> two.colorMap("bwrr"))
                .withMessageContaining("bwr");
    }

    private static int[] indices(BufferedImage image) {
        assertThat(image.getColorModel()).isInstanceOf(IndexColorModel.class);
        return image.getRaster().getPixels(0, 0, image.getWidth(), image.getHeight(), (int[]) null);
    }

    private static String text(BufferedImage image, int left, int top, int width) {
        StringBuilder text = new StringBuilder();
        for (int y = top; y < top + Lettering.HEIGHT; y++) {
            for (int x = left; x < left + width; x++) {
                text.append(image.getRGB(x, y) == 0xff000000 ? '#' : '.');
            }
            text.append('\n');
        }
        return text.toString();
    }
}
