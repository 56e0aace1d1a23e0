package org.jennit.quality;

import java.util.Arrays;

/**
 * The score of a sample as more and more of it is hidden.
 *
 * @param hidden the share of regions that is hidden at each point, from 0 to 1
 * @param scores the score there
 */
public record FlippingCurve(double[] hidden, double[] scores) {
    /** Copies both. */
    public FlippingCurve {
        hidden = hidden.clone();
        scores = scores.clone();
    }

    /** The score of the whole sample minus that at each point: how much was lost. */
    public double[] losses() {
        double[] losses = new double[scores.length];
        Arrays.setAll(losses, i -> scores[0] - scores[i]);
        return losses;
    }

    /**
     * The area over the curve, the mean loss over all points, that of the whole sample included (AOPC of Samek et al. 2017):
     * the larger, the faster the score falls.
     */
    public double areaOver() {
        return Arrays.stream(losses()).average().orElse(0);
    }

    /** This curve with every score divided by that of the whole sample, so that curves of samples can be averaged. */
    public FlippingCurve relative() {
        double[] shares = scores.clone();
        Arrays.setAll(shares, i -> scores[i] / scores[0]);
        return new FlippingCurve(hidden, shares);
    }
}
