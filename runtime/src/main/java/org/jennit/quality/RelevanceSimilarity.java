package org.jennit.quality;

import java.util.Arrays;
import org.jennit.tensor.Tensor;

/** How alike two explanations of one input are: 1 for the same, about 0 for unrelated ones. */
public final class RelevanceSimilarity {
    private static final int WINDOW = 7;
    private static final double K1 = 0.01;
    private static final double K2 = 0.03;

    private RelevanceSimilarity() {}

    /** Pearson's correlation of the elements; NaN where one tensor is constant. */
    public static double pearson(Tensor relevance, Tensor other) {
        return correlation(relevance.toDoubles(), other.toDoubles());
    }

    /** Spearman's rank correlation, Pearson's of the ranks, where equal elements share the mean of their ranks. */
    public static double spearman(Tensor relevance, Tensor other) {
        return correlation(Ranking.ranks(relevance.toDoubles()), Ranking.ranks(other.toDoubles()));
    }

    /** Pearson's correlation of two rows of numbers; NaN where one is constant. */
    static double correlation(double[] a, double[] b) {
        Ranking.requireSameSize("relevance", a, "the other", b);
        double meanA = 0;
        double meanB = 0;
        for (int i = 0; i < a.length; i++) {
            meanA += a[i] / a.length;
            meanB += b[i] / b.length;
        }
        double aa = 0;
        double bb = 0;
        double ab = 0;
        for (int i = 0; i < a.length; i++) {
            aa += (a[i] - meanA) * (a[i] - meanA);
            bb += (b[i] - meanB) * (b[i] - meanB);
            ab += (a[i] - meanA) * (b[i] - meanB);
        }
        return ab / Math.sqrt(aa * bb);
    }

    /**
     * The structural similarity of two maps, the mean over all windows of 7 × 7 of
     * {@code (2 μₐμᵦ + C₁)(2 σₐᵦ + C₂) / ((μₐ² + μᵦ² + C₁)(σₐ² + σᵦ² + C₂))}, with C₁ = (0.01 L)², C₂ = (0.03 L)² and L the
     * extent of the values of both maps (Wang et al. 2004, Image Quality Assessment: From Error Visibility to Structural
     * Similarity; here with uniform windows and unbiased variances).
     *
     * @param relevance of shape [height, width], with both at least 7
     * @param other of the same shape
     * @throws IllegalArgumentException if the shapes are others
     */
    public static double structuralSimilarity(Tensor relevance, Tensor other) {
        double[] a = relevance.toDoubles();
        double[] b = other.toDoubles();
        long[] shape = relevance.shape();
        if (shape.length != 2 || shape[0] < WINDOW || shape[1] < WINDOW) {
            throw new IllegalArgumentException(
                    "structural similarity is that of maps [height, width] of at least 7 × 7," + " not of shape "
                            + Arrays.toString(shape) + "; sum over channels first");
        }
        Ranking.requireSameSize("relevance", a, "the other", b);
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < a.length; i++) {
            least = Math.min(least, Math.min(a[i], b[i]));
            most = Math.max(most, Math.max(a[i], b[i]));
        }
        int width = (int) shape[1];
        double sum = 0;
        int windows = 0;
        for (int y = 0; y + WINDOW <= shape[0]; y++) {
            for (int x = 0; x + WINDOW <= width; x++) {
                sum += ofWindow(a, b, y * width + x, width, most - least);
                windows++;
            }
        }
        return sum / windows;
    }

    private static double ofWindow(double[] a, double[] b, int corner, int width, double extent) {
        int size = WINDOW * WINDOW;
        double meanA = 0;
        double meanB = 0;
        for (int i = 0; i < size; i++) {
            int at = corner + i / WINDOW * width + i % WINDOW;
            meanA += a[at] / size;
            meanB += b[at] / size;
        }
        double varA = 0;
        double varB = 0;
        double covariance = 0;
        for (int i = 0; i < size; i++) {
            int at = corner + i / WINDOW * width + i % WINDOW;
            varA += (a[at] - meanA) * (a[at] - meanA) / (size - 1);
            varB += (b[at] - meanB) * (b[at] - meanB) / (size - 1);
            covariance += (a[at] - meanA) * (b[at] - meanB) / (size - 1);
        }
        double c1 = K1 * extent * K1 * extent;
        double c2 = K2 * extent * K2 * extent;
        double denominator = (meanA * meanA + meanB * meanB + c1) * (varA + varB + c2);
        return denominator == 0 ? 1 : (2 * meanA * meanB + c1) * (2 * covariance + c2) / denominator;
    }
}
