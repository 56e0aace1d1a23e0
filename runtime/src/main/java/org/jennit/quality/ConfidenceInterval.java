package org.jennit.quality;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A mean with the interval in which 95 % of the means of bootstrap samples lie.
 *
 * @param mean the mean of all values
 * @param low the 2.5 % quantile of the means of samples with replacement
 * @param high their 97.5 % quantile
 */
public record ConfidenceInterval(double mean, double low, double high) {
    private static final int RESAMPLES = 1000;
    private static final double TAIL = 0.025;

    /**
     * The percentile bootstrap of a mean (Efron 1979, Bootstrap Methods: Another Look at the Jackknife), from 1000 samples.
     * Of one value the interval is that value.
     *
     * @throws IllegalArgumentException if there is no value
     */
    public static ConfidenceInterval ofMean(double[] values, long seed) {
        if (values.length == 0) {
            throw new IllegalArgumentException("a mean needs at least one value");
        }
        SplittableRandom random = new SplittableRandom(seed);
        double[] means = new double[RESAMPLES];
        for (int sample = 0; sample < RESAMPLES; sample++) {
            double sum = 0;
            for (int i = 0; i < values.length; i++) {
                sum += values[random.nextInt(values.length)];
            }
            means[sample] = sum / values.length;
        }
        Arrays.sort(means);
        int tail = (int) (TAIL * RESAMPLES);
        return new ConfidenceInterval(
                Arrays.stream(values).average().orElseThrow(), means[tail], means[RESAMPLES - 1 - tail]);
    }
}
