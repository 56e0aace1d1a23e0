package org.jennit.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.file.Path;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PaletteFitTest {
    @TempDir
    Path folder;

    /** All values from −1 to 1, a row. */
    private static Heatmap ramp() {
        double[] values = new double[256];
        for (int i = 0; i < values.length; i++) {
            values[i] = 2 * i / 255.0 - 1;
        }
        return Heatmap.of(Tensor.of(values, 1, 1, 1, 256));
    }

    private static Picture picture(BufferedImage image) {
        return Picture.of(image);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bwr", "coldnhot", "hot", "gray"})
    void aHeatmapFitsItsOwnColoursAndIsRepaintedAsIfDrawnInTheOthers(String map) throws IOException {
        Picture drawn = picture(ramp().colorMap(map).image());
        PaletteFit fit = PaletteFit.of(drawn, ColorMap.of(map), 1, PaletteFit.Matching.NEAREST);
        assertThat(fit.deviation(drawn)).isZero();
        Path file = folder.resolve("swapped.png");
        fit.repaint(ColorMap.of("00f,f00"), 1).save(file);
        assertThat(Picture.read(file))
                .isEqualTo(picture(ramp().colorMap("00f,f00").image()));
    }

    @Test
    void brightnessIsThePlaceInThePalette() {
        byte[] gray = {0, 0, 0, 100, 100, 100, (byte) 255, (byte) 255, (byte) 255};
        BufferedImage image = PaletteFit.of(
                        Picture.of(3, 1, gray), ColorMap.of("coldnhot"), 1, PaletteFit.Matching.INTENSITY)
                .image();
        assertThat(image.getColorModel()).isInstanceOf(IndexColorModel.class);
        int[] palette = ColorMap.of("coldnhot").palette(1);
        assertThat(new int[] {image.getRGB(0, 0), image.getRGB(1, 0), image.getRGB(2, 0)})
                .containsExactly(0xff000000 | palette[0], 0xff000000 | palette[100], 0xff000000 | palette[255]);
    }

    /** However dark the picture is, half of its pixels get the darker half of the palette. */
    @Test
    void ranksOfBrightnessAreThoseOfThePalette() {
        byte[] dark = new byte[3 * 256];
        for (int i = 0; i < 256; i++) {
            dark[3 * i] = dark[3 * i + 1] = dark[3 * i + 2] = (byte) (i / 8);
        }
        BufferedImage image = PaletteFit.of(
                        Picture.of(256, 1, dark), ColorMap.of("000,fff"), 1, PaletteFit.Matching.HISTOGRAM)
                .image();
        for (int i = 0; i < 256; i++) {
            assertThat(image.getRGB(i, 0) & 255).isCloseTo(i, org.assertj.core.data.Offset.offset(8));
        }
    }

    @Test
    void anUnknownMethodIsRefused() {
        assertThatThrownBy(() -> PaletteFit.Matching.named("near"))
                .hasMessageContaining("'near'")
                .hasMessageContaining("known are histogram, intensity, nearest");
    }
}
