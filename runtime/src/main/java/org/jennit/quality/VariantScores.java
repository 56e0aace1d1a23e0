package org.jennit.quality;

import java.util.Map;
import java.util.function.IntFunction;
import org.jennit.attribution.Attribution;
import org.jennit.attribution.AttributionContext;
import org.jennit.attribution.AttributionMethod;
import org.jennit.tensor.Tensor;

/** Keeps the scores at variants of one sample; nothing is explained. */
final class VariantScores implements AttributionMethod {
    private final String varied;
    private final double[] scores;
    private final IntFunction<Tensor> variants;

    VariantScores(String varied, int count, IntFunction<Tensor> variants) {
        this.varied = varied;
        this.scores = new double[count];
        this.variants = variants;
    }

    /** The score of each variant. */
    double[] scores() {
        return scores.clone();
    }

    @Override
    public boolean flowsBack() {
        return false;
    }

    @Override
    public Attribution attribute(AttributionContext context) {
        if (context.samples() != 1) {
            throw new IllegalArgumentException(
                    "explanations are measured one sample at a time, not " + context.samples());
        }
        context.scores(
                scores.length,
                variant -> context.with(varied, variants.apply(variant)),
                (variant, score) -> scores[variant] = score[0]);
        return context.attribution(Map.of());
    }
}
