package org.jennit.attribution;

import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.Random;
import org.jennit.tensor.Tensor;

/**
 * The mean of gradients at noisy inputs (Smilkov et al. 2017): noise is normally distributed with standard deviation
 * noise level · (max − min), the extremes being those of each sample. All samples get the same noise but for its scale. The last iteration has no noise, so that with one
 * iteration this is the gradient.
 *
 * @param iterations the number of gradients, at least 1
 * @param noiseLevel the standard deviation of the noise relative to each sample's range, at least 0
 * @param seed of the noise; the same seed gives the same noise
 */
public record SmoothGrad(int iterations, double noiseLevel, long seed) implements AttributionMethod {
    /** 20 iterations with noise level 0.1. */
    public SmoothGrad() {
        this(20, 0.1, 0);
    }

    /** Checks the settings. */
    public SmoothGrad {
        if (iterations < 1) {
            throw new IllegalArgumentException("iterations must be at least 1, not " + iterations);
        }
        if (!(noiseLevel >= 0 && noiseLevel < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("the noise level must be 0 or more, not " + noiseLevel);
        }
    }

    @Override
    public Attribution attribute(AttributionContext context) {
        Random random = new Random(seed);
        return context.mean(
                iterations,
                i -> i == iterations - 1
                        ? context.inputs()
                        : context.variant((name, x) -> noisy(x, context.samples(), random)));
    }

    /** The noise of a sample depends on the seed alone, so that its explanation does not depend on its batch. */
    private Tensor noisy(Tensor x, int samples, Random random) {
        double[] values = x.toDoubles();
        double[] noise = new double[values.length / Math.max(1, samples)];
        Arrays.setAll(noise, i -> random.nextGaussian());
        for (int first = 0; first < values.length; first += noise.length) {
            DoubleSummaryStatistics range =
                    Arrays.stream(values, first, first + noise.length).summaryStatistics();
            double deviation = noiseLevel * (range.getMax() - range.getMin());
            for (int i = 0; i < noise.length; i++) {
                values[first + i] += deviation * noise[i];
            }
        }
        return Tensor.of(x.type(), values, x.shape());
    }
}
