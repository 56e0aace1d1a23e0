package org.jennit.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Test;

class SlicesTest {
    @Test
    void aPictureIsOneSlice() {
        Tensor sample = counting(1, 3, 2, 4);
        Slices slices = Slices.of(sample, Preprocessing.Layout.NCHW);
        assertThat(slices).isEqualTo(new Slices(3, 1, 2, 4, Preprocessing.Layout.NCHW));
        Picture picture = slices.picture(sample);
        assertThat(picture.get(0, 0, 0)).isZero();
        assertThat(picture.get(3, 1, 2)).isEqualTo(255);
        assertThat(picture.get(1, 1, 1)).isEqualTo((int) Math.rint(255 * 13 / 23.0));
        Tensor summed = slices.summed(sample);
        assertThat(summed.shape()).containsExactly(2, 4);
        assertThat(summed.get(1, 1)).isEqualTo(5 + 13 + 21);
        assertThat(slices.summed(counting(1, 1, 2, 4)).get(1, 1)).isEqualTo(5);
    }

    @Test
    void channelsMayComeLast() {
        Tensor sample = counting(1, 2, 4, 3);
        Slices slices = Slices.of(sample, Preprocessing.Layout.NHWC);
        assertThat(slices.summed(sample).get(1, 1)).isEqualTo(15 + 16 + 17);
        assertThat(slices.picture(sample).get(1, 1, 2)).isEqualTo((int) Math.rint(255 * 17 / 23.0));
    }

    @Test
    void aVolumeIsLaidOutSliceBySlice() {
        Tensor sample = counting(1, 2, 5, 3, 4);
        Slices slices = Slices.of(sample, Preprocessing.Layout.NCHW);
        Tensor summed = slices.summed(sample);
        assertThat(summed.shape()).as("3 columns, 2 rows").containsExactly(6, 12);
        for (int slice = 0; slice < 5; slice++) {
            double expected = sample.get(0, 0, slice, 2, 1) + sample.get(0, 1, slice, 2, 1);
            assertThat(summed.get(slice / 3 * 3 + 2, slice % 3 * 4 + 1)).isEqualTo(expected);
        }
        assertThat(summed.get(5, 11)).as("the empty cell").isZero();
        assertThat(slices.picture(sample).width()).isEqualTo(12);
    }

    @Test
    void whatIsNoPictureIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Slices.of(counting(1, 3, 8), Preprocessing.Layout.NCHW))
                .withMessageContaining("[1, C, …, H, W]");
        Slices slices = Slices.of(counting(1, 1, 2, 2), Preprocessing.Layout.NCHW);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> slices.summed(counting(1, 1, 2, 3)))
                .withMessageContaining("does not have the shape of the sample");
    }

    private static Tensor counting(long... shape) {
        int size = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        return Tensor.of(IntStream.range(0, size).asDoubleStream().toArray(), shape);
    }
}
