package org.jennit.image;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jennit.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The preprocessing that turns a picture into the input of a model: resizing, a centre crop, the order of channels and
 * axes, and normalisation.
 *
 * <p>A value v from 0 to 255 becomes (v · range / 255 − mean) / std, with the mean and standard deviation of its
 * channel.
 *
 * @param resize the size before the crop
 * @param rounding how fractions of a pixel are rounded when resizing and cropping
 * @param interpolation how the picture is resampled
 * @param crop the size of the centre crop, null for none
 * @param range the value of white (255) before the mean is subtracted: usually 1 or 255
 * @param mean subtracted from the channels: one number for all, or one per channel in the model's order
 * @param std divides the channels: one number for all, or one per channel in the model's order; above 0
 * @param channels the model's channels and their order
 * @param layout the order of the axes
 * @param labels the name of a labels file that belongs to the model, null for none
 */
public record Preprocessing(
        Resize resize,
        Rounding rounding,
        Interpolation interpolation,
        @Nullable Size crop,
        double range,
        List<Double> mean,
        List<Double> std,
        Channels channels,
        Layout layout,
        @Nullable String labels) {

    /** A height and a width in pixels. */
    public record Size(int height, int width) {
        public Size {
            if (height < 1 || width < 1) {
                throw new IllegalArgumentException(
                        "a size has at least one pixel, not %d × %d".formatted(height, width));
            }
        }
    }

    /** The order of a tensor's axes: batch, channels, height and width. */
    public enum Layout {
        NCHW,
        NHWC
    }

    public Preprocessing {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
        require(Double.isFinite(range) && range > 0, "range is above 0, but it is " + range);
        for (List<Double> numbers : List.of(mean, std)) {
            require(
                    numbers.size() == 1 || numbers.size() == channels.count(),
                    "mean and std have one number, or %d for %s, but there are %d"
                            .formatted(channels.count(), channels, numbers.size()));
            require(numbers.stream().allMatch(Double::isFinite), "mean and std are finite, but they are " + numbers);
        }
        require(std.stream().allMatch(number -> number > 0), "std is above 0, but it is " + std);
        if (crop != null && resize instanceof Resize.Exact exact) {
            require(
                    crop.height <= exact.height() && crop.width <= exact.width(),
                    "the crop of %d × %d pixels is larger than the resized picture of %d × %d"
                            .formatted(crop.height, crop.width, exact.height(), exact.width()));
        }
    }

    /** The initial state of a builder: RGB, NCHW, values from 0 to 1, neither resized nor cropped. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder initialised with this preprocessing. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /**
     * The preset of this name.
     *
     * @throws IllegalArgumentException if there is none; the message suggests similar names
     */
    public static Preprocessing preset(String name) {
        return PreprocessingPresets.named(name);
    }

    /** The names of the presets. */
    public static Set<String> presets() {
        return PreprocessingPresets.names();
    }

    /**
     * The preprocessing that a map describes, with the keys of a JSON or YAML file:
     *
     * <pre>{@code
     * preset         name of the preset that provides omitted keys
     * resize         pixels of the short side, [height, width], or null
     * rounding       "nearest" or "torchvision"
     * interpolation  "nearest", "box", "bilinear", "bicubic" or "lanczos"
     * crop           pixels of a square, [height, width], or null
     * range          1 or 255, or another number above 0
     * mean, std      a number, or a list with one for each channel
     * channels       "rgb", "bgr" or "gray"
     * layout         "nchw" or "nhwc"
     * labels         name of a labels file, or null
     * }</pre>
     *
     * @param source the origin of the map, for messages
     * @throws IllegalArgumentException naming source and key, if a key is unknown or a value is of the wrong type or out
     *     of range
     */
    public static Preprocessing fromMap(Map<String, ?> map, String source) {
        return new PreprocessingMap(map, source).read();
    }

    /** The map that {@link #fromMap} reads, without {@code preset} and without null values. */
    public Map<String, Object> toMap() {
        return PreprocessingMap.write(this);
    }

    /**
     * The input of the model for a picture: FLOAT32 [1, C, H, W], or [1, H, W, C] in the layout NHWC.
     *
     * @throws IllegalArgumentException if the picture, once resized, is smaller than the crop
     */
    public Tensor apply(Picture picture) {
        return input(view(picture));
    }

    /**
     * The same for inputs of another size: a picture is resized in proportion to the new crop, or to exactly this size
     * where this resizes exactly or the size is no square.
     */
    public Preprocessing sized(Size size) {
        Builder builder = toBuilder().crop(crop == null ? null : size);
        if (resize instanceof Resize.ShortSide shortSide && crop != null && size.height == size.width) {
            int shortest = Math.min(crop.height, crop.width);
            return builder.resize(new Resize.ShortSide(
                            Math.max(size.height, Math.round((float) shortSide.pixels() * size.height / shortest))))
                    .build();
        }
        return builder.resize(new Resize.Exact(size.height, size.width)).build();
    }

    /** The size of inputs, empty where it is that of the picture. */
    public Optional<Size> size() {
        if (crop != null) {
            return Optional.of(crop);
        }
        return resize instanceof Resize.Exact exact
                ? Optional.of(new Size(exact.height(), exact.width()))
                : Optional.empty();
    }

    /** The input of the model for a {@link #view} of a picture, which is neither resized nor cropped again. */
    public Tensor input(Picture view) {
        return Pixels.tensor(view, this);
    }

    /**
     * The part of a picture that the model sees: resized and cropped.
     *
     * @throws IllegalArgumentException if the picture, once resized, is smaller than the crop
     */
    public Picture view(Picture picture) {
        Picture resized = resized(picture);
        if (crop == null) {
            return resized;
        }
        require(
                resized.width() >= crop.width && resized.height() >= crop.height,
                "the picture of %d × %d pixels (width × height) is smaller than the crop of %d × %d; resize it first"
                        .formatted(resized.width(), resized.height(), crop.width, crop.height));
        return resized.crop(
                rounding.cropOffset(resized.width() - crop.width),
                rounding.cropOffset(resized.height() - crop.height),
                crop.width,
                crop.height);
    }

    /**
     * The picture as the model saw it, recovered from its input: normalisation inverted, rounded and clipped to 8 bits.
     *
     * @param input [C, H, W] or [1, C, H, W], or the same in the layout NHWC
     * @throws IllegalArgumentException if it has another shape or values that are not finite
     */
    public Picture inverse(Tensor input) {
        return Pixels.picture(input, this);
    }

    /** The lower bound of each channel of an input: the value of black. */
    public float[] lowest() {
        return ends(0);
    }

    /** The upper bound of each channel of an input: the value of white. */
    public float[] highest() {
        return ends(255);
    }

    private float[] ends(int value) {
        float[] ends = new float[channels.count()];
        for (int channel = 0; channel < ends.length; channel++) {
            ends[channel] = (float) normalized(value, channel);
        }
        return ends;
    }

    double normalized(int value, int channel) {
        return (value * range / 255 - of(mean, channel)) / of(std, channel);
    }

    double denormalized(double value, int channel) {
        return (value * of(std, channel) + of(mean, channel)) * 255 / range;
    }

    private static double of(List<Double> numbers, int channel) {
        return numbers.get(numbers.size() == 1 ? 0 : channel);
    }

    private Picture resized(Picture picture) {
        if (resize instanceof Resize.Exact exact) {
            return picture.resize(exact.width(), exact.height(), interpolation);
        }
        if (resize instanceof Resize.ShortSide shortSide) {
            int wanted = shortSide.pixels();
            int width = picture.width();
            int height = picture.height();
            int longSide = rounding.longSide((double) wanted * Math.max(width, height) / Math.min(width, height));
            return width < height
                    ? picture.resize(wanted, longSide, interpolation)
                    : picture.resize(longSide, wanted, interpolation);
        }
        return picture;
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    /** Builds a {@link Preprocessing}. */
    public static final class Builder {
        private Resize resize = Resize.NONE;
        private Rounding rounding = Rounding.NEAREST;
        private Interpolation interpolation = Interpolation.BICUBIC;
        private @Nullable Size crop;
        private double range = 1;
        private List<Double> mean = List.of(0.0);
        private List<Double> std = List.of(1.0);
        private Channels channels = Channels.RGB;
        private Layout layout = Layout.NCHW;
        private @Nullable String labels;

        private Builder() {}

        private Builder(Preprocessing from) {
            resize = from.resize;
            rounding = from.rounding;
            interpolation = from.interpolation;
            crop = from.crop;
            range = from.range;
            mean = from.mean;
            std = from.std;
            channels = from.channels;
            layout = from.layout;
            labels = from.labels;
        }

        public Builder resize(Resize to) {
            resize = to;
            return this;
        }

        public Builder rounding(Rounding way) {
            rounding = way;
            return this;
        }

        public Builder interpolation(Interpolation kernel) {
            interpolation = kernel;
            return this;
        }

        /** A square at the centre. */
        public Builder crop(int pixels) {
            return crop(new Size(pixels, pixels));
        }

        public Builder crop(@Nullable Size size) {
            crop = size;
            return this;
        }

        public Builder range(double white) {
            range = white;
            return this;
        }

        public Builder mean(Double... numbers) {
            mean = List.of(numbers);
            return this;
        }

        public Builder std(Double... numbers) {
            std = List.of(numbers);
            return this;
        }

        public Builder channels(Channels order) {
            channels = order;
            return this;
        }

        public Builder layout(Layout axes) {
            layout = axes;
            return this;
        }

        public Builder labels(@Nullable String file) {
            labels = file;
            return this;
        }

        /**
         * The preprocessing.
         *
         * @throws IllegalArgumentException if they do not fit together
         */
        public Preprocessing build() {
            return new Preprocessing(resize, rounding, interpolation, crop, range, mean, std, channels, layout, labels);
        }
    }
}
