package org.jennit.attribution;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jennit.tensor.Tensor;

/**
 * What a classifier gave for a class.
 *
 * @param index the class
 * @param label the class as people know it
 * @param score the model's output for it: a logit, or a probability where the model computes it
 */
public record ClassScore(int index, String label, double score) {
    static List<ClassScore> top(Tensor output, int count, IntFunction<String> label) {
        if (output.rank() != 2 || output.shape()[0] != 1) {
            throw new IllegalArgumentException(
                    "the top classes are those of one sample, [1, K], but the output has shape "
                            + Arrays.toString(output.shape()));
        }
        double[] scores = output.toDoubles();
        return IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparingDouble(index -> -scores[index]))
                .limit(count)
                .map(index -> new ClassScore(index, label.apply(index), scores[index]))
                .toList();
    }
}
