package org.jennit.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jennit.graph.ElementType;
import org.jennit.tensor.Npy;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.ObjectMapper;

class PreprocessingTest {
    private static final Preprocessing LITE = Preprocessing.preset("efficientnet-lite");

    @Test
    void preparesTheCatWithinOneGrayLevel() throws IOException {
        Picture cat = Picture.read(Resources.project("examples/images/chelsea.png"));
        Tensor input = LITE.apply(cat);
        Tensor expected = Npy.read(Resources.project("conformance/cases/example/chelsea.npy"));
        assertThat(input.shape()).containsExactly(1, 3, 224, 224);
        float[] got = input.toFloats();
        float[] wanted = expected.toFloats();
        for (int i = 0; i < got.length; i++) {
            assertThat(Math.abs(got[i] - wanted[i])).as("value %d", i).isLessThanOrEqualTo(1 / 128f);
        }
        assertThat(LITE.inverse(input)).isEqualTo(LITE.view(cat));
    }

    @Test
    void knowsTheEndsOfItsValues() {
        assertThat(LITE.lowest()).containsExactly(-127 / 128f, -127 / 128f, -127 / 128f);
        assertThat(LITE.highest()).containsExactly(1, 1, 1);
        assertThat(Preprocessing.preset("caffe").lowest()).containsExactly(-103.939f, -116.779f, -123.68f);
        assertThat(Preprocessing.preset("inception").highest()).containsExactly(1, 1, 1);
        assertThat(Preprocessing.preset("imagenet").highest()[2]).isEqualTo((float) ((1 - 0.406) / 0.225));
    }

    @Test
    void ordersChannelsAndAxes() {
        Picture picture = Picture.of(2, 1, new byte[] {10, 20, 30, 40, 50, 60});
        Preprocessing plain = Preprocessing.builder().range(255).build();
        assertThat(plain.apply(picture)).isEqualTo(Tensor.of(new float[] {10, 40, 20, 50, 30, 60}, 1, 3, 1, 2));
        Preprocessing bgr = plain.toBuilder()
                .channels(Channels.BGR)
                .layout(Preprocessing.Layout.NHWC)
                .mean(1.0, 2.0, 3.0)
                .std(1.0, 2.0, 1.0)
                .build();
        assertThat(bgr.apply(picture)).isEqualTo(Tensor.of(new float[] {29, 9, 7, 59, 24, 37}, 1, 1, 2, 3));
        assertThat(bgr.inverse(bgr.apply(picture))).isEqualTo(picture);
        Preprocessing gray = plain.toBuilder().channels(Channels.GRAY).build();
        assertThat(gray.apply(picture)).isEqualTo(Tensor.of(new float[] {18, 48}, 1, 1, 1, 2));
        assertThat(gray.inverse(gray.apply(picture))).isEqualTo(Picture.of(2, 1, new byte[] {18, 18, 18, 48, 48, 48}));
        assertThat(gray.lowest()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "451, 300, NEAREST, 385, 256",
        "451, 300, TORCHVISION, 384, 256",
        "300, 451, NEAREST, 256, 385",
        "300, 451, TORCHVISION, 256, 384",
        "50, 50, NEAREST, 256, 256"
    })
    void roundsTheLongSide(int width, int height, Rounding rounding, int newWidth, int newHeight) {
        Picture view = Preprocessing.builder()
                .resize(new Resize.ShortSide(256))
                .rounding(rounding)
                .build()
                .view(Picture.of(width, height, new byte[3 * width * height]));
        assertThat(view.width()).isEqualTo(newWidth);
        assertThat(view.height()).isEqualTo(newHeight);
    }

    @ParameterizedTest
    @CsvSource({"NEAREST, 5, 2, 1", "TORCHVISION, 5, 2, 2", "TORCHVISION, 7, 2, 2", "NEAREST, 7, 2, 2"})
    void roundsTheOffsetOfTheCrop(Rounding rounding, int width, int crop, int offset) {
        byte[] rgb = new byte[3 * width * 2];
        for (int x = 0; x < width; x++) {
            rgb[3 * x] = (byte) x;
        }
        Picture view =
                Preprocessing.builder().crop(crop).rounding(rounding).build().view(Picture.of(width, 2, rgb));
        assertThat(view.get(0, 0, 0)).isEqualTo(offset);
    }

    @Test
    void resizesExactly() {
        Tensor input = Preprocessing.preset("tf").apply(PictureTest.ramp());
        assertThat(input.shape()).containsExactly(1, 224, 224, 3);
        assertThat(input.type()).isEqualTo(ElementType.FLOAT32);
    }

    @Test
    void everyPresetSurvivesTheWayToAMapAndBack() {
        for (String name : Preprocessing.presets()) {
            Preprocessing preset =
                    Preprocessing.preset(name).toBuilder().labels("labels.txt").build();
            assertThat(Preprocessing.fromMap(preset.toMap(), "test")).isEqualTo(preset);
            assertThat(Preprocessing.fromMap(Map.of("preset", name, "labels", "labels.txt"), "test"))
                    .isEqualTo(preset);
        }
        Preprocessing plain = Preprocessing.builder().build();
        assertThat(Preprocessing.fromMap(plain.toMap(), "test")).isEqualTo(plain);
        assertThat(Preprocessing.fromMap(Map.of(), "test")).isEqualTo(plain);
    }

