package org.jennit.attribution;

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
        Noise.requireLevel(noiseLevel);
    }

    @Override
    public Attribution attribute(AttributionContext context) {
        Noise noise = new Noise(noiseLevel, seed);
        return context.mean(
                iterations,
                i -> i == iterations - 1
                        ? context.inputs()
                        : context.variant((name, x) -> noise.on(x, context.samples())));
    }
}
