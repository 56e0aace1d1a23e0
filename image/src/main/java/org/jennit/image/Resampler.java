package org.jennit.image;

import java.util.Arrays;

/**
 * Resamples pictures by separable convolution: along the rows first, then along the columns, each pass rounded to 8
 * bits. Weights are fixed-point numbers with 22 fractional bits, as in the library that most vision models were trained
 * with, so that a model sees the same pixels as in training.
 */
final class Resampler {
    private static final int FRACTION_BITS = 22;
    private static final int HALF = 1 << (FRACTION_BITS - 1);

    private Resampler() {}

    static Picture resize(Picture picture, int width, int height, Interpolation interpolation) {
        if (interpolation == Interpolation.NEAREST) {
            return nearest(picture, width, height);
        }
        byte[] pixels = picture.pixels();
        if (width != picture.width()) {
            pixels = alongRows(
                    pixels, picture.width(), picture.height(), new Weights(picture.width(), width, interpolation));
        }
        if (height != picture.height()) {
            pixels = alongColumns(pixels, width, new Weights(picture.height(), height, interpolation));
        }
        return new Picture(width, height, pixels);
    }

    private static Picture nearest(Picture picture, int width, int height) {
        int[] column = centres(picture.width(), width);
        int[] row = centres(picture.height(), height);
        byte[] from = picture.pixels();
        byte[] to = new byte[3 * width * height];
        for (int y = 0, p = 0; y < height; y++) {
            for (int x = 0; x < width; x++, p += 3) {
                System.arraycopy(from, 3 * (row[y] * picture.width() + column[x]), to, p, 3);
            }
        }
        return new Picture(width, height, to);
    }

    /** The source pixel under the centre of each new pixel. */
    private static int[] centres(int before, int after) {
        double scale = (double) before / after;
        int[] centres = new int[after];
        double centre = scale / 2;
        for (int i = 0; i < after; i++, centre += scale) {
            centres[i] = Math.min((int) centre, before - 1);
        }
        return centres;
    }

    private static byte[] alongRows(byte[] from, int width, int height, Weights weights) {
        int wanted = weights.first.length;
        byte[] to = new byte[Math.multiplyExact(3 * wanted, height)];
        for (int y = 0, p = 0; y < height; y++) {
            for (int x = 0; x < wanted; x++) {
                int[] weight = weights.weights[x];
                int red = HALF;
                int green = HALF;
                int blue = HALF;
                int q = 3 * (y * width + weights.first[x]);
                for (int w : weight) {
                    red += w * (from[q++] & 0xff);
                    green += w * (from[q++] & 0xff);
                    blue += w * (from[q++] & 0xff);
                }
                to[p++] = clip(red);
                to[p++] = clip(green);
                to[p++] = clip(blue);
            }
        }
        return to;
    }

    /** Whole rows are accumulated at once, so that memory is read sequentially. */
    private static byte[] alongColumns(byte[] from, int width, Weights weights) {
        int row = 3 * width;
        int wanted = weights.first.length;
        byte[] to = new byte[Math.multiplyExact(row, wanted)];
        int[] sums = new int[row];
        for (int y = 0; y < wanted; y++) {
            Arrays.fill(sums, HALF);
            int q = weights.first[y] * row;
            for (int w : weights.weights[y]) {
                for (int x = 0; x < row; x++) {
                    sums[x] += w * (from[q++] & 0xff);
                }
            }
            for (int x = 0; x < row; x++) {
                to[y * row + x] = clip(sums[x]);
            }
        }
        return to;
    }

    private static byte clip(int sum) {
        return (byte) Math.max(0, Math.min(255, sum >> FRACTION_BITS));
    }

    /** For each new position, the first contributing source position and the weights from there on. */
    private static final class Weights {
        private final int[] first;
        private final int[][] weights;

        Weights(int before, int after, Interpolation interpolation) {
            double scale = (double) before / after;
            double shrink = Math.max(scale, 1);
            double support = interpolation.support() * shrink;
            first = new int[after];
            weights = new int[after][];
            for (int i = 0; i < after; i++) {
                double centre = (i + 0.5) * scale;
                int from = Math.max((int) (centre - support + 0.5), 0);
                int to = Math.min((int) (centre + support + 0.5), before);
                double[] exact = new double[to - from];
                double sum = 0;
                for (int j = 0; j < exact.length; j++) {
                    exact[j] = interpolation.kernel((j + from - centre + 0.5) * (1 / shrink));
                    sum += exact[j];
                }
                first[i] = from;
                weights[i] = new int[exact.length];
                for (int j = 0; j < exact.length; j++) {
                    double weight = exact[j] / sum * (1 << FRACTION_BITS);
                    weights[i][j] = (int) (weight < 0 ? weight - 0.5 : weight + 0.5);
                }
            }
        }
    }
}
