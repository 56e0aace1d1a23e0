package org.jennit.image;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import org.jennit.parameter.Suggestion;

/**
 * A picture in the 256 colours of a colour map: a heatmap of unknown origin is fitted to a map, and can then be painted
 * in the colours of another.
 */
public final class PaletteFit {
    private static final int COLORS = 256;

    private final int width;
    private final byte[] indices;
    private final ColorMap map;
    private final double level;

    /** How the pixels of a picture are matched with the colours of a palette. */
    public enum Matching {
        /** To the nearest colour in RGB, the first of them if several are equally near. */
        NEAREST,
        /** By brightness, the mean of red, green and blue: 0 is the first colour, 255 the last. */
        INTENSITY,
        /**
         * By rank: the colour whose rank by brightness among the colours of the palette is that of the pixel among the
         * pixels of the picture, so that the picture takes on the palette's distribution of brightness.
         */
        HISTOGRAM;

        /**
         * The constant of this name, in lower case.
         *
         * @throws IllegalArgumentException if there is none
         */
        public static Matching named(String name) {
            for (Matching matching : values()) {
                if (matching.toString().equals(name)) {
                    return matching;
                }
            }
            throw new IllegalArgumentException("'" + name + "' does not name a way to fit a palette"
                    + Suggestion.nearest(
                            name,
                            Arrays.stream(values()).map(Matching::toString).toList()));
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private PaletteFit(int width, byte[] indices, ColorMap map, double level) {
        this.width = width;
        this.indices = indices;
        this.map = map;
        this.level = level;
    }

    /**
     * Fits a picture to the colours of a map.
     *
     * @param level the level of the map's palette, see {@link ColorMap#palette}
     */
    public static PaletteFit of(Picture picture, ColorMap map, double level, Matching matching) {
        int[] palette = map.palette(level);
        IntUnaryOperator index = switch (matching) {
            case NEAREST -> rgb -> nearest(palette, rgb);
            case INTENSITY -> rgb -> Math.round(sum(rgb) / 3f);
            case HISTOGRAM -> {
                int[] matched = matched(histogram(picture), palette);
                yield rgb -> matched[sum(rgb)];
            }
        };
        Map<Integer, Integer> known = new HashMap<>();
        byte[] indices = new byte[picture.width() * picture.height()];
        for (int i = 0; i < indices.length; i++) {
            int rgb = rgb(picture, i);
            indices[i] = (byte) (int) known.computeIfAbsent(rgb, index::applyAsInt);
        }
        return new PaletteFit(picture.width(), indices, map, level);
    }

    /** The same palette indices in the colours of another map. */
    public PaletteFit repaint(ColorMap colors, double stretch) {
        return new PaletteFit(width, indices, colors, stretch);
    }

    /** The image, indexed: one byte per pixel and a palette. */
    public BufferedImage image() {
        return Png.indexed(width, indices.length / width, indices, map.colorModel(level));
    }

    /**
     * The deviation of the image from a picture of the same size: the root mean square of the differences of the
     * channels, from 0 to 255.
     */
    public double deviation(Picture picture) {
        int[] palette = map.palette(level);
        double squares = 0;
        for (int i = 0; i < indices.length; i++) {
            squares += distance(palette[Byte.toUnsignedInt(indices[i])], rgb(picture, i));
        }
        return Math.sqrt(squares / (3.0 * indices.length));
    }

    /**
     * Writes the image as an indexed PNG file.
     *
     * @throws IOException if the file cannot be written; nothing half-written is left
     */
    public void save(Path file) throws IOException {
        Png.write(image(), file);
    }

    private static int rgb(Picture picture, int pixel) {
        int x = pixel % picture.width();
        int y = pixel / picture.width();
        return picture.get(x, y, 0) << 16 | picture.get(x, y, 1) << 8 | picture.get(x, y, 2);
    }

    private static int nearest(int[] palette, int rgb) {
        int best = 0;
        for (int i = 1; i < COLORS; i++) {
            if (distance(palette[i], rgb) < distance(palette[best], rgb)) {
                best = i;
            }
        }
        return best;
    }

    private static int distance(int a, int b) {
        int red = (a >> 16 & 255) - (b >> 16 & 255);
        int green = (a >> 8 & 255) - (b >> 8 & 255);
        int blue = (a & 255) - (b & 255);
        return red * red + green * green + blue * blue;
    }

    private static int sum(int rgb) {
        return (rgb >> 16 & 255) + (rgb >> 8 & 255) + (rgb & 255);
    }

    /** How many pixels there are of each brightness. */
    private static int[] histogram(Picture picture) {
        int[] counts = new int[3 * 255 + 1];
        for (int i = 0; i < picture.width() * picture.height(); i++) {
            counts[sum(rgb(picture, i))]++;
        }
        return counts;
    }

    /** For each brightness the palette's colour of the same rank: the middle of those as bright. */
    private static int[] matched(int[] counts, int[] palette) {
        Integer[] byBrightness = new Integer[COLORS];
        Arrays.setAll(byBrightness, i -> i);
        Arrays.sort(byBrightness, Comparator.comparingInt(i -> sum(palette[i])));
        long total = 0;
        for (int count : counts) {
            total += count;
        }
        int[] matched = new int[counts.length];
        long below = 0;
        for (int brightness = 0; brightness < counts.length; brightness++) {
            double rank = (below + counts[brightness] / 2.0) / total;
            matched[brightness] = byBrightness[(int) Math.min(COLORS - 1, rank * COLORS)];
            below += counts[brightness];
        }
        return matched;
    }
}
