package org.jennit.attribution;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jennit.tensor.Tensor;

/**
 * The gradient along the straight way from a baseline x₀ to the input x, times the way (Sundararajan et al. 2017):
 * (x − x₀) · mean of g(x₀ + α(x − x₀)) over α = 1/n … 1. For a class target ⟨t, y⟩ its sum approaches
 * ⟨t, f(x) − f(x₀)⟩ as n grows. With one iteration and a baseline of zeros it is the input times the gradient.
 *
 * @param iterations the number n of gradients, at least 1
 * @param baseline where the way begins
 */
public record IntegratedGradients(int iterations, Baseline baseline) implements AttributionMethod {
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
    public Attribution attribute(AttributionContext context) {
        Map<String, Tensor> start = new LinkedHashMap<>();
        for (String name : context.explained()) {
            start.put(name, context.baseline(baseline, name));
        }
        return context.mean(iterations, i -> context.variant((name, x) -> between(start, name, x, i + 1)))
                .mapRelevance((name, gradient) ->
                        gradient.combine(difference(start, name, context.input(name)), (g, way) -> g * way));
    }

    private Tensor between(Map<String, Tensor> start, String name, Tensor x, int step) {
        if (step == iterations) {
            return x;
        }
        double alpha = (double) step / iterations;
        return x.combine(start.getOrDefault(name, x), (to, from) -> from + alpha * (to - from));
    }

    private static Tensor difference(Map<String, Tensor> start, String name, Tensor x) {
        return x.combine(start.getOrDefault(name, x), (to, from) -> to - from);
    }
}
