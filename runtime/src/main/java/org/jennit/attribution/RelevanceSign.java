package org.jennit.attribution;

import java.util.ArrayList;
import java.util.List;
import org.jennit.tensor.Tensor;

/** What positive relevance of a sample says of the score ⟨t, y⟩ that is explained. */
public enum RelevanceSign {
    /** It raises the score. */
    RAISES,
    /** It lowers the score: relevance is a share of an output that is negative. */
    LOWERS,
    /** Either, depending on which part of the output it comes from: some are negative, others are not. */
    MIXED;

    /**
     * The signs of relevance that is a share of the output.
     *
     * @param relevance the output relevance t
     * @param output the output y
     * @param samples how many samples there are
     * @return one for each sample; empty where it raises the score of all
     */
    public static List<RelevanceSign> ofShares(Tensor relevance, Tensor output, int samples) {
        double[] t = relevance.toDoubles();
        double[] y = output.toDoubles();
        int size = samples == 0 ? 0 : t.length / samples;
        List<RelevanceSign> signs = new ArrayList<>();
        for (int sample = 0; sample < samples; sample++) {
            boolean raises = false;
            boolean lowers = false;
            for (int i = sample * size; i < (sample + 1) * size; i++) {
                raises |= t[i] != 0 && y[i] >= 0;
                lowers |= t[i] != 0 && y[i] < 0;
            }
            signs.add(!lowers ? RAISES : raises ? MIXED : LOWERS);
        }
        return signs.stream().allMatch(sign -> sign == RAISES) ? List.of() : signs;
    }

    /** What a positive number is multiplied by so that it raises the score, where it is not mixed. */
    double factor() {
        return this == LOWERS ? -1 : 1;
    }
}
