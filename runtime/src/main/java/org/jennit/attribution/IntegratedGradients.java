package org.jennit.attribution;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jennit.tensor.Tensor;

/**
 * The gradient along the straight way from a baseline x₀ to the input x, times the way (Sundararajan et al. 2017):
 * (x − x₀) · mean of g(x₀ + α(x − x₀)) over α = 1/n … 1. For a class target ⟨t, y⟩ its sum approaches
 * ⟨t, f(x) − f(x₀)⟩ as n grows; {@link Attribution#completeness} has how nearly. With one iteration and a baseline of zeros it is the input times the gradient.
 *
 * @param iterations the number n of gradients, at least 1
 * @param baseline where the way begins
 * @param steps at which α the gradients are taken
 */
public record IntegratedGradients(int iterations, Baseline baseline, Steps steps) implements AttributionMethod {
    /** Where on the way gradients are taken, and how much each of them counts. */
    public enum Steps {
        /** At 1/n … 1, each as much as another. */
        EVEN,
        /** At the nodes of Gauss-Legendre quadrature, with its weights: exact for polynomials up to degree 2n − 1. */
        GAUSS_LEGENDRE
    }

    /** Even steps. */
    public IntegratedGradients(int iterations, Baseline baseline) {
        this(iterations, baseline, Steps.EVEN);
    }

    /** 20 iterations from zeros. */
    public IntegratedGradients() {
        this(20, Baseline.zeros());
    }

    /** Checks the settings. */
    public IntegratedGradients {
        if (iterations < 1) {
            throw new IllegalArgumentException("iterations must be at least 1, not " + iterations);
        }
    }

    @Override
    public AttributionMethod atLayer(UnaryOperator<Baseline> atLayer) {
        return baseline.isOfInputs() ? new IntegratedGradients(iterations, atLayer.apply(baseline), steps) : this;
    }

    @Override
    public Attribution attribute(AttributionContext context) {
        Map<String, Tensor> start = new LinkedHashMap<>();
        for (String name : context.explained()) {
            start.put(name, context.baseline(baseline, name));
        }
        Attribution mean = steps == Steps.EVEN
                ? context.mean(iterations, i -> context.variant((name, x) -> between(start, name, x, i + 1)))
                : byQuadrature(context, start);
        Attribution attribution = mean.mapRelevance((name, gradient) ->
                gradient.combine(difference(start, name, context.input(name)), (g, way) -> g * way));
        return context.rise(context.variant((name, x) -> start.getOrDefault(name, x)))
                .map(rise -> attribution.withCompleteness(Completeness.of(rise, attribution)))
                .orElse(attribution);
    }

    /** The last variant, which counts nothing, is the input as given: its outputs are those of the attribution. */
    private Attribution byQuadrature(AttributionContext context, Map<String, Tensor> start) {
        double[] nodes = new double[iterations];
        double[] weights = new double[iterations];
        legendre(nodes, weights);
        return context.weightedSum(
                iterations + 1,
                i -> i == iterations ? context.inputs() : context.variant((name, x) -> at(start, name, x, nodes[i])),
                i -> i == iterations ? 0 : weights[i]);
    }

    /** The roots of the Legendre polynomial of degree n on [0, 1], found by Newton's method, and their weights. */
    private static void legendre(double[] nodes, double[] weights) {
        int n = nodes.length;
        for (int i = 0; i < n; i++) {
            double x = Math.cos(Math.PI * (i + 0.75) / (n + 0.5));
            double slope = 1;
            for (int round = 0; round < 100; round++) {
                double before = 1;
                double value = x;
                for (int k = 2; k <= n; k++) {
                    double next = ((2 * k - 1) * x * value - (k - 1) * before) / k;
                    before = value;
                    value = next;
                }
                slope = n * (x * value - before) / (x * x - 1);
                double step = value / slope;
                x -= step;
                if (Math.abs(step) < 1e-15) {
                    break;
                }
            }
            nodes[i] = (1 + x) / 2;
            weights[i] = 1 / ((1 - x * x) * slope * slope);
        }
        double sum = Arrays.stream(weights).sum();
        Arrays.setAll(weights, i -> weights[i] / sum);
    }

    private Tensor between(Map<String, Tensor> start, String name, Tensor x, int step) {
        if (step == iterations) {
            return x;
        }
        return at(start, name, x, (double) step / iterations);
    }

    private static Tensor at(Map<String, Tensor> start, String name, Tensor x, double alpha) {
        return x.combine(start.getOrDefault(name, x), (to, from) -> from + alpha * (to - from));
    }

    private static Tensor difference(Map<String, Tensor> start, String name, Tensor x) {
        return x.combine(start.getOrDefault(name, x), (to, from) -> to - from);
    }
}
