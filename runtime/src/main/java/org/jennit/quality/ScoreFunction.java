package org.jennit.quality;

import java.util.Map;
import java.util.function.IntFunction;
import org.jennit.Attributor;
import org.jennit.target.Target;
import org.jennit.tensor.Tensor;

/** The score that is explained, at variants of an input. */
@FunctionalInterface
public interface ScoreFunction {
    /**
     * The score of each variant.
     *
     * @param count how many variants there are
     * @param variants makes a variant, called once for each in order
     */
    double[] of(int count, IntFunction<Tensor> variants);

    /**
     * The score that an attributor explains, for inputs of which one varies.
     *
     * @param inputs every input of the model, of one sample
     * @param varied the name of the input that varies
     */
    static ScoreFunction of(Attributor attributor, Map<String, Tensor> inputs, String varied, Target target) {
        return (count, variants) -> {
            VariantScores method = new VariantScores(varied, count, variants);
            try (Attributor forward = Attributor.builder(attributor.model())
                    .explaining(attributor.explainedOutput())
                    .method(method)
                    .build()) {
                forward.attribute(inputs, target);
            }
            return method.scores();
        };
    }
}
