package org.jennit.attribution;

import java.util.Random;
import org.jennit.tensor.Tensor;

/**
 * The mean of gradients at noisy inputs (Smilkov et al. 2017): noise is normally distributed with standard deviation
 * noise level · (max − min), the extremes being those of each sample. The last iteration has no noise, so that with one
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
                i -> i == iterations - 1 ? context.inputs() : context.variant((name, x) -> noisy(x, random)));
    }

    private Tensor noisy(Tensor x, Random random) {
        double[] values = x.toDoubles();
        int samples = x.rank() == 0 ? 1 : (int) x.shape()[0];
        int size = values.length / Math.max(1, samples);
        for (int sample = 0; sample < samples; sample++) {
            double lowest = Double.POSITIVE_INFINITY;
            double highest = Double.NEGATIVE_INFINITY;
            for (int i = sample * size; i < (sample + 1) * size; i++) {
                lowest = Math.min(lowest, values[i]);
                highest = Math.max(highest, values[i]);
            }
            double deviation = noiseLevel * (highest - lowest);
            for (int i = sample * size; i < (sample + 1) * size; i++) {
                values[i] += deviation * random.nextGaussian();
            }
        }
        return Tensor.of(x.type(), values, x.shape());
    }
}
