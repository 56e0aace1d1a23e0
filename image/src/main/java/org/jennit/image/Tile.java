package org.jennit.image;

import java.awt.image.BufferedImage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An 8-bit picture of one or three channels, made of numbers or of other tiles; not yet coloured. */
final class Tile {
    private final int channels;
    private final int height;
    private final int width;
    private final byte[] pixels;

    private Tile(int channels, int height, int width, byte[] pixels) {
        this.channels = channels;
        this.height = height;
        this.width = width;
        this.pixels = pixels;
    }

    /** A tile of values that are already 8-bit numbers. */
    static Tile ofBytes(double[] values, int channels, int height, int width) {
        byte[] pixels = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            pixels[i] = (byte) values[i];
        }
        return new Tile(channels, height, width, pixels);
    }

    /**
     * A tile of normalised values: (x − low) / (high − low) · 255, clipped and truncated. If low and high are equal,
     * every value becomes the middle, 127.
     */
    static Tile normalized(double[] values, int channels, int height, int width, double low, double high) {
        byte[] pixels = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            double share = low == high ? 0.5 : (values[i] - low) / (high - low);
            pixels[i] = (byte) Math.max(0, Math.min(255, share * 255));
        }
        return new Tile(channels, height, width, pixels);
    }

    /**
     * Tiles of one shape in a grid, filled row by row.
     *
     * @param fill the value of empty cells; null for the minimum of all tiles in each channel
     */
    static Tile grid(List<Tile> tiles, int rows, int columns, @Nullable Integer fill) {
        Tile first = tiles.get(0);
        int lineBytes = first.width * first.channels;
        byte[] background = new byte[first.channels];
        for (int channel = 0; channel < first.channels; channel++) {
            background[channel] = (byte) (fill != null ? fill : lowest(tiles, channel));
        }
        Tile grid = new Tile(
                first.channels,
                Math.multiplyExact(first.height, rows),
                Math.multiplyExact(first.width, columns),
                new byte
                        [Math.multiplyExact(
                                Math.multiplyExact(first.height, rows), Math.multiplyExact(lineBytes, columns))]);
        for (int p = 0; p < grid.pixels.length; p++) {
            grid.pixels[p] = background[p % first.channels];
        }
        for (int i = 0; i < tiles.size(); i++) {
            for (int y = 0; y < first.height; y++) {
                int line = i / columns * first.height + y;
                System.arraycopy(
                        tiles.get(i).pixels,
                        y * lineBytes,
                        grid.pixels,
                        (line * columns + i % columns) * lineBytes,
                        lineBytes);
            }
        }
        return grid;
    }

    private static int lowest(List<Tile> tiles, int channel) {
        int lowest = 255;
        for (Tile tile : tiles) {
            for (int p = channel; p < tile.pixels.length; p += tile.channels) {
                lowest = Math.min(lowest, tile.pixels[p] & 0xff);
            }
        }
        return lowest;
    }

    /** One channel as indices into the map's palette, three as red, green and blue. */
    BufferedImage image(ColorMap colors, double level) {
        return channels == 1
                ? Png.indexed(width, height, pixels, colors.colorModel(level))
                : Png.rgb(width, height, pixels);
    }

    /** The value of the only channel at a pixel, counted row by row: 0 to 255. */
    int get(int pixel) {
        return pixels[pixel] & 0xff;
    }
}
