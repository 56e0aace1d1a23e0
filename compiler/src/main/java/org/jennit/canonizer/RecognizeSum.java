package org.jennit.canonizer;

import java.util.List;
import org.jennit.graph.Attributes;
import org.jennit.operator.Arithmetic;
import org.jennit.operator.Sums;
import org.jennit.rewrite.Rewrite;

/** Recognises an addition of two values that both depend on the graph's inputs: a residual connection. */
final class RecognizeSum {
    static final Canonizer CANONIZER =
            Canonizer.of("RecognizeSum", Rewrite.of("addition of two variables is a Sum", Arithmetic.ADD, m -> {
                boolean ofVariables = m.x(0).element().isFloating() && !m.isConstant(m.x(0)) && !m.isConstant(m.x(1));
                return ofVariables
                        ? m.layer(Sums.SUM, Attributes.NONE, List.of(m.renewed(m.x(0)), m.renewed(m.x(1))), m.node())
                        : null;
            }));

    private RecognizeSum() {}
}
