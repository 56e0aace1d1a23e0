package org.jennit.attribution;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jennit.composite.Composite;
import org.jennit.tensor.Tensor;

/**
 * Another method at noisy inputs, and what its relevance is on average, or by how much it varies (Smilkov et al. 2017,
 * Adebayo et al. 2018). Noise is that of {@link SmoothGrad}, which this is over a single pass; the last iteration has none. A
 * target that depends on the output, such as the top class, is the one at the input as given.
 *
 * @param method what explains at each noisy input
 * @param iterations how often, at least 1
 * @param noiseLevel the standard deviation of the noise relative to each sample's range, at least 0
 * @param seed of the noise; the same seed gives the same noise
 * @param statistic what is taken of the relevance of all iterations
 */
public record NoiseTunnel(AttributionMethod method, int iterations, double noiseLevel, long seed, Statistic statistic)
        implements AttributionMethod {
    /** What is taken of several relevances. */
    public enum Statistic {
        /** Their mean, as in SmoothGrad. */
        MEAN,
        /** The mean of their squares, SmoothGrad². */
        SQUARE,
        /** Their variance, VarGrad. */
        VARIANCE
    }

    /** The mean of 20 iterations with noise level 0.1. */
    public NoiseTunnel(AttributionMethod method) {
        this(method, 20, 0.1, 0, Statistic.MEAN);
    }

    /** Checks the settings. */
    public NoiseTunnel {
        if (iterations < 1) {
            throw new IllegalArgumentException("iterations must be at least 1, not " + iterations);
        }
        Noise.requireLevel(noiseLevel);
    }

    @Override
    public boolean flowsBack() {
        return method.flowsBack();
    }

    @Override
    public Optional<Composite> ownComposite() {
        return method.ownComposite();
    }

    @Override
    public AttributionMethod atLayer(UnaryOperator<Baseline> atLayer) {
        AttributionMethod there = method.atLayer(atLayer);
        return there == method ? this : new NoiseTunnel(there, iterations, noiseLevel, seed, statistic);
    }

    @Override
    public Attribution attribute(AttributionContext context) {
        Noise noise = new Noise(noiseLevel, seed);
        Map<String, double[]> sums = new LinkedHashMap<>();
        Map<String, double[]> squares = new LinkedHashMap<>();
        for (int i = 1; i < iterations; i++) {
            Map<String, Tensor> noisy = context.variant((name, x) -> noise.on(x, context.samples()));
            add(method.attribute(context.at(noisy)), sums, squares);
        }
        Attribution last = method.attribute(context);
        add(last, sums, squares);
        Attribution result = last.mapRelevance((name, relevance) -> Tensor.of(
                relevance.type(),
                statistic(sums.getOrDefault(name, new double[0]), squares.getOrDefault(name, new double[0])),
                relevance.shape()));
        return result.withCompleteness(null);
    }

    private void add(Attribution attribution, Map<String, double[]> sums, Map<String, double[]> squares) {
        attribution.relevances().forEach((name, relevance) -> {
            double[] sum = sums.computeIfAbsent(name, key -> new double[relevance.size()]);
            double[] square = squares.computeIfAbsent(name, key -> new double[relevance.size()]);
            double[] values = relevance.toDoubles();
            for (int i = 0; i < values.length; i++) {
                sum[i] += values[i] / iterations;
                square[i] += values[i] * values[i] / iterations;
            }
        });
    }

    private double[] statistic(double[] means, double[] squares) {
        return switch (statistic) {
            case MEAN -> means;
            case SQUARE -> squares;
            case VARIANCE ->
                IntStream.range(0, means.length)
                        .mapToDouble(i -> Math.max(0, squares[i] - means[i] * means[i]))
                        .toArray();
        };
    }
}
