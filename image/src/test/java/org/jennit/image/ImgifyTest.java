package org.jennit.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import javax.imageio.ImageIO;
import org.jennit.graph.ElementType;
import org.jennit.tensor.Npy;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class ImgifyTest {
    @TempDir
    Path folder;

    static Stream<Arguments> images() {
        return StreamSupport.stream(GoldenImages.json("images.json").spliterator(), false)
                .map(golden -> Arguments.of(
                        golden.get("array").asString(), golden.get("image").asString(), golden.get("options")));
    }

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource("images")
    void makesTheGoldenImages(String array, String image, JsonNode options) throws IOException {
        Path file = folder.resolve("image.png");
        Tensor tensor = Npy.read(GoldenImages.FOLDER.resolve(array));
        Imgify imgify = imgify(options);
        imgify.save(tensor, file);
        assertThat(Picture.read(file)).isEqualTo(Picture.read(GoldenImages.FOLDER.resolve(image)));
        assertThat(Picture.of(imgify.image(tensor))).isEqualTo(Picture.read(file));
    }

    private static Imgify imgify(JsonNode options) {
        Imgify imgify = Imgify.DEFAULT;
        for (var option : options.properties()) {
            JsonNode value = option.getValue();
            imgify = switch (option.getKey()) {
                case "symmetric" -> imgify.symmetric(value.asBoolean());
                case "cmap" -> imgify.colorMap(value.asString());
                case "level" -> imgify.level(value.asDouble());
                case "vmin" -> imgify.range(value.asDouble(), imgify.vmax());
                case "vmax" -> imgify.range(imgify.vmin(), value.asDouble());
                case "gridfill" -> imgify.gridfill(value.asInt());
                case "grid" ->
                    imgify.grid(
                            value.isArray()
                                    ? new Imgify.Grid(
                                            value.get(0).asInt(), value.get(1).asInt())
                                    : Imgify.Grid.AUTOMATIC);
                default -> throw new IllegalStateException(option.getKey());
            };
        }
        return imgify;
    }

    @Test
    void keepsThePaletteOfOneChannelInTheFile() throws IOException {
        Path file = folder.resolve("image.png");
        Imgify.DEFAULT.save(Tensor.of(new float[] {-1, 0, 1, 2}, 2, 2), file);
        BufferedImage image = ImageIO.read(file.toFile());
        assertThat(image.getColorModel()).isInstanceOfSatisfying(IndexColorModel.class, colors -> {
            assertThat(colors.getMapSize()).isEqualTo(256);
            assertThat(colors.getRGB(0)).isEqualTo(0xff0000ff);
        });
        assertThat(image.getRaster().getPixels(0, 0, 2, 2, (int[]) null)).containsExactly(0, 85, 170, 255);
    }

    @Test
    void showsWhatHasNoScaleAsTheMiddle() {
        for (Imgify options : new Imgify[] {Imgify.DEFAULT, Imgify.DEFAULT.symmetric(true)}) {
            BufferedImage image = options.image(Tensor.zeros(ElementType.FLOAT32, 2, 2));
            assertThat(image.getRaster().getPixels(0, 0, 2, 2, (int[]) null)).containsOnly(127);
        }
    }

    @Test
    void refusesWhatItCannotShow() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Imgify.DEFAULT.image(Tensor.of(new float[] {1, 2, Float.NaN, 1}, 2, 2)))
                .withMessageContaining("1 of 4 values are not finite, the first is NaN at [1, 0]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Imgify.DEFAULT.image(Tensor.zeros(ElementType.FLOAT32, 2, 4, 4)))
                .withMessageContainingAll("C 1 or 3", "float32 [2, 4, 4]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Imgify.DEFAULT.image(Tensor.zeros(ElementType.FLOAT32, 0, 4)))
                .withMessageContaining("[0, 4]");
        Imgify grid = Imgify.DEFAULT.grid(new Imgify.Grid(1, 2));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> grid.image(Tensor.zeros(ElementType.FLOAT32, 3, 4, 4)))
                .withMessage("3 images do not fit in a grid of 1 rows and 2 columns");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Imgify.DEFAULT.range(2.0, 1.0))
                .withMessageContaining("vmin");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Imgify.DEFAULT.range(2.0, null).image(Tensor.of(new float[] {0, 1}, 1, 2)))
                .withMessageContaining("does not reach vmin");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Imgify.DEFAULT.gridfill(256))
                .withMessageContaining("256");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Imgify.Grid(-1, 2))
                .withMessageContaining("-1");
    }
}
