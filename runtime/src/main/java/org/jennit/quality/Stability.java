package org.jennit.quality;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.jennit.tensor.Tensor;

/**
 * How much an explanation changes where its input hardly does. The explanations are those of one class throughout.
 *
 * @param maxSensitivity the largest {@code ‖Φ(x′) − Φ(x)‖ / ‖Φ(x)‖} over the inputs x′ nearby
 * @param averageSensitivity the mean of the same
 * @param lipschitz the largest {@code ‖Φ(x′) − Φ(x)‖ / ‖x′ − x‖}, the local Lipschitz estimate of Alvarez-Melis and Jaakkola
 *     2018, On the Robustness of Interpretability Methods
 */
public record Stability(double maxSensitivity, double averageSensitivity, double lipschitz) {
    /**
     * The stability of an explanation, with Euclidean norms: max- and average-sensitivity as in Yeh et al. 2019, On the
     * (In)fidelity and Sensitivity of Explanations, relative to the size of the explanation.
     *
     * @param explanation from an input to its relevance
     * @param nearby inputs x′, at least one
     */
    public static Stability of(Tensor input, UnaryOperator<Tensor> explanation, List<Tensor> nearby) {
        if (nearby.isEmpty()) {
            throw new IllegalArgumentException("stability needs at least one input nearby");
        }
        Tensor relevance = explanation.apply(input);
        double size = norm(relevance);
        double[] changes = nearby.stream()
                .mapToDouble(other -> norm(difference(explanation.apply(other), relevance)))
                .toArray();
        double lipschitz = 0;
        for (int i = 0; i < changes.length; i++) {
            lipschitz = Math.max(lipschitz, changes[i] / norm(difference(nearby.get(i), input)));
        }
        return new Stability(
                DoubleStream.of(changes).max().orElseThrow() / size,
                DoubleStream.of(changes).average().orElseThrow() / size,
                lipschitz);
    }

    /**
     * Random inputs nearby, x + u with u uniform in [−radius, radius] for each element, kept between the least and the
     * largest value of the input's channel, so that a picture stays one.
     *
     * @param radius how far each element may be changed
     */
    public static List<Tensor> nearby(Tensor input, int count, double radius, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Planes planes = Planes.of(input);
        return Stream.generate(() -> {
                    double[] values = input.toDoubles();
                    for (int channel = 0; channel < planes.channels(); channel++) {
                        int[] plane = planes.plane(channel);
                        double least = Arrays.stream(plane)
                                .mapToDouble(i -> values[i])
                                .min()
                                .orElse(0);
                        double most = Arrays.stream(plane)
                                .mapToDouble(i -> values[i])
                                .max()
                                .orElse(0);
                        for (int i : plane) {
                            double moved = values[i] + radius * (2 * random.nextDouble() - 1);
                            values[i] = Math.max(least, Math.min(most, moved));
                        }
                    }
                    return Tensor.of(input.type(), values, input.shape());
                })
                .limit(count)
                .toList();
    }

    private static Tensor difference(Tensor a, Tensor b) {
        return a.combine(b, (x, y) -> x - y);
    }

    private static double norm(Tensor tensor) {
        return Math.sqrt(DoubleStream.of(tensor.toDoubles()).map(v -> v * v).sum());
    }
}
