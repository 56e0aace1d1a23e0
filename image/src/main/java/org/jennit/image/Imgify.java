package org.jennit.image;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jennit.graph.ElementType;
import org.jennit.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The conversion of an array of numbers to an image.
 *
 * <p>The array is (H, W), (C, H, W) or (H, W, C) with C = 1 or 3; for a grid, with a leading batch axis: (N, H, W), (N,
 * C, H, W) or (N, H, W, C). UINT8 is kept as it is; other types are normalised, each image of a grid separately: (x −
 * low) / (high − low) · 255, clipped and truncated, so that low becomes 0 and high 255. If low equals high, every value
 * becomes the middle, 127. A single channel is shown through the palette of a colour map; three are red, green and
 * blue.
 *
 * @param vmin the value that becomes 0; null for the minimum, or −max|x| if symmetric
 * @param vmax the value that becomes 255; null for the maximum, or max|x| if symmetric
 * @param symmetric whether the scale is symmetric around 0
 * @param grid the layout of a batch, null for a single image
 * @param gridfill the 8-bit value of empty cells, null for the minimum of the normalised images in each channel
 * @param colorMap the colours of one-channel images
 * @param level the factor by which the palette is stretched, see {@link ColorMap#palette}
 */
public record Imgify(
        @Nullable Double vmin,
        @Nullable Double vmax,
        boolean symmetric,
        @Nullable Grid grid,
        @Nullable Integer gridfill,
        ColorMap colorMap,
        double level) {

    /** The default options: from the minimum to the maximum, in blue, white and red. */
    public static final Imgify DEFAULT = new Imgify(null, null, false, null, null, ColorMap.of("bwr"), 1);

    public Imgify {
        if (vmin != null && vmax != null && !(vmin < vmax)) {
            throw new IllegalArgumentException("vmin must be below vmax, but they are %s and %s".formatted(vmin, vmax));
        }
        if (gridfill != null && (gridfill < 0 || gridfill > 255)) {
            throw new IllegalArgumentException("gridfill is an 8-bit value, 0 to 255, but it is " + gridfill);
        }
    }

    /**
     * A grid of images, filled row by row.
     *
     * @param rows 0 for as many as needed
     * @param columns 0 for ⌊√n⌋ of n images
     */
    public record Grid(int rows, int columns) {
        /** ⌊√n⌋ columns and as many rows as needed. */
        public static final Grid AUTOMATIC = new Grid(0, 0);

        public Grid {
            if (rows < 0 || columns < 0) {
                throw new IllegalArgumentException(
                        "a grid has rows and columns, but these are %d and %d".formatted(rows, columns));
            }
        }

        /** This layout with numbers for n images; an error if they do not fit. */
        Grid of(int n) {
            int width = columns > 0 ? columns : Math.max(1, (int) Math.sqrt(n));
            int height = rows > 0 ? rows : (n + width - 1) / width;
            if ((long) width * height < n) {
                throw new IllegalArgumentException(
                        "%d images do not fit in a grid of %d rows and %d columns".formatted(n, height, width));
            }
            return new Grid(height, width);
        }
    }

    /** These options with other ends of the scale; null for those of the array. */
    public Imgify range(@Nullable Double low, @Nullable Double high) {
        return new Imgify(low, high, symmetric, grid, gridfill, colorMap, level);
    }

    /** These options with a scale symmetric around 0. */
    public Imgify symmetric(boolean whether) {
        return new Imgify(vmin, vmax, whether, grid, gridfill, colorMap, level);
    }

    /** These options for a batch, laid out in this grid. */
    public Imgify grid(@Nullable Grid layout) {
        return new Imgify(vmin, vmax, symmetric, layout, gridfill, colorMap, level);
    }

    /** These options with this 8-bit value in empty cells. */
    public Imgify gridfill(@Nullable Integer value) {
        return new Imgify(vmin, vmax, symmetric, grid, value, colorMap, level);
    }

    /** These options with another colour map, by its name or source. */
    public Imgify colorMap(String nameOrSource) {
        return new Imgify(vmin, vmax, symmetric, grid, gridfill, ColorMap.of(nameOrSource), level);
    }

    /** These options with another level of the palette. */
    public Imgify level(double factor) {
        return new Imgify(vmin, vmax, symmetric, grid, gridfill, colorMap, factor);
    }

    /**
     * The image of an array: indexed for one channel, 24 bits per pixel for three.
     *
     * @throws IllegalArgumentException if the array has another shape or is empty, has values that are not finite, or
     *     does not fit in the grid
     */
    public BufferedImage image(Tensor array) {
        Finite.require(array, "the array");
        if (grid == null) {
            return tile(array).image(colorMap, level);
        }
        if (array.rank() < 3 || array.size() == 0) {
            throw unfit(array, "a grid takes (N, H, W), (N, C, H, W) or (N, H, W, C) with C 1 or 3");
        }
        List<Tile> tiles = new ArrayList<>();
        long[] one = Arrays.copyOfRange(array.shape(), 1, array.rank());
        for (int i = 0; i < array.shape()[0]; i++) {
            tiles.add(tile(array.slice(i, i + 1).reshape(one)));
        }
        Grid layout = grid.of(tiles.size());
        return Tile.grid(tiles, layout.rows(), layout.columns(), gridfill).image(colorMap, level);
    }

    /** Writes the image of an array as a PNG file, atomically; a single channel is written with its palette. */
    public void save(Tensor array, Path file) throws IOException {
        Png.write(image(array), file);
    }

    private Tile tile(Tensor array) {
        long[] shape = array.shape();
        boolean channelsFirst = shape.length == 3 && isChannels(shape[0]);
        boolean channelsLast = shape.length == 3 && !channelsFirst && isChannels(shape[2]);
        if (array.size() == 0 || (shape.length != 2 && !channelsFirst && !channelsLast)) {
            throw unfit(
                    array, "an image is (H, W), (C, H, W) or (H, W, C) with C 1 or 3; with a grid, after a batch axis");
        }
        int channels = channelsFirst ? (int) shape[0] : channelsLast ? (int) shape[2] : 1;
        int height = (int) shape[channelsFirst ? 1 : 0];
        int width = (int) shape[channelsFirst ? 2 : 1];
        double[] values = array.toDoubles();
        double[] pixels = channelsFirst ? channelsToLast(values, channels) : values;
        if (array.type() == ElementType.UINT8) {
            return Tile.ofBytes(pixels, channels, height, width);
        }
        double largest = Arrays.stream(values).map(Math::abs).max().orElse(0);
        double least = symmetric ? -largest : Arrays.stream(values).min().orElse(0);
        double greatest = symmetric ? largest : Arrays.stream(values).max().orElse(0);
        double low = vmin != null ? vmin : least;
        double high = vmax != null ? vmax : greatest;
        if (low > high) {
            throw new IllegalArgumentException(
                    "the scale runs from %s to %s, because the array does not reach %s; give both vmin and vmax"
                            .formatted(low, high, vmin != null ? "vmin" : "vmax"));
        }
        return Tile.normalized(pixels, channels, height, width, low, high);
    }

    private static boolean isChannels(long axis) {
        return axis == 1 || axis == 3;
    }

    private static double[] channelsToLast(double[] planes, int channels) {
        int size = planes.length / channels;
        double[] pixels = new double[planes.length];
        for (int i = 0; i < planes.length; i++) {
            pixels[i % size * channels + i / size] = planes[i];
        }
        return pixels;
    }

    private static IllegalArgumentException unfit(Tensor array, String expected) {
        return new IllegalArgumentException(
                "%s, but the array is %s %s".formatted(expected, array.type(), Arrays.toString(array.shape())));
    }
}
