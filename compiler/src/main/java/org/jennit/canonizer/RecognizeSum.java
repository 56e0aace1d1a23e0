package org.jennit.canonizer;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jennit.graph.Attributes;
import org.jennit.graph.Value;
import org.jennit.operator.Arithmetic;
import org.jennit.operator.Sums;
import org.jennit.rewrite.Match;
import org.jennit.rewrite.Rewrite;
import org.jspecify.annotations.Nullable;

/**
 * Recognises an addition of two values that both depend on the graph's inputs: a residual connection. What a Sum adds
 * of constants is an Add, a bias or a shift.
 */
final class RecognizeSum {
    static final Canonizer CANONIZER = Canonizer.of(
            "RecognizeSum",
            Rewrite.of("addition of two variables is a Sum", Arithmetic.ADD, RecognizeSum::ofVariables),
            Rewrite.of("Sum with a constant is an Add", Sums.SUM, RecognizeSum::withConstants));

    private RecognizeSum() {}

    private static @Nullable Value ofVariables(Match m) {
        boolean ofVariables = m.x(0).element().isFloating() && !m.isConstant(m.x(0)) && !m.isConstant(m.x(1));
        return ofVariables
                ? m.layer(Sums.SUM, Attributes.NONE, List.of(m.renewed(m.x(0)), m.renewed(m.x(1))), m.node())
                : null;
    }

    private static @Nullable Value withConstants(Match m) {
        List<Value> summands =
                IntStream.range(0, m.node().inputs().size()).mapToObj(m::x).toList();
        List<Value> variables = summands.stream().filter(x -> !m.isConstant(x)).toList();
        if (variables.isEmpty() || variables.size() == summands.size()) {
            return null;
        }
        Value sum = variables.size() == 1
                ? m.renewed(variables.get(0))
                : m.layer(Sums.SUM, Attributes.NONE, m.renewed(new ArrayList<>(variables)), m.node());
        for (Value summand : summands) {
            if (m.isConstant(summand)) {
                sum = m.layer(Arithmetic.ADD, Attributes.NONE, List.of(sum, m.renewed(summand)), m.node());
            }
        }
        return sum;
    }
}
