package org.jennit.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The files in {@code resampled/} are noise with sharp edges, resized by Pillow. */
class ResamplerTest {
    static Stream<Arguments> cases() {
        int[][] sizes = {{20, 30}, {100, 70}, {61, 10}, {1, 1}};
        return Arrays.stream(Interpolation.values())
                .flatMap(kernel -> Arrays.stream(sizes).map(size -> Arguments.of(kernel, size[0], size[1])));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void givesThePixelsThatPillowGives(Interpolation interpolation, int width, int height) throws IOException {
        Picture source = Picture.read(Resources.path("resampled/source.png"));
        String name = "%s-%dx%d.png".formatted(interpolation.name().toLowerCase(Locale.ROOT), width, height);
        assertThat(source.resize(width, height, interpolation))
                .isEqualTo(Picture.read(Resources.path("resampled/" + name)));
    }

    @ParameterizedTest
    @EnumSource(Interpolation.class)
    void keepsOneColourAndTheOwnSize(Interpolation interpolation) {
        byte[] rgb = new byte[3 * 7 * 5];
        Arrays.fill(rgb, (byte) 201);
        Picture plain = Picture.of(7, 5, rgb);
        for (Picture resized : new Picture[] {plain.resize(3, 9, interpolation), plain.resize(20, 2, interpolation)}) {
            assertThat(resized.pixels()).containsOnly((byte) 201);
        }
        Picture ramp = PictureTest.ramp();
        assertThat(ramp.resize(40, 24, interpolation)).isEqualTo(ramp);
    }

    @Test
    void kernelsSumToOne() {
        for (Interpolation interpolation : Interpolation.values()) {
            if (interpolation == Interpolation.NEAREST || interpolation == Interpolation.LANCZOS) {
                continue; // has no kernel; sums to one only nearly
            }
            for (double offset = -0.45; offset < 0.5; offset += 0.1) {
                double sum = 0;
                for (int i = -3; i <= 3; i++) {
                    sum += interpolation.kernel(i + offset);
                }
                assertThat(sum).isCloseTo(1, offset(1e-12));
            }
        }
    }
}
