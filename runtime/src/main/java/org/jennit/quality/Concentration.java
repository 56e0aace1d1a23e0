package org.jennit.quality;

import java.util.Arrays;
import org.jennit.tensor.Tensor;

/** On how few elements relevance is concentrated. All measures are of the absolute values. */
public final class Concentration {
    private Concentration() {}

    /**
     * The Gini index, 0 where all elements are equal and towards 1 the fewer elements have all relevance:
     * {@code 1 − 2 Σₖ v₍ₖ₎ / ‖v‖₁ · (d − k + ½) / d}, where v₍₁₎ ≤ … ≤ v₍d₎ are the absolute values in order.
     *
     * <p>Sparseness of Chalasani et al. 2020, Concise Explanations of Neural Networks using Adversarial Training.
     *
     * @return NaN where all elements are zero
     */
    public static double gini(Tensor relevance) {
        double[] sizes = sizes(relevance);
        Arrays.sort(sizes);
        double sum = Arrays.stream(sizes).sum();
        double weighted = 0;
        for (int k = 0; k < sizes.length; k++) {
            weighted += sizes[k] / sum * (sizes.length - k - 0.5) / sizes.length;
        }
        return 1 - 2 * weighted;
    }

    /**
     * The entropy in nats of the shares pᵢ = |vᵢ| / ‖v‖₁, {@code −Σ pᵢ log pᵢ}: 0 where one element has all relevance, log d
     * where all are equal.
     *
     * <p>Complexity of Bhatt et al. 2020, Evaluating and Aggregating Feature-based Model Explanations.
     *
     * @return NaN where all elements are zero
     */
    public static double entropy(Tensor relevance) {
        double[] sizes = sizes(relevance);
        double sum = Arrays.stream(sizes).sum();
        double entropy = 0;
        for (double size : sizes) {
            double share = size / sum;
            entropy -= share == 0 ? 0 : share * Math.log(share);
        }
        return entropy;
    }

    /**
     * The number of elements that are larger than a share of the largest, {@code #{i : |vᵢ| > ε ‖v‖∞}}.
     *
     * <p>Effective complexity of Nguyen and Martínez 2020, On Quantitative Aspects of Model Interpretability, for ranks
     * that are cut off at a threshold.
     *
     * @param threshold ε, from 0 to 1
     */
    public static int effectiveComplexity(Tensor relevance, double threshold) {
        double least = threshold * relevance.absMax();
        return (int)
                Arrays.stream(sizes(relevance)).filter(size -> size > least).count();
    }

    private static double[] sizes(Tensor relevance) {
        double[] values = relevance.toDoubles();
        Arrays.setAll(values, i -> Math.abs(values[i]));
        return values;
    }
}
