package org.jennit.image;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jennit.tensor.Tensor;

/**
 * Relevance as a picture: summed over the channels, scaled symmetrically around 0, and coloured.
 *
 * <p>{@code Heatmap.of(relevance).colorMap("coldnhot").save(path)}. Relevance r is shown in the colour of r / b on the
 * map, where the bound b is the largest |r| of the picture unless {@link #percentile}, {@link #sharedScale} or {@link
 * #bound} sets another. Zero is the neutral middle, even if all relevance is zero. Several pictures are laid out in a
 * grid.
 *
 * <p>A heatmap is immutable; each option returns a new one. Files are written atomically, as indexed PNG unless there
 * is an overlay or a colour bar.
 */
public final class Heatmap {
    /** The index of zero relevance: the middle of −b to b on 0 to 255, truncated. */
    private static final int NEUTRAL = 127;

    /** One picture's relevance, summed over its channels, row by row. */
    private final List<double[]> maps;

    private final int height;
    private final int width;
    private final Options options;

    /** Modified only by {@link #with}, on a copy that has not been published yet. */
    private static final class Options implements Cloneable {
        private ColorMap colorMap = ColorMap.of("bwr");
        private double level = 1;
        private double percentile = 100;
        private boolean sharedScale;
        private double bound = Double.NaN;
        private boolean colorBar;
        private Imgify.Grid grid = Imgify.Grid.AUTOMATIC;
        private List<Picture> photos = List.of();

