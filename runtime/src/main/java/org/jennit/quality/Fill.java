package org.jennit.quality;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jennit.parameter.Suggestion;
import org.jennit.tensor.Tensor;

/**
 * What takes the place of hidden elements of a sample. Which one it is can change the verdict on an explanation, so more
 * than one is worth a look.
 */
@FunctionalInterface
public interface Fill {
    /** The fills by name, in the order in which they are offered: mean, blur, noise, inpaint and zero. */
    Map<String, Fill> NAMED = byName();

    /**
     * A sample with some elements hidden.
     *
     * @param sample its first axis of length 1
     * @param hidden which elements are
     */
    Tensor of(Tensor sample, boolean[] hidden);

    private static Map<String, Fill> byName() {
        Map<String, Fill> fills = new LinkedHashMap<>();
        fills.put("mean", mean());
        fills.put("blur", blur());
        fills.put("noise", noise(0));
        fills.put("inpaint", inpaint());
        fills.put("zero", number(0));
        return Collections.unmodifiableMap(fills);
    }

    /**
     * The fill of a name.
     *
     * @throws IllegalArgumentException with the nearest name, if there is no such fill
     */
    static Fill named(String name) {
        Fill fill = NAMED.get(name.strip());
        if (fill == null) {
            throw new IllegalArgumentException(
                    "unknown fill '" + name + "'" + Suggestion.nearest(name, List.copyOf(NAMED.keySet())));
        }
        return fill;
    }

    /** A number everywhere. */
    static Fill number(double number) {
        return (sample, hidden) -> replaced(sample, hidden, new double[] {number});
    }

    /** The elements of another sample, such as the means of the columns of a table. */
    static Fill sample(Tensor other) {
        double[] others = other.toDoubles();
        return (sample, hidden) -> {
            Ranking.requireSameSize("the fill", others, "the input", sample.toDoubles());
            return replaced(sample, hidden, others);
        };
    }

    /** The mean of each channel of a picture or signal, or of all else the mean of the whole sample. */
    static Fill mean() {
        return (sample, hidden) -> {
            double[] values = sample.toDoubles();
            Planes planes = Planes.of(sample);
            for (int channel = 0; channel < planes.channels(); channel++) {
                int[] plane = planes.plane(channel);
                double mean = mean(values, plane);
                Arrays.stream(plane).forEach(i -> values[i] = mean);
            }
            return replaced(sample, hidden, values);
        };
    }

    /** Normal noise with the mean and the standard deviation of each channel, or of the whole sample. */
    static Fill noise(long seed) {
        return (sample, hidden) -> {
            double[] values = sample.toDoubles();
            Planes planes = Planes.of(sample);
            SplittableRandom random = new SplittableRandom(seed);
            for (int channel = 0; channel < planes.channels(); channel++) {
                int[] plane = planes.plane(channel);
                double mean = mean(values, plane);
                double deviation = Math.sqrt(Arrays.stream(plane)
                        .mapToDouble(i -> (values[i] - mean) * (values[i] - mean))
                        .average()
                        .orElse(0));
                Arrays.stream(plane).forEach(i -> values[i] = mean + deviation * random.nextGaussian());
            }
            return replaced(sample, hidden, values);
        };
    }

    /** The sample itself, blurred by the mean of boxes of an eighth of each extent, three times over. */
    static Fill blur() {
        return (sample, hidden) -> {
            double[] values = sample.toDoubles();
            BoxBlur.blur(Planes.of(sample), values);
            return replaced(sample, hidden, values);
        };
    }

    /** What can be seen around: each hidden element takes the mean of its neighbours, from outside in. */
    static Fill inpaint() {
        return (sample, hidden) -> {
            double[] values = sample.toDoubles();
            Inpainting.fill(Planes.of(sample), values, hidden);
            return Tensor.of(sample.type(), values, sample.shape());
        };
    }

    private static double mean(double[] values, int[] plane) {
        return Arrays.stream(plane).mapToDouble(i -> values[i]).average().orElse(0);
    }

    private static Tensor replaced(Tensor sample, boolean[] hidden, double[] others) {
        double[] values = sample.toDoubles();
        Arrays.setAll(values, i -> hidden[i] ? others[i % others.length] : values[i]);
        return Tensor.of(sample.type(), values, sample.shape());
    }
}
