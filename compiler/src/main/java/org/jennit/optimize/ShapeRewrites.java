package org.jennit.optimize;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jennit.graph.Constant;
import org.jennit.graph.Dimension;
import org.jennit.graph.ElementType;
import org.jennit.graph.Node;
import org.jennit.graph.Operator;
import org.jennit.graph.Value;
import org.jennit.graph.ValueType;
import org.jennit.operator.Arithmetic;
import org.jennit.operator.Catalogue;
import org.jennit.operator.Layout;
import org.jennit.operator.OperatorDefinition;
import org.jennit.rewrite.Match;
import org.jennit.rewrite.Rewrite;
import org.jspecify.annotations.Nullable;

/** Shape arithmetic whose result is known is a constant, and moves that move nothing are left out. */
final class ShapeRewrites {
    private static final Set<Operator> ANY =
            Catalogue.operators().values().stream().collect(Collectors.toUnmodifiableSet());

    private static final Set<OperatorDefinition> BROADCASTING =
            Set.of(Arithmetic.ADD, Arithmetic.SUB, Arithmetic.MUL, Arithmetic.DIV);

    static final List<Rewrite> ALL = List.of(
            Rewrite.of("shape arithmetic of known result is a constant", ANY, ShapeRewrites::folded),
            Rewrite.of("reshaping to the same shape does nothing", Layout.RESHAPE, ShapeRewrites::sameShape),
            Rewrite.of("expanding to the same shape does nothing", Layout.EXPAND, ShapeRewrites::sameShape),
            Rewrite.of("an operand that broadcasts need not be repeated", BROADCASTING, ShapeRewrites::unrepeated),
            Rewrite.of("reshaping twice is reshaping once", Layout.RESHAPE, ShapeRewrites::reshapedTwice));

    private ShapeRewrites() {}

    /** Proof: inference gives the numbers whatever the inputs are. */
    private static @Nullable Value folded(Match m) {
        ValueType type = m.node().output().type();
        List<Dimension> content = type.content();
        if (content == null
                || type.element() != ElementType.INT64
                || !type.shape().isKnown()
                || !content.stream().allMatch(Dimension::isKnown)) {
            return null;
        }
        long[] numbers = content.stream().mapToLong(Dimension::value).toArray();
        List<Long> extents = Arrays.stream(type.shape().extents()).boxed().toList();
        return m.ops().builder().constant(Constant.ofLongs(extents, numbers));
    }

    /** Proof: both keep the order of elements, and as many as there were. */
    private static @Nullable Value sameShape(Match m) {
        return m.hasShapeOfOutput(0) ? m.renewed(m.x(0)) : null;
    }

    /** Proof: broadcasting repeats it the same way; only where the other operand has the shape of the result. */
    private static @Nullable Value unrepeated(Match m) {
        for (int i = 0; i < 2; i++) {
            Node expand = m.from(m.x(i), Layout.EXPAND);
            if (expand != null && expand.input(0).shape().isRanked() && m.hasShapeOfOutput(1 - i)) {
                Value small = m.renewed(expand.input(0));
                Value large = m.renewed(m.x(1 - i));
                OperatorDefinition operator = (OperatorDefinition) m.node().operator();
                return i == 0 ? m.ops().apply(operator, small, large) : m.ops().apply(operator, large, small);
            }
        }
        return null;
    }

    /**
     * Proof: neither changes the order of elements, so the shape of the second decides, unless it keeps an extent (0) of
     * what the first made.
     */
    private static @Nullable Value reshapedTwice(Match m) {
        Value inner = m.x(0);
        boolean reshaped = inner.isFrom(Layout.RESHAPE)
                || inner.isFrom(Layout.FLATTEN)
                || inner.isFrom(Layout.SQUEEZE)
                || inner.isFrom(Layout.UNSQUEEZE);
        List<Dimension> shape = m.x(1).type().content();
        if (!reshaped
                || inner.producer() == null
                || shape == null
                || shape.stream().anyMatch(d -> d.is(0))) {
            return null;
        }
        return m.ops()
                .apply(
                        Layout.RESHAPE,
                        m.attributes(),
                        m.renewed(inner.producer().input(0)),
                        m.renewed(m.x(1)));
    }
}
