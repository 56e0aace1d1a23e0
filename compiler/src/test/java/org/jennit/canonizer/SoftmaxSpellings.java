package org.jennit.canonizer;

import java.util.List;
import java.util.function.BiFunction;
import org.jennit.graph.Attributes;
import org.jennit.graph.ElementType;
import org.jennit.graph.Value;
import org.jennit.operator.Activations;
import org.jennit.operator.Elementary;
import org.jennit.operator.Ops;
import org.jennit.operator.Reductions;

/** Softmax and its logarithm as files write them, over each axis of three. */
final class SoftmaxSpellings {
    private static final List<Integer> EXTENTS = List.of(3, 3, 3);
    private static final List<Integer> LAST = List.of(2);
    private static final Attributes OVER_LAST = Attributes.NONE.with("axis", -1);

    static final List<Spelling> ALL = List.of(
            softmax("over the sum", (g, x) -> quotient(g, g.exp(x), 2)),
            softmax("over the sum along the middle axis", (g, x) -> quotient(g, g.exp(x), 1)),
            softmax("over the sum along the first axis", (g, x) -> quotient(g, g.exp(x), 0)),
            softmax("less the largest", (g, x) -> quotient(g, g.exp(g.sub(x, largest(g, x))), 2)),
            softmax("less the mean", (g, x) -> quotient(g, g.exp(g.sub(x, g.reduceMean(x, LAST, true))), 2)),
            softmax("less a number", (g, x) -> quotient(g, g.exp(g.sub(x, g.number(2.5, x))), 2)),
            softmax("less the largest, along an axis that is dropped", (g, x) -> {
                Value largest = g.unsqueeze(g.reduce(Reductions.REDUCE_MAX, x, LAST, false), 2);
                Value e = g.exp(g.sub(x, largest));
                return g.div(e, g.unsqueeze(g.reduceSum(e, LAST, false), 2));
            }),
            softmax("times the reciprocal", (g, x) -> {
                Value e = g.exp(x);
                return g.mul(g.apply(Elementary.RECIPROCAL, g.reduceSum(e, LAST, true)), e);
            }),
            softmax("times exp(-largest)", (g, x) -> {
                Value e = g.mul(g.exp(x), g.exp(g.neg(largest(g, x))));
                return quotient(g, e, 2);
            }),
            softmax("exp of LogSoftmax", (g, x) -> g.exp(g.apply(Activations.LOG_SOFTMAX, OVER_LAST, x))),
            softmax("exp less log-sum-exp", (g, x) -> g.exp(g.sub(x, logSumExp(g, x)))),
            softmax(
                    "of Softmax less the largest",
                    (g, x) -> g.apply(Activations.SOFTMAX, OVER_LAST, g.sub(x, largest(g, x)))),
            softmax("with the sum in double", (g, x) -> {
                Value e = g.exp(g.sub(x, largest(g, x)));
                Value sum = g.reduceSum(g.cast(e, ElementType.FLOAT64), LAST, true);
                return g.div(e, g.cast(sum, x.element()));
            }),
            softmax("log of Softmax", (g, x) -> g.apply(Elementary.LOG, g.apply(Activations.SOFTMAX, OVER_LAST, x))),
            softmax("less log-sum-exp", (g, x) -> g.sub(x, logSumExp(g, x))),
            softmax("less log of the sum of exp", (g, x) -> {
                Value shifted = g.sub(x, largest(g, x));
                return g.sub(shifted, g.apply(Elementary.LOG, g.reduceSum(g.exp(shifted), LAST, true)));
            }),
            softmax("less the largest and log of the sum of exp", (g, x) -> {
                Value largest = largest(g, x);
                Value log = g.apply(Elementary.LOG, g.reduceSum(g.exp(g.sub(x, largest)), LAST, true));
                return g.sub(x, g.add(largest, log));
            }),
            Spelling.of("exp over a sum along another axis", "Activation LinearOperator", EXTENTS, (g, x) -> {
                Value e = g.exp(x);
                return g.div(e, g.reduceSum(e, LAST, false)); // of the same extents by accident
            }));

    private SoftmaxSpellings() {}

    private static Spelling softmax(String name, BiFunction<Ops, Value, Value> form) {
        return Spelling.of("softmax " + name, "Softmax", EXTENTS, form);
    }

    private static Value quotient(Ops g, Value e, int axis) {
        return g.div(e, g.reduceSum(e, List.of(axis), true));
    }

    private static Value largest(Ops g, Value x) {
        return g.reduce(Reductions.REDUCE_MAX, x, LAST, true);
    }

    private static Value logSumExp(Ops g, Value x) {
        return g.reduce(Reductions.REDUCE_LOG_SUM_EXP, x, LAST, true);
    }
}
