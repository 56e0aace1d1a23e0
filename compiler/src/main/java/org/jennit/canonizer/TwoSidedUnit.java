package org.jennit.canonizer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jennit.graph.Dimension;
import org.jennit.graph.Node;
import org.jennit.graph.Value;
import org.jennit.operator.Activations;
import org.jennit.operator.Arithmetic;
import org.jennit.operator.Linear;
import org.jennit.rewrite.Match;
import org.jennit.rewrite.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Recognises the two sides of a single unit: the probabilities [1 − p, p] of a classifier of two classes, with p = σ(z) of
 * a Dense layer z, are σ([−z, z]). As that, the layer has a logit for each class, and an explanation of the one class is
 * the mirror image of one of the other.
 */
final class TwoSidedUnit {
    private static final Pattern COMPLEMENT =
            Pattern.of(Arithmetic.SUB, Pattern.number(1), Pattern.of(Activations.SIGMOID, Pattern.any("z")));
    private static final Pattern PROBABILITY = Pattern.of(Activations.SIGMOID, Pattern.any("z"));

    private TwoSidedUnit() {}

    /** Looks at the node that joins both sides. */
    static @Nullable Value rewritten(Match m) {
        if (m.node().inputs().size() != 2) {
            return null;
        }
        for (int complement = 0; complement < 2; complement++) {
            Map<String, Value> bound = COMPLEMENT.match(m.x(complement));
            if (bound != null && PROBABILITY.match(m.x(1 - complement), bound)) {
                return joined(m, complement, m.from(bound.get("z"), Linear.DENSE));
            }
        }
        return null;
    }

    private static @Nullable Value joined(Match m, int complement, @Nullable Node dense) {
        int rank =
                m.node().output().shape().isRanked() ? m.node().output().shape().rank() : 0;
        long axis = m.attributes().integer("axis", 0);
        boolean single = dense != null
                && rank > 0
                && (axis == -1 || axis == rank - 1)
                && dense.output().shape().dimension(-1).is(1);
        if (dense == null || !single) {
            return null;
        }
        boolean transposed = dense.operation().integer("transB") == 1;
        List<@Nullable Value> inputs = new ArrayList<>();
        inputs.add(m.renewed(dense.input(0)));
        inputs.add(both(m, m.renewed(dense.input(1)), complement, transposed ? 0 : 1));
        Value bias = dense.optionalInput(2);
        if (bias != null) {
            Value flat = m.ops().reshape(m.renewed(bias), List.of(Dimension.ONE));
            inputs.add(both(m, flat, complement, 0));
        }
        Value logits = m.layer(Linear.DENSE, dense.attributes(), inputs, dense);
        return m.ops().sigmoid(logits);
    }

    /** A parameter with its negative on the side of the complement. */
    private static Value both(Match m, Value parameter, int complement, int axis) {
        Value negative = m.ops().neg(parameter);
        return m.ops().concat(axis, complement == 0 ? List.of(negative, parameter) : List.of(parameter, negative));
    }
}
