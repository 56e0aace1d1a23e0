package org.jennit.canonizer;

import java.util.Arrays;
import java.util.List;
import org.jennit.graph.Node;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.operator.Arithmetic;
import org.jennit.operator.Einsum;
import org.jennit.operator.Layout;
import org.jennit.operator.Linear;
import org.jennit.rewrite.Match;
import org.jennit.rewrite.Rewrite;
import org.jspecify.annotations.Nullable;

/**
 * Recognises fully connected layers: products of a variable with a constant, as Gemm, MatMul or Einsum, whichever of
 * them is on the left and however their axes lie, and the Add of a bias; and both sides of a single unit.
 */
final class RecognizeDense {
    static final Canonizer CANONIZER = Canonizer.of(
            "RecognizeDense",
            Rewrite.of("Gemm with a constant is Dense", Linear.GEMM, RecognizeDense::gemm),
            Rewrite.of("MatMul with a constant is Dense", Linear.MAT_MUL, RecognizeDense::matMul),
            Rewrite.of("Einsum with a constant is Dense", Einsum.EINSUM, RecognizeDense::einsum),
            Rewrite.of("constant added to Dense is its bias", Arithmetic.ADD, RecognizeDense::bias),
            Rewrite.of("both sides of a single unit are the units of Dense", Layout.CONCAT, TwoSidedUnit::rewritten));

    private RecognizeDense() {}

    private static @Nullable Value gemm(Match m) {
        int variable = variable(m);
        if (variable < 0) {
            return null;
        }
        String a = m.node().operation().integer("transA") == 1 ? "sn" : "ns";
        String b = m.node().operation().integer("transB") == 1 ? "os" : "so";
        Contraction contraction = variable == 0 ? new Contraction(a, b, "no") : new Contraction(b, a, "no");
        Value weight = times(m, m.renewed(m.x(1 - variable)), "alpha");
        Value product = contraction.dense(m, m.x(variable), weight);
        Value c = m.node().optionalInput(2);
        if (c == null || product == null) {
            return product;
        }
        Node dense = product.producer();
        Value summand = times(m, m.renewed(c), "beta");
        return dense != null && dense.operator() == Linear.DENSE && m.facts().isConstant(c) && isAlongLast(c.shape())
                ? m.layer(
                        Linear.DENSE,
                        dense.attributes(),
                        Arrays.asList(dense.input(0), dense.input(1), summand),
                        m.node())
                : m.ops().add(product, summand);
    }

    private static Value times(Match m, Value value, String factor) {
        float number = m.node().operation().real(factor);
        return number == 1 ? value : m.ops().mul(value, number);
    }

    private static @Nullable Value matMul(Match m) {
        int variable = variable(m);
        if (variable < 0) {
            return null;
        }
        Value weight = m.renewed(m.x(1 - variable));
        int rank = weight.shape().rank();
        int variableRank = m.x(variable).shape().rank();
        if (rank > 2 && rank <= variableRank && areOnes(weight.shape(), rank - 2)) {
            weight = m.ops().reshape(weight, weight.shape().range(rank - 2, rank));
        }
        Contraction contraction =
                Contraction.ofMatMul(variableRank, weight.shape().rank(), variable == 1);
        return contraction == null ? null : contraction.dense(m, m.x(variable), weight);
    }

    private static @Nullable Value einsum(Match m) {
        int variable = m.node().inputs().size() == 2 ? variable(m) : -1;
        if (variable < 0) {
            return null;
        }
        List<String> factors = Einsum.factors(m.node().operation());
        return new Contraction(
                        factors.get(variable),
                        factors.get(1 - variable),
                        Einsum.output(m.node().operation()))
                .dense(m, m.x(variable), m.renewed(m.x(1 - variable)));
    }

    /** Which of the first two inputs is the variable, where the other is a constant; -1 where neither is. */
    private static int variable(Match m) {
        boolean ranked = m.x(0).shape().isRanked() && m.x(1).shape().isRanked();
        boolean first = m.facts().isConstant(m.x(0));
        boolean second = m.facts().isConstant(m.x(1));
        return !ranked || first == second ? -1 : first ? 1 : 0;
    }

    private static boolean areOnes(Shape shape, int axes) {
        return shape.range(0, axes).stream().allMatch(dimension -> dimension.is(1));
    }

    /** Whether what is added varies along the last axis of a matrix alone. */
    private static boolean isAlongLast(Shape summand) {
        return summand.isRanked() && (summand.rank() < 2 || areOnes(summand, summand.rank() - 1));
    }

    /** Whether a summand has a number for each output; one number for all of them is no bias. */
    private static boolean runsAlongOutputs(Shape summand, Shape output) {
        return summand.isRanked()
                && output.isRanked()
                && summand.rank() <= 1
                && (!summand.elements().is(1)
                        || output.dimension(output.rank() - 1).is(1));
    }

    private static @Nullable Value bias(Match m) {
        for (int i = 0; i < 2; i++) {
            Node dense = m.from(m.x(i), Linear.DENSE);
            Value bias = m.x(1 - i);
            if (dense != null
                    && dense.optionalInput(2) == null
                    && m.isUsedOnce(dense.output())
                    && m.facts().isConstant(bias)
                    && runsAlongOutputs(bias.shape(), dense.output().shape())) {
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
