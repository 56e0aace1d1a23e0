package org.jennit.canonizer;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jennit.graph.Node;
import org.jennit.graph.Operator;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.operator.Arithmetic;
import org.jennit.operator.Layout;
import org.jennit.operator.OperatorDefinition;
import org.jennit.rewrite.Match;
import org.jennit.rewrite.Rewrite;
import org.jspecify.annotations.Nullable;

/**
 * Leaves out what does nothing: identities; dropouts, which do nothing but in training; casts to the type that a value
 * has; what lays a value out as it was before; what repeats a constant that broadcasts anyway; and divisions by sums that
 * are 1.
 */
final class DropIdentity {
    private static final Set<Operator> RESHAPES =
            Set.of(Layout.RESHAPE, Layout.FLATTEN, Layout.SQUEEZE, Layout.UNSQUEEZE);

    private static final Set<Operator> BROADCASTING =
            Set.of(Arithmetic.ADD, Arithmetic.SUB, Arithmetic.MUL, Arithmetic.DIV);

    static final Canonizer CANONIZER = Canonizer.of(
            "DropIdentity",
            Rewrite.of("identity dropped", Layout.IDENTITY, m -> m.renewed(m.x(0))),
            Rewrite.of(
                    "cast to its own type dropped",
                    Arithmetic.CAST,
                    m -> m.x(0).element() == m.node().output().element() ? m.renewed(m.x(0)) : null),
            Rewrite.of("reshape back dropped", RESHAPES, DropIdentity::reshapedBack),
            Rewrite.of("two transpositions joined", Layout.TRANSPOSE, DropIdentity::transposedTwice),
            Rewrite.of("a constant that broadcasts is not repeated", BROADCASTING, DropIdentity::unrepeated),
            UnitSums.REWRITE);

    private DropIdentity() {}

    /** The value of the node's shape that the node and others before it only reshape. */
    private static @Nullable Value reshapedBack(Match m) {
        Shape shape = m.node().output().shape();
        Value source = m.x(0);
        while (shape.isRanked()) {
            if (source.shape().equals(shape)) {
                return m.renewed(source);
            }
            Node producer = source.producer();
            if (producer == null || !RESHAPES.contains(producer.operator())) {
                return null;
            }
            source = producer.input(0);
        }
        return null;
    }

    private static @Nullable Value transposedTwice(Match m) {
        Node first = m.from(m.x(0), Layout.TRANSPOSE);
        if (first == null || !first.output().shape().isRanked()) {
            return null;
        }
        int[] before = order(first);
        int[] after = order(m.node());
        return m.ops()
                .transpose(
                        m.renewed(first.input(0)),
                        IntStream.of(after).map(axis -> before[axis]).toArray());
    }

    private static @Nullable Value unrepeated(Match m) {
        for (int i = 0; i < 2; i++) {
            Node expand = m.from(m.x(i), Layout.EXPAND);
            if (expand != null
                    && m.isConstant(expand.input(0))
                    && expand.input(0).shape().isRanked()
                    && m.hasShapeOfOutput(1 - i)) {
                List<@Nullable Value> operands = m.renewed(m.node().inputs());
                operands.set(i, m.renewed(expand.input(0)));
                return m.layer((OperatorDefinition) m.node().operator(), m.attributes(), operands, m.node());
            }
        }
        return null;
    }

    private static int[] order(Node transpose) {
        int rank = transpose.output().shape().rank();
        long[] order = transpose.attributes().integers("perm");
        return IntStream.range(0, rank)
                .map(axis -> order == null ? rank - 1 - axis : (int) order[axis])
                .toArray();
    }
}