    @Test
    void readsTheFileOfTheExample() {
        Path file = Resources.project("examples/efficientnet-lite0/efficientnet-lite0.json");
        Map<String, Object> map = new ObjectMapper().readValue(file.toFile(), new TypeReference<>() {});
        assertThat(Preprocessing.fromMap(map, file.toString()))
                .isEqualTo(LITE.toBuilder().labels("imagenet-labels.txt").build());
    }

    @Test
    void readsShortFormsAndOverridesPresets() {
        Preprocessing read = Preprocessing.fromMap(
                Map.of(
                        "preset",
                        "imagenet",
                        "resize",
                        List.of(300L, 320.0),
                        "crop",
                        288,
                        "mean",
                        0.5,
                        "interpolation",
                        "Bicubic"),
                "model.json");
        assertThat(read.resize()).isEqualTo(new Resize.Exact(300, 320));
        assertThat(read.crop()).isEqualTo(new Preprocessing.Size(288, 288));
        assertThat(read.mean()).containsExactly(0.5);
        assertThat(read.std()).containsExactly(0.229, 0.224, 0.225);
        assertThat(read.interpolation()).isEqualTo(Interpolation.BICUBIC);
        Map<String, Object> whole = Collections.singletonMap("crop", null);
        assertThat(Preprocessing.fromMap(whole, "model.json").crop()).isNull();
    }

    static List<Arguments> mistakes() {
        return List.of(
                Arguments.of("resise", 256, "unknown key 'resise'; did you mean 'resize'"),
                Arguments.of("whitening", 256, "unknown key 'whitening'; known are channels, crop"),
                Arguments.of("resize", "256", "resize: expected the pixels of the short side, [height, width] or null"),
                Arguments.of("resize", 25.5, "but it is 25.5"),
                Arguments.of("resize", 0, "resize: a side has 1 to 16384 pixels, not 0"),
                Arguments.of("resize", List.of(1, 2, 3), "but it is [1, 2, 3]"),
                Arguments.of("crop", List.of(224, "x"), "crop: expected the pixels of a square"),
                Arguments.of("crop", -1, "crop: a size has at least one pixel"),
                Arguments.of("range", "255", "range: expected a number, but it is '255'"),
                Arguments.of("range", 0, "range is above 0"),
                Arguments.of("mean", List.of(1, 2), "mean and std have one number, or 3 for RGB, but there are 2"),
                Arguments.of("mean", List.of("a"), "mean: expected a number"),
                Arguments.of("mean", Double.NaN, "finite"),
                Arguments.of("std", List.of(1, 0, 1), "std is above 0, but it is [1.0, 0.0, 1.0]"),
                Arguments.of("channels", "grb", "channels: expected rgb, bgr, gray, but it is 'grb'"),
                Arguments.of("layout", 1, "layout: expected nchw, nhwc, but it is 1"),
                Arguments.of("interpolation", "cubic", "interpolation: expected nearest, box"),
                Arguments.of("labels", 7, "labels: expected a text, but it is 7"),
                Arguments.of(
                        "preset", "imagnet", "preset: there is no preprocessing 'imagnet'; did you mean 'imagenet'"),
                Arguments.of("preset", "somethingelse", "known are caffe, clip"));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("mistakes")
    void namesSourceAndKeyOfAMistake(String key, Object value, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Preprocessing.fromMap(Map.of(key, value), "model.json"))
                .withMessageStartingWith("model.json: ")
                .withMessageContaining(message);
    }

    @Test
    void refusesPicturesAndInputsThatDoNotFit() {
        Preprocessing cropped = Preprocessing.builder().crop(32).build();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> cropped.apply(PictureTest.ramp()))
                .withMessageContaining(
                        "the picture of 40 × 24 pixels (width × height) is smaller than the crop of 32 × 32");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        LITE.toBuilder().resize(new Resize.Exact(200, 300)).build())
                .withMessageContaining("larger than the resized picture of 200 × 300");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LITE.inverse(Tensor.zeros(ElementType.FLOAT32, 2, 3, 8, 8)))
                .withMessageContaining("[2, 3, 8, 8]");
        float[] values = new float[12];
        Arrays.fill(values, Float.POSITIVE_INFINITY);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LITE.inverse(Tensor.of(values, 3, 2, 2)))
                .withMessageContaining("12 of 12 values are not finite");
    }

    @Test
    void anotherSizeIsCroppedInProportion() {
        Preprocessing large = Preprocessing.preset("imagenet").sized(new Preprocessing.Size(448, 448));
        assertThat(large.resize()).isEqualTo(new Resize.ShortSide(512));
        assertThat(large.size()).contains(new Preprocessing.Size(448, 448));
        assertThat(large.apply(Picture.of(500, 700, new byte[3 * 500 * 700])).shape())
                .containsExactly(1, 3, 448, 448);
    }

    @Test
    void aSizeThatIsNoSquareIsResizedToExactly() {
        for (String name : List.of("imagenet", "tf")) {
            Preprocessing wide = Preprocessing.preset(name).sized(new Preprocessing.Size(96, 160));
            assertThat(wide.view(Picture.of(500, 700, new byte[3 * 500 * 700])))
                    .satisfies(view -> assertThat(view.width()).isEqualTo(160))
                    .satisfies(view -> assertThat(view.height()).isEqualTo(96));
        }
    }
}
