package org.jennit.canonizer;

import java.util.Arrays;
import org.jennit.graph.Attributes;
import org.jennit.graph.Node;
import org.jennit.graph.Value;
import org.jennit.operator.Arithmetic;
import org.jennit.operator.Linear;
import org.jennit.operator.Ops;
import org.jennit.rewrite.Match;
import org.jennit.rewrite.Rewrite;
import org.jspecify.annotations.Nullable;

/** Recognises fully connected layers: Gemm, or MatMul, of a variable with a constant matrix, and Add of a bias. */
final class RecognizeDense {
    static final Canonizer CANONIZER = Canonizer.of(
            "RecognizeDense",
            Rewrite.of("Gemm with a constant is Dense", Linear.GEMM, RecognizeDense::gemm),
            Rewrite.of("MatMul with a constant is Dense", Linear.MAT_MUL, RecognizeDense::matMul),
            Rewrite.of("constant added to Dense is its bias", Arithmetic.ADD, RecognizeDense::bias));

    private RecognizeDense() {}

    private static @Nullable Value gemm(Match m) {
        Value c = m.node().optionalInput(2);
        boolean dense = !m.facts().isConstant(m.x(0))
                && m.facts().isConstant(m.x(1))
                && (c == null || m.facts().isConstant(c));
        if (!dense) {
            return null;
        }
        boolean transposed = m.attributes().integer("transA", 0) == 1;
        Value x = transposed ? m.ops().transpose(m.renewed(m.x(0)), 1, 0) : m.renewed(m.x(0));
        Value weight = times(m.ops(), m.renewed(m.x(1)), m.attributes().real("alpha", 1));
        Value bias =
                c == null ? null : times(m.ops(), m.renewed(c), m.attributes().real("beta", 1));
        Attributes attributes = Attributes.NONE.with("transB", m.attributes().integer("transB", 0));
        return m.layer(Linear.DENSE, attributes, Arrays.asList(x, weight, bias), m.node());
    }

    private static Value times(Ops g, Value value, float factor) {
        return factor == 1 ? value : g.mul(value, factor);
    }

    private static @Nullable Value matMul(Match m) {
        boolean dense = !m.facts().isConstant(m.x(0))
                && m.facts().isConstant(m.x(1))
                && m.x(1).shape().isRanked()
                && m.x(1).shape().rank() == 2
                && m.x(0).shape().isRanked()
                && m.x(0).shape().rank() >= 2;
        Attributes plain = Attributes.NONE.with("transB", 0);
        return dense
                ? m.layer(Linear.DENSE, plain, Arrays.asList(m.renewed(m.x(0)), m.renewed(m.x(1))), m.node())
                : null;
    }

    private static @Nullable Value bias(Match m) {
        for (int i = 0; i < 2; i++) {
            Node dense = m.from(m.x(i), Linear.DENSE);
            Value bias = m.x(1 - i);
            if (dense != null
                    && dense.optionalInput(2) == null
                    && m.isUsedOnce(dense.output())
                    && m.facts().isConstant(bias)
                    && bias.shape().isRanked()
                    && bias.shape().rank() <= 1) {
                return m.layer(
                        Linear.DENSE,
                        dense.attributes(),
                        Arrays.asList(m.renewed(dense.input(0)), m.renewed(dense.input(1)), m.renewed(bias)),
                        dense,
                        m.node());
            }
        }
        return null;
    }
}