        @Override
        protected Options clone() {
            try {
                return (Options) super.clone();
            } catch (CloneNotSupportedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private Heatmap(List<double[]> maps, int height, int width, Options options) {
        this.maps = maps;
        this.height = height;
        this.width = width;
        this.options = options;
    }

    /**
     * The heatmap of a relevance [N, C, H, W], [C, H, W] or [H, W], in blue, white and red.
     *
     * @throws IllegalArgumentException if it has another shape or is empty, or if values are not finite; the message
     *     says how many and where
     */
    public static Heatmap of(Tensor relevance) {
        return of(relevance, Preprocessing.Layout.NCHW);
    }

    /**
     * The heatmap of a relevance whose axes are in this layout: with the channels last it is [N, H, W, C], [H, W, C] or
     * [H, W].
     *
     * @throws IllegalArgumentException as {@link #of(Tensor)} does
     */
    public static Heatmap of(Tensor relevance, Preprocessing.Layout layout) {
        long[] shape = relevance.shape();
        if (shape.length < 2 || shape.length > 4 || relevance.size() == 0) {
            throw new IllegalArgumentException(
                    "a heatmap is made of a relevance [N, C, H, W], [C, H, W] or [H, W], or with C last in the layout NHWC,"
                            + " but this is " + relevance.type() + " " + Arrays.toString(shape));
        }
        boolean channelsLast = shape.length > 2 && layout == Preprocessing.Layout.NHWC;
        int heightAxis = shape.length - (channelsLast ? 3 : 2);
        int count = shape.length == 4 ? (int) shape[0] : 1;
        int pixels = (int) (shape[heightAxis] * shape[heightAxis + 1]);
        int channels = relevance.size() / count / pixels;
        double[] values = relevance.toDoubles();
        if (!Finite.all(values)) {
            Finite.require(relevance, "the relevance");
        }
        List<double[]> maps = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double[] map = new double[pixels];
            for (int j = 0; j < channels * pixels; j++) {
                map[channelsLast ? j / channels : j % pixels] += values[i * channels * pixels + j];
            }
            maps.add(map);
        }
        return new Heatmap(maps, (int) shape[heightAxis], (int) shape[heightAxis + 1], new Options());
    }

    /** This heatmap in the colours of another map, by its name or source; see {@link ColorMap}. */
    public Heatmap colorMap(String nameOrSource) {
        return colorMap(ColorMap.of(nameOrSource));
    }

    /** This heatmap in the colours of another map. */
    public Heatmap colorMap(ColorMap colors) {
        return with(changed -> changed.colorMap = colors);
    }

    /** This heatmap with a stretched palette: above 1, colours saturate earlier; see {@link ColorMap#palette}. */
    public Heatmap level(double factor) {
        return with(changed -> changed.level = factor);
    }

    /**
     * This heatmap with a percentile of |r| as its bound; larger relevance is clipped. 100, the default, is the largest
     * |r|. If the percentile is 0 because most relevance is 0, the largest |r| is used instead.
     */
    public Heatmap percentile(double percentage) {
        if (!(percentage > 0 && percentage <= 100)) {
            throw new IllegalArgumentException("a percentile is above 0 and at most 100, but it is " + percentage);
        }
        return with(changed -> changed.percentile = percentage);
    }

    /** This heatmap with one bound for all pictures, so that their colours are comparable. */
    public Heatmap sharedScale(boolean whether) {
        return with(changed -> changed.sharedScale = whether);
    }

    /**
     * This heatmap with this bound, whatever the percentile and the shared scale: so that heatmaps in different files
     * are comparable.
     */
    public Heatmap bound(double relevance) {
        if (!(relevance >= 0 && Double.isFinite(relevance))) {
            throw new IllegalArgumentException(
                    "the bound of colours is a relevance of 0 or more, but it is " + relevance);
        }
        return with(changed -> changed.bound = relevance);
    }

    /** This heatmap with a colour bar to the right, labelled with the relevance at its ends. */
    public Heatmap colorBar(boolean whether) {
        return with(changed -> changed.colorBar = whether);
    }

    /** This heatmap with its pictures in another grid. */
    public Heatmap grid(Imgify.Grid layout) {
        return with(changed -> changed.grid = layout);
    }

    /**
     * This heatmap overlaid on the pictures it explains, one each, which show through in gray where relevance is small:
     * a pixel is (1 − a) · gray + a · colour with a = √(|r| / b).
     *
     * @param photos pictures of the heatmap's own size, such as {@link Preprocessing#view} gives
     * @throws IllegalArgumentException if their number or a size differs
     */
    public Heatmap overlay(Picture... photos) {
        if (photos.length != maps.size()) {
            throw new IllegalArgumentException(
                    "there are %d heatmaps, but %d pictures to lay them over".formatted(maps.size(), photos.length));
        }
        for (Picture photo : photos) {
            if (photo.width() != width || photo.height() != height) {
                throw new IllegalArgumentException(
                        "the heatmap has %d × %d pixels (width × height), but the picture %d × %d; lay it over the part that the model saw, preprocessing.view(picture)"
                                .formatted(width, height, photo.width(), photo.height()));
            }
        }
        return with(changed -> changed.photos = List.of(photos));
    }

    private Heatmap with(Consumer<Options> change) {
        Options changed = options.clone();
        change.accept(changed);
        return new Heatmap(maps, height, width, changed);
    }

    /** The relevance shown at each pixel, summed over the channels, float64 [N, H, W]. */
    public Tensor relevance() {
        double[] all = maps.stream().flatMapToDouble(Arrays::stream).toArray();
        return Tensor.of(all, maps.size(), height, width);
    }

    /** The bound of each picture: the relevance at the ends of the colour map. */
    public double[] bounds() {
        double[] bounds = new double[maps.size()];
        if (!Double.isNaN(options.bound)) {
            Arrays.fill(bounds, options.bound);
        } else if (options.sharedScale) {
            double[] all = maps.stream().flatMapToDouble(Arrays::stream).toArray();
            Arrays.fill(bounds, bound(all, options.percentile));
        } else {
            Arrays.setAll(bounds, i -> bound(maps.get(i), options.percentile));
        }
        return bounds;
    }

    /**
     * The image of this heatmap: indexed, or 24 bits per pixel with an overlay or a colour bar.
     *
     * @throws IllegalArgumentException if the pictures do not fit in the grid, or a colour bar is asked for several
     *     pictures that each have a scale of their own
     */
    public BufferedImage image() {
        double[] bounds = bounds();
        if (options.colorBar && maps.size() > 1 && !options.sharedScale && Double.isNaN(options.bound)) {
            throw new IllegalArgumentException("a colour bar shows one scale, but each of the " + maps.size()
                    + " heatmaps has its own; share it with sharedScale(true)");
        }
        List<Tile> tiles = new ArrayList<>();
        for (int i = 0; i < bounds.length; i++) {
            Tile tile = Tile.normalized(maps.get(i), 1, height, width, -bounds[i], bounds[i]);
            tiles.add(options.photos.isEmpty() ? tile : blended(tile, i, bounds[i]));
        }
        Imgify.Grid layout = options.grid.of(tiles.size());
        BufferedImage image =
                Tile.grid(tiles, layout.rows(), layout.columns(), NEUTRAL).image(options.colorMap, options.level);
        return options.colorBar ? ColorBar.beside(image, options.colorMap.palette(options.level), bounds[0]) : image;
    }

    /**
     * This heatmap as a picture, to be combined with others.
     *
     * @throws IllegalArgumentException as {@link #image} does
     */
    public Picture picture() {
        return Picture.of(image());
    }

    /** Writes this heatmap as a PNG file, atomically. */
    public void save(Path file) throws IOException {
        Png.write(image(), file);
    }

    private Tile blended(Tile tile, int index, double bound) {
        Picture photo = options.photos.get(index);
        int[] palette = options.colorMap.palette(options.level);
        double[] pixels = new double[3 * height * width];
        for (int p = 0; p < height * width; p++) {
            double share = bound == 0 ? 0 : Math.min(1, Math.abs(maps.get(index)[p]) / bound);
            double alpha = Math.sqrt(share);
            int gray = Channels.GRAY.value(photo.pixels(), 3 * p, 0);
            int color = palette[tile.get(p)];
            for (int channel = 0; channel < 3; channel++) {
                int colored = color >> (16 - 8 * channel) & 0xff;
                pixels[3 * p + channel] = Math.rint((1 - alpha) * gray + alpha * colored);
            }
        }
        return Tile.ofBytes(pixels, 3, height, width);
    }

    /** The percentile of |r|, interpolated between the two values next to it. */
    private static double bound(double[] map, double percentile) {
        double largest = 0;
        for (double r : map) {
            largest = Math.max(largest, Math.abs(r));
        }
        if (percentile == 100) {
            return largest;
        }
        double[] sorted = Arrays.stream(map).map(Math::abs).sorted().toArray();
        double place = percentile / 100 * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        double bound = sorted[below] + (place - below) * (sorted[above] - sorted[below]);
        return bound > 0 ? bound : largest;
    }
}
