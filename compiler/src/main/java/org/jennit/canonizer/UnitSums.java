package org.jennit.canonizer;

import java.util.List;
import org.jennit.evaluate.ConstantNumbers;
import org.jennit.evaluate.EvaluationException;
import org.jennit.evaluate.NumberTensor;
import org.jennit.graph.Constant;
import org.jennit.graph.Dimension;
import org.jennit.graph.Node;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.operator.Activations;
import org.jennit.operator.Arithmetic;
import org.jennit.operator.Linear;
import org.jennit.operator.Reductions;
import org.jennit.rewrite.Match;
import org.jennit.rewrite.Rewrite;
import org.jspecify.annotations.Nullable;

/**
 * Leaves out the division of two probabilities by their sum where that is 1: as skl2onnx writes a logistic regression, the
 * scores of its two classes are z and −z, with σ(z) + σ(−z) = 1.
 */
final class UnitSums {
    static final Rewrite REWRITE =
            Rewrite.of("division by a sum that is 1 dropped", Arithmetic.DIV, UnitSums::undivided);

    private UnitSums() {}

    private static @Nullable Value undivided(Match m) {
        Node sum = m.from(m.x(1), Reductions.REDUCE_SUM);
        Node sigmoid = m.from(m.x(0), Activations.SIGMOID);
        if (sum == null || sigmoid == null || !isOfPairs(m.x(0).shape()) || !isOfOne(m.x(1).shape())) {
            return null;
        }
        Node absolute = m.from(sum.input(0), Arithmetic.ABS);
        Value summed = absolute == null ? sum.input(0) : absolute.input(0);
        return summed == m.x(0) && areOpposite(sigmoid.input(0)) ? m.renewed(m.x(0)) : null;
    }

    private static boolean isOfPairs(Shape shape) {
        return shape.isRanked() && shape.rank() == 2 && shape.dimension(1).is(2);
    }

    private static boolean isOfOne(Shape shape) {
        return shape.isRanked() && shape.rank() == 2 && shape.dimension(1).equals(Dimension.ONE);
    }

    /** Whether of each pair of scores one is the negative of the other. */
    private static boolean areOpposite(Value scores) {
        Node node = scores.producer();
        if (node == null) {
            return areOpposite(scores.constant(), false);
        }
        if (node.operator() == Arithmetic.ADD) {
            return isOfPairs(scores.shape()) && areOpposite(node.input(0)) && areOpposite(node.input(1));
        }
        if (node.operator() == Linear.MAT_MUL) {
            return areOpposite(node.input(1).constant(), false);
        }
        if (node.operator() == Linear.GEMM) {
            boolean transposed = node.attributes().integer("transB", 0) == 1;
            Value bias = node.optionalInput(2);
            return areOpposite(node.input(1).constant(), transposed)
                    && (bias == null || areOpposite(bias.constant(), false));
        }
        return false;
    }

    /** Whether the numbers along the last axis, or the first of two, are pairs of opposites. */
    private static boolean areOpposite(@Nullable Constant constant, boolean first) {
        if (constant == null || constant.extents().isEmpty()) {
            return false;
        }
        List<Long> extents = constant.extents();
        if (extents.get(first ? 0 : extents.size() - 1) != 2) {
            return false;
        }
        try {
            NumberTensor numbers = ConstantNumbers.of(constant);
            int pairs = (int) extents.stream().mapToLong(Long::longValue).reduce(1, Math::multiplyExact) / 2;
            for (int i = 0; i < pairs; i++) {
                double one = numbers.element(first ? i : 2 * i);
                double other = numbers.element(first ? i + pairs : 2 * i + 1);
                if (one != -other) {
                    return false;
                }
            }
            return true;
        } catch (EvaluationException e) {
            return false;
        }
    }
}
