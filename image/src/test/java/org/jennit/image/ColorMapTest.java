package org.jennit.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ColorMapTest {
    private static final JsonNode GOLDEN = GoldenImages.json("palettes.json");

    @Test
    void hasTheGoldenBuiltInMaps() {
        assertThat(GOLDEN.get("builtin").size()).isEqualTo(11);
        GOLDEN.get("builtin")
                .properties()
                .forEach(map -> assertThat(ColorMap.of(map.getKey()).source())
                        .isEqualTo(map.getValue().asString()));
    }

    static Stream<Arguments> palettes() {
        return StreamSupport.stream(GOLDEN.get("palettes").spliterator(), false)
                .map(golden -> Arguments.of(
                        golden.get("cmap").asString(), golden.get("level").asDouble(), golden.get("palette")));
    }

    @ParameterizedTest(name = "{0} level {1}")
    @MethodSource("palettes")
    void makesTheGoldenPalettes(String source, double level, JsonNode expected) {
        int[] palette = ColorMap.of(source).palette(level);
        for (int i = 0; i < 256; i++) {
            int[] rgb = {palette[i] >> 16, palette[i] >> 8 & 0xff, palette[i] & 0xff};
            for (int channel = 0; channel < 3; channel++) {
                assertThat(rgb[channel])
                        .as("colour %d, channel %d", i, channel)
                        .isEqualTo(expected.get(i).get(channel).asInt());
            }
        }
    }

    static Stream<String> invalid() {
        return StreamSupport.stream(GOLDEN.get("invalid").spliterator(), false).map(JsonNode::asString);
    }

    @ParameterizedTest
    @MethodSource("invalid")
    void refusesTheGoldenInvalidSources(String source) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ColorMap.of(source))
                .withMessageContainingAll("'" + source + "'", "at position ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "fff,00;000 | position 7 ",
                "fff, xyz | position 6 ",
                "fff,100:000 | position 9 ",
                "80:fff,7f:000 | position 14 ",
                "fff | position 4 ",
                "fff,,000 | position 5 ",
                "ｆff,000 | position 1 ",
            })
    void namesThePosition(String source, String position) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ColorMap.of(source))
                .withMessageContaining(position);
    }

    @Test
    void suggestsTheNearestName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ColorMap.of("coldandhot"))
                .withMessageContaining("did you mean 'coldnhot'?");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ColorMap.of("something else, too long"))
                .withMessageContaining("known are bwr, cold, coldnhot");
    }

    @Test
    void ignoresSpacesAndCase() {
        assertThat(ColorMap.of(" 0 0 f , 8 0 : F F F,f00 ").palette(1))
                .isEqualTo(ColorMap.of("bwr").palette(1));
    }

    @Test
    void laterColoursHoldFromEqualPlacesOn() {
        int[] palette = ColorMap.of("000,80:000,80:fff,fff").palette(1);
        assertThat(palette[127]).isZero();
        assertThat(palette[128]).isEqualTo(0xffffff);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void refusesALevelThatIsNone(double level) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ColorMap.of("bwr").palette(level))
                .withMessageContaining("level");
    }

    /** Relative luminance (ITU-R BT.709) must rise or fall on each side of the middle, whatever the hue looks like. */
    @ParameterizedTest
    @ValueSource(strings = {"skyember", "plumfern", "dusk"})
    void mapsForTheColourBlindAreOrderedByLightness(String name) {
        int[] palette = ColorMap.of(name).palette(1);
        boolean sequential = name.equals("dusk");
        for (int i = 1; i < 256; i++) {
            double step = luminance(palette[i]) - luminance(palette[i - 1]);
            double expected = sequential || i <= 128 ? step : -step;
            assertThat(expected).as("step to colour %d", i).isGreaterThan(-1.5);
        }
    }

    private static double luminance(int rgb) {
        return 0.2126 * (rgb >> 16) + 0.7152 * (rgb >> 8 & 0xff) + 0.0722 * (rgb & 0xff);
    }
}
