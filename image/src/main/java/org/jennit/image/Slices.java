package org.jennit.image;

import java.util.Arrays;
import org.jennit.tensor.Tensor;

/**
 * The layout of an array of any rank as a flat picture: a single slice of height × width, or the slices of a volume or
 * a video arranged in rows.
 *
 * @param channels the number of values per pixel
 * @param count the number of slices
 * @param height of a slice
 * @param width of a slice
 * @param layout whether channels come first or last
 */
public record Slices(int channels, int count, int height, int width, Preprocessing.Layout layout) {
    /**
     * The slices of a sample [1, C, …, H, W], or in the layout NHWC [1, …, H, W, C].
     *
     * @throws IllegalArgumentException if it has fewer axes, more than one sample, or no values
     */
    public static Slices of(Tensor sample, Preprocessing.Layout layout) {
        long[] shape = sample.shape();
        if (shape.length < 4 || shape[0] != 1) {
            throw new IllegalArgumentException("a picture is made of one sample [1, C, …, H, W], or with C last in the"
                    + " layout NHWC, but this is " + Arrays.toString(shape));
        }
        boolean last = layout == Preprocessing.Layout.NHWC;
        int channels = (int) shape[last ? shape.length - 1 : 1];
        int height = (int) shape[shape.length - (last ? 3 : 2)];
        int width = (int) shape[shape.length - (last ? 2 : 1)];
        if (sample.size() == 0) {
            throw new IllegalArgumentException("an array " + Arrays.toString(shape) + " has nothing to show");
        }
        return new Slices(channels, sample.size() / (channels * height * width), height, width, layout);
    }

    /**
     * A sample with the axes of a picture: a signal [1, T] or [1, C, T] gets one row per channel, anything else is
     * returned unchanged.
     */
    public static Tensor asPicture(Tensor sample) {
        long[] shape = sample.shape();
        if (shape.length == 0 || shape.length > 3 || shape[0] != 1) {
            return sample;
        }
        return shape.length == 3 ? sample.reshape(1, 1, shape[1], shape[2]) : sample.reshape(1, 1, 1, sample.size());
    }

    /**
     * The picture of such a sample, from its minimum (black) to its maximum (white): three channels are red, green and
     * blue; any other number is averaged to gray.
     */
    public Picture picture(Tensor sample) {
        Finite.require(sample, "the array");
        double[] values = sample.toDoubles();
        double low = Arrays.stream(values).min().orElse(0);
        double high = Arrays.stream(values).max().orElse(0);
        byte[] rgb = new byte[3 * pictureWidth() * pictureHeight()];
        for (int pixel = 0; pixel < count * height * width; pixel++) {
            for (int color = 0; color < 3; color++) {
                double value = channels == 3 ? values[index(pixel, color)] : mean(values, pixel);
                double share = high == low ? 0.5 : (value - low) / (high - low);
                rgb[3 * place(pixel) + color] = (byte) Math.rint(255 * share);
            }
        }
        return Picture.of(pictureWidth(), pictureHeight(), rgb);
    }

    /**
     * An array like the sample or of one channel, such as its relevance, summed over the channels and laid out as the picture
     * is: FLOAT64 [H, W]. Empty cells are 0.
     *
     * @throws IllegalArgumentException if it has another number of values, or values that are not finite
     */
    public Tensor summed(Tensor array) {
        int pixels = count * height * width;
        if (array.size() != channels * pixels && array.size() != pixels) {
            throw new IllegalArgumentException(
                    "the relevance " + Arrays.toString(array.shape()) + " does not have the shape of the sample");
        }
        Finite.require(array, "the relevance");
        double[] values = array.toDoubles();
        double[] sums = new double[pictureWidth() * pictureHeight()];
        for (int pixel = 0; pixel < pixels; pixel++) {
            for (int channel = 0; channel < values.length / pixels; channel++) {
                sums[place(pixel)] += values[values.length == pixels ? pixel : index(pixel, channel)];
            }
        }
        return Tensor.of(sums, pictureHeight(), pictureWidth());
    }

    private double mean(double[] values, int pixel) {
        double sum = 0;
        for (int channel = 0; channel < channels; channel++) {
            sum += values[index(pixel, channel)];
        }
        return sum / channels;
    }

    private int index(int pixel, int channel) {
        return layout == Preprocessing.Layout.NHWC
                ? pixel * channels + channel
                : channel * count * height * width + pixel;
    }

    private int columns() {
        return (int) Math.ceil(Math.sqrt(count));
    }

    private int pictureWidth() {
        return columns() * width;
    }

    private int pictureHeight() {
        return (count + columns() - 1) / columns() * height;
    }

    /** The position of a pixel of the slices in the picture. */
    private int place(int pixel) {
        int slice = pixel / (height * width);
        int row = slice / columns() * height + pixel / width % height;
        return row * pictureWidth() + slice % columns() * width + pixel % width;
    }
}
