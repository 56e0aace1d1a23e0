package org.jennit.quality;

import java.util.List;

/**
 * The score of a sample as more and more of it is hidden.
 *
 * @param hidden the share of regions that is hidden at each point, from 0 to 1
 * @param scores the score there
 */
public record FlippingCurve(List<Double> hidden, List<Double> scores) {
    /** Copies both. */
    public FlippingCurve {
        hidden = List.copyOf(hidden);
        scores = List.copyOf(scores);
    }

    /** The score of the whole sample minus that at each point: how much was lost. */
    public List<Double> losses() {
        return scores.stream().map(score -> scores.get(0) - score).toList();
    }

    /**
     * The area over the curve, the mean loss over all points, that of the whole sample included (AOPC of Samek et al. 2017):
     * the larger, the faster the score falls.
     */
    public double areaOver() {
        return losses().stream().mapToDouble(Double::doubleValue).average().orElse(0);
    }
}
