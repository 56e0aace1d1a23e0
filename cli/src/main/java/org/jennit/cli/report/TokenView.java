package org.jennit.cli.report;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jennit.image.TokenText;
import org.jennit.tensor.Tensor;

/**
 * A text, with the relevance of its tokens: that of their embeddings, summed.
 *
 * @param tokens the tokens
 */
record TokenView(List<String> tokens) implements EntryView {
    /** The relevance is summed over all axes but the first that is as long as the text. */
    @Override
    public double[] shown(Tensor relevance) {
        long[] shape = relevance.shape();
        int axis = 1;
        while (axis < shape.length && shape[axis] != tokens.size()) {
            axis++;
        }
        if (axis == shape.length) {
            throw new IllegalArgumentException(
                    "there are %d tokens (--tokens), but the relevance has the shape %s; one of its axes must have that length"
                            .formatted(tokens.size(), Arrays.toString(shape)));
        }
        double[] values = relevance.toDoubles();
        int inner = 1;
        for (int i = axis + 1; i < shape.length; i++) {
            inner *= (int) shape[i];
        }
        double[] sums = new double[tokens.size()];
        for (int i = 0; i < values.length; i++) {
            sums[i / inner % tokens.size()] += values[i];
        }
        return sums;
    }

    @Override
    public Map<String, Object> form(double[] first) {
        return Map.of(
                "picture",
                "",
                "features",
                "",
                "inline",
                TokenText.of(tokens, Tensor.of(first, tokens.size())).html());
    }
}
