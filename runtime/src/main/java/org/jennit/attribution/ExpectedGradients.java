package org.jennit.attribution;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.jennit.tensor.Tensor;

/**
 * Integrated gradients averaged over a background (Erion et al. 2021), known as GradientSHAP: the mean of
 * (x − x₀)·g(x₀ + α(x − x₀)), the rows x₀ of the background in turn and α random, uniform on [0, 1]. For a class target its
 * sum approaches ⟨t, f(x)⟩ less the average of ⟨t, f(x₀)⟩. Each sample is compared with the same rows at the same α, so that
 * its relevance does not depend on its batch.
 *
 * @param iterations the number of gradients, at least 1; those that cover the background evenly are a multiple of its size
 * @param background what inputs are compared with
 * @param seed of the random α
 */
public record ExpectedGradients(int iterations, Background background, long seed) implements AttributionMethod {
    /** 200 iterations, compared with zeros. */
    public ExpectedGradients() {
        this(200, Background.zeros(), 0);
    }

    /** Checks the settings. */
    public ExpectedGradients {
        if (iterations < 1) {
            throw new IllegalArgumentException("iterations must be at least 1, not " + iterations);
        }
    }

    @Override
    public Attribution attribute(AttributionContext context) {
        double[] alphas = new Random(seed).doubles(iterations).toArray();
        Map<String, Tensor[]> rows = new LinkedHashMap<>();
        for (String name : context.explained()) {
            rows.put(
                    name,
                    IntStream.range(0, Math.min(iterations, background.size()))
                            .mapToObj(row -> background.row(context, row, name))
                            .toArray(Tensor[]::new));
        }
        return context.sum(
                iterations + 1,
                i -> i == iterations
                        ? context.inputs() // which the outputs are of
                        : context.variant((name, x) ->
                                row(rows, name, i).combine(x, (from, to) -> from + alphas[i] * (to - from))),
                (i, name, gradient) -> i == iterations
                        ? gradient.map(value -> 0)
                        : gradient.combine(
                                row(rows, name, i).combine(context.input(name), (from, to) -> to - from),
                                (g, way) -> g * way / iterations));
    }

    private static Tensor row(Map<String, Tensor[]> rows, String name, int iteration) {
        Tensor[] of = rows.getOrDefault(name, new Tensor[0]);
        return of[iteration % of.length];
    }
}
