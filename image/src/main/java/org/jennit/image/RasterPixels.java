package org.jennit.image;

import java.awt.color.ColorSpace;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.PackedColorModel;
import java.awt.image.Raster;

/**
 * Converts decoded rasters to 8-bit RGB by their stored values: Java's own conversion would apply colour profiles, and
 * treats gray as linear light.
 */
final class RasterPixels {
    private RasterPixels() {}

    static Picture picture(Raster raster, ColorModel colors) {
        if (colors instanceof IndexColorModel || colors instanceof PackedColorModel) {
            return lookedUp(raster, colors);
        }
        requireKnown(raster, colors);
        int bands = raster.getNumBands();
        int width = raster.getWidth();
        int height = raster.getHeight();
        boolean cmyk = colors.getColorSpace().getType() == ColorSpace.TYPE_CMYK;
        byte[] pixels = new byte[Math.multiplyExact(3 * width, height)];
        int bits = raster.getSampleModel().getSampleSize(0);
        int[] row = new int[width * bands];
        for (int y = 0, p = 0; y < height; y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            for (int q = 0; q < row.length; q += bands, p += 3) {
                for (int channel = 0; channel < 3; channel++) {
                    int sample = toByte(row[q + (bands < 3 ? 0 : channel)], bits);
                    pixels[p + channel] = (byte) (cmyk ? inked(sample, toByte(row[q + 3], bits)) : sample);
                }
            }
        }
        return new Picture(width, height, pixels);
    }

    private static void requireKnown(Raster raster, ColorModel colors) {
        if (raster.getTransferType() != DataBuffer.TYPE_BYTE && raster.getTransferType() != DataBuffer.TYPE_USHORT) {
            throw new IllegalArgumentException("the samples are wider than 16 bits or floating-point numbers,"
                    + " whose range is unknown; convert the picture to 8 bits first");
        }
        int space = colors.getColorSpace().getType();
        if (space != ColorSpace.TYPE_RGB && space != ColorSpace.TYPE_GRAY && space != ColorSpace.TYPE_CMYK) {
            throw new IllegalArgumentException(
                    "the colours are not RGB, gray or CMYK; convert the picture to RGB first");
        }
    }

    /** The light that a coloured ink and black leave: (255 − ink)(255 − black) / 255, rounded. */
    static int inked(int ink, int black) {
        return ((255 - ink) * (255 - black) + 127) / 255;
    }

    /** Fewer than 8 bits are scaled to 0 to 255; of more than 8, the upper 8 are kept. */
    private static int toByte(int sample, int bits) {
        return bits > 8 ? sample >> (bits - 8) : sample * 255 / ((1 << bits) - 1);
    }

    /** Palettes and packed pixels, whose colour models are always standard RGB. */
    private static Picture lookedUp(Raster raster, ColorModel colors) {
        int width = raster.getWidth();
        int height = raster.getHeight();
        byte[] pixels = new byte[Math.multiplyExact(3 * width, height)];
        Object element = null;
        for (int y = 0, p = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                element = raster.getDataElements(raster.getMinX() + x, raster.getMinY() + y, element);
                int rgb = colors.getRGB(element);
                pixels[p++] = (byte) (rgb >> 16);
                pixels[p++] = (byte) (rgb >> 8);
                pixels[p++] = (byte) rgb;
            }
        }
        return new Picture(width, height, pixels);
    }
}
