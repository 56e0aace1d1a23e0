package org.jennit.attribution;

import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.Random;
import org.jennit.tensor.Tensor;

/** Normally distributed noise, of a standard deviation relative to the range of each sample; all samples get the same. */
final class Noise {
    private final double level;
    private final Random random;

    /**
     * Noise from a seed.
     *
     * @param level the standard deviation relative to each sample's max − min
     */
    Noise(double level, long seed) {
        this.level = level;
        this.random = new Random(seed);
    }

    /** Refuses levels that are negative or infinite. */
    static void requireLevel(double level) {
        if (!(level >= 0 && level < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("the noise level must be 0 or more, not " + level);
        }
    }

    /** An input with noise; that of a sample depends on the seed alone, so its explanation does not depend on its batch. */
    Tensor on(Tensor x, int samples) {
        double[] values = x.toDoubles();
        double[] noise = new double[values.length / Math.max(1, samples)];
        Arrays.setAll(noise, i -> random.nextGaussian());
        for (int first = 0; first < values.length; first += noise.length) {
            DoubleSummaryStatistics range =
                    Arrays.stream(values, first, first + noise.length).summaryStatistics();
            double deviation = level * (range.getMax() - range.getMin());
            for (int i = 0; i < noise.length; i++) {
                values[first + i] += deviation * noise[i];
            }
        }
        return Tensor.of(x.type(), values, x.shape());
    }
}
