package org.jennit.quality;

import java.util.Arrays;
import java.util.List;
import org.jennit.tensor.Tensor;

/** Whether relevance foretells how the score changes when the input is perturbed in given ways. */
public final class Faithfulness {
    private Faithfulness() {}

    /**
     * Pearson's correlation of the relevance that was perturbed with the loss of score, over all perturbations:
     * {@code corr(Σ_{i ∈ S} Rᵢ, f(x) − f(x_S))}, where S are the elements that differ from the input.
     *
     * <p>Faithfulness correlation of Bhatt et al. 2020, Evaluating and Aggregating Feature-based Model Explanations, where S
     * are random subsets of one size, replaced by a baseline.
     *
     * @param perturbed at least two inputs
     */
    public static double correlation(Tensor input, Tensor relevance, List<Tensor> perturbed, ScoreFunction score) {
        double[] x = input.toDoubles();
        double[] amounts = relevance.toDoubles();
        Ranking.requireSameSize("relevance", amounts, "the input", x);
        double[] sums = perturbed.stream()
                .mapToDouble(variant -> {
                    double[] values = variant.toDoubles();
                    double sum = 0;
                    for (int i = 0; i < x.length; i++) {
                        sum += values[i] == x[i] ? 0 : amounts[i];
                    }
                    return sum;
                })
                .toArray();
        return RelevanceSimilarity.correlation(sums, losses(input, perturbed, score));
    }

    /**
     * The mean squared error of relevance as a linear prediction of the loss of score,
     * {@code E[((x − x′)ᵀ Φ − (f(x) − f(x′)))²]} over perturbed inputs x′, where Φ explains like a gradient: relevance for one
     * unit of each element.
     *
     * <p>Yeh et al. 2019, On the (In)fidelity and Sensitivity of Explanations. For relevance that adds up to the score, such
     * as that of LRP, Φ is the relevance divided by the input.
     */
    public static double infidelity(Tensor input, Tensor sensitivity, List<Tensor> perturbed, ScoreFunction score) {
        double[] x = input.toDoubles();
        double[] slope = sensitivity.toDoubles();
        Ranking.requireSameSize("sensitivity", slope, "the input", x);
        double[] losses = losses(input, perturbed, score);
        double sum = 0;
        for (int k = 0; k < losses.length; k++) {
            double[] values = perturbed.get(k).toDoubles();
            double predicted = 0;
            for (int i = 0; i < x.length; i++) {
                predicted += (x[i] - values[i]) * slope[i];
            }
            sum += (predicted - losses[k]) * (predicted - losses[k]);
        }
        return sum / losses.length;
    }

    private static double[] losses(Tensor input, List<Tensor> perturbed, ScoreFunction score) {
        double[] scores = score.of(perturbed.size() + 1, i -> i == 0 ? input : perturbed.get(i - 1));
        double[] losses = Arrays.copyOfRange(scores, 1, scores.length);
        Arrays.setAll(losses, i -> scores[0] - losses[i]);
        return losses;
    }
}
