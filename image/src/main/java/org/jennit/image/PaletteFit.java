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
 * A picture in the 256 colours of a colour map: a heatmap of unknown origin is fitted to a map, and can then be painted in
 * the colours of another.
 */
public final class PaletteFit {
    private static final int COLORS = 256;

    private final int width;
    private final byte[] indices;
    private final ColorMap map;
    private final double level;

    /** By what a pixel gets its place in the palette. */
    public enum Method {
        /** The colour of the palette that is nearest, in red, green and blue; of equal ones the first. */
        NEAREST,
        /** Its brightness, the mean of red, green and blue: 0 is the first colour, 255 the last. */
        INTENSITY,
        /**
         * The colour of the palette that is as far up in the order of the palette's brightness as the pixel is in the
         * order of the picture's, so that the picture becomes as bright as the palette is.
         */
        HISTOGRAM;

        /**
         * The method of a name.
         *
         * @throws IllegalArgumentException if there is none
         */
        public static Method named(String name) {
            for (Method method : values()) {
                if (method.toString().equals(name)) {
                    return method;
                }
            }
            throw new IllegalArgumentException("'" + name + "' is no way to fit a palette"
                    + Suggestion.nearest(
                            name, Arrays.stream(values()).map(Method::toString).toList()));
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
     * A picture in the colours of a map.
     *
     * @param level the level of the map's palette, see {@link ColorMap#palette}
     */
    public static PaletteFit of(Picture picture, ColorMap map, double level, Method method) {
        int[] palette = map.palette(level);
        IntUnaryOperator index = switch (method) {
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

    /** The same places in the palette of another map. */
    public PaletteFit repaint(ColorMap colors, double stretch) {
        return new PaletteFit(width, indices, colors, stretch);
    }

    /** The image, of one byte a pixel and a palette. */
    public BufferedImage image() {
        return Png.indexed(width, indices.length / width, indices, map.colorModel(level));
    }

    /**
     * How far the image is from a picture of the same size: the root of the mean squared difference of its channels, from
     * 0 to 255.
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
     * @throws IOException if the file cannot be written; nothing half-written stays behind
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
