package org.jennit.image;

import java.awt.image.Raster;

/**
 * Converts the components of a JPEG file to RGB: gray, RGB, YCbCr, CMYK or YCCK.
 *
 * <p>With luminance Y and chrominance Cb, Cr (ITU-R BT.601, full range): R = Y + 1.402 (Cr − 128), G = Y − 0.344136
 * (Cb − 128) − 0.714136 (Cr − 128), B = Y + 1.772 (Cb − 128), in fixed point with 16 fractional bits. Inks are stored
 * inverted, a convention that Adobe's programs established: 255 is no ink.
 */
final class JpegColors {
    private static final int FRACTION_BITS = 16;
    private static final int HALF = 1 << (FRACTION_BITS - 1);
    private static final int RED_FROM_CR = fixed(1.402);
    private static final int GREEN_FROM_CB = fixed(0.344136286);
    private static final int GREEN_FROM_CR = fixed(0.714136286);
    private static final int BLUE_FROM_CB = fixed(1.772);

    private JpegColors() {}

    static Picture picture(Raster raster, boolean luminance) {
        int width = raster.getWidth();
        int height = raster.getHeight();
        int bands = raster.getNumBands();
        byte[] pixels = new byte[Math.multiplyExact(3 * width, height)];
        int[] row = new int[width * bands];
        for (int y = 0, p = 0; y < height; y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
            for (int q = 0; q < row.length; q += bands, p += 3) {
                int red = row[q];
                int green = row[q + (bands < 3 ? 0 : 1)];
                int blue = row[q + (bands < 3 ? 0 : 2)];
                if (luminance) {
                    int light = red;
                    int cb = green - 128;
                    int cr = blue - 128;
                    red = clip(light + ((RED_FROM_CR * cr + HALF) >> FRACTION_BITS));
                    green = clip(light + ((HALF - GREEN_FROM_CB * cb - GREEN_FROM_CR * cr) >> FRACTION_BITS));
                    blue = clip(light + ((BLUE_FROM_CB * cb + HALF) >> FRACTION_BITS));
                }
                if (luminance && bands == 4) { // YCCK: luminance and chrominance of the inks' complements
                    red = 255 - red;
                    green = 255 - green;
                    blue = 255 - blue;
                }
                int black = bands == 4 ? 255 - row[q + 3] : 0; // without black, colours are as given
                pixels[p] = (byte) RasterPixels.inked(255 - red, black);
                pixels[p + 1] = (byte) RasterPixels.inked(255 - green, black);
                pixels[p + 2] = (byte) RasterPixels.inked(255 - blue, black);
            }
        }
        return new Picture(width, height, pixels);
    }

    private static int fixed(double factor) {
        return (int) Math.round(factor * (1 << FRACTION_BITS));
    }

    private static int clip(int value) {
        return Math.max(0, Math.min(255, value));
    }
}
