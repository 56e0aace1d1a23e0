package org.jennit.quality;

/** The means of boxes along rows and columns of planes, three times over, which is close to a Gaussian. */
final class BoxBlur {
    private static final int PASSES = 3;
    /** What share of an extent a box reaches to either side. */
    private static final int SHARE = 16;

    private BoxBlur() {}

    /** Blurs all planes in place; what would lie beyond a border is left out of a box. */
    static void blur(Planes planes, double[] values) {
        for (int pass = 0; pass < PASSES; pass++) {
            for (int channel = 0; channel < planes.channels(); channel++) {
                for (int y = 0; y < planes.height(); y++) {
                    line(values, planes.at(channel, y, 0), planes.stride(), planes.width());
                }
                for (int x = 0; x < planes.width(); x++) {
                    line(values, planes.at(channel, 0, x), planes.rowStride(), planes.height());
                }
            }
        }
    }

    private static void line(double[] values, int from, int stride, int length) {
        int reach = length == 1 ? 0 : Math.max(1, length / SHARE);
        double[] sums = new double[length + 1];
        for (int i = 0; i < length; i++) {
            sums[i + 1] = sums[i] + values[from + i * stride];
        }
        for (int i = 0; i < length; i++) {
            int low = Math.max(0, i - reach);
            int high = Math.min(length, i + reach + 1);
            values[from + i * stride] = (sums[high] - sums[low]) / (high - low);
        }
    }
}
