package org.jennit.canonizer;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.jennit.evaluate.EvaluationException;
import org.jennit.evaluate.Evaluator;
import org.jennit.evaluate.NumberTensor;
import org.jennit.graph.Node;
import org.jennit.graph.Value;

/** Compares what a graph computes from scores with their softmax, by numbers. */
final class SoftmaxProbe {
    private static final double TOLERANCE = 1e-6;
    private static final double SIZE = 4;
    private static final long SEED = 20260102;

    private SoftmaxProbe() {}

    /** Whether a value is what a node, which is a softmax of the same scores, computes. */
    static boolean isSame(Value scores, Value value, Node softmax) {
        for (int[] extents : ProbeExtents.of(scores.shape())) {
            Random random = new Random(SEED);
            NumberTensor x = NumberTensor.generate(extents, index -> SIZE * (random.nextGaussian() + 0.5));
            try {
                return isClose(
                        new Evaluator().given(scores, x).of(value),
                        new Evaluator().given(scores, x).of(softmax.output()));
            } catch (EvaluationException doesNotFit) {
                // these extents are not those that the file was made for
            }
        }
        return false;
    }

    private static boolean isClose(NumberTensor found, NumberTensor wanted) {
        return Arrays.equals(found.extents(), wanted.extents())
                && IntStream.range(0, found.size())
                        .allMatch(i -> Math.abs(found.element(i) - wanted.element(i))
                                <= TOLERANCE * Math.max(1, Math.abs(wanted.element(i))));
    }
}
