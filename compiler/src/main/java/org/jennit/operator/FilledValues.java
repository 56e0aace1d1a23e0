package org.jennit.operator;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jennit.graph.Constant;
import org.jennit.graph.Dimension;
import org.jennit.graph.ElementType;
import org.jennit.graph.Node;
import org.jennit.graph.Numbers;
import org.jennit.graph.Operation;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jspecify.annotations.Nullable;

/** The number that all elements of a tensor are, such as those of an empty cache, whose filled places a file counts. */
final class FilledValues {
    private static final int MOST = 64;
    private static final Set<OperatorDefinition> KEEPING = Set.of(
            Layout.IDENTITY,
            Layout.RESHAPE,
            Layout.FLATTEN,
            Layout.SQUEEZE,
            Layout.UNSQUEEZE,
            Layout.TRANSPOSE,
            Layout.SLICE,
            Layout.EXPAND,
            Indexing.GATHER,
            Arithmetic.CAST);

    private FilledValues() {}

    /** The integers that sums of equal ones are, for a result of at most one axis; null where they are not known. */
    static @Nullable List<Dimension> sum(Operation op, Shape result, Dimension count) {
        Double number = op.input(0).element() == ElementType.INT64 ? of(op.input(0)) : null;
        boolean small =
                result.isKnown() && result.rank() <= 1 && result.elements().value() <= MOST;
        return number == null || !small || !count.isKnown()
                ? null
                : Collections.nCopies((int) result.elements().value(), Dimension.of((long) (number * count.value())));
    }

    private static @Nullable Double of(Value value) {
        Node node = value.producer();
        if (node == null || !(node.operator() instanceof OperatorDefinition operator)) {
            return null;
        } else if (operator == ShapeArithmetic.CONSTANT_OF_SHAPE) {
            Object fill = node.attributes().get("value");
            return fill instanceof Constant.InMemory constant ? Double.valueOf(numberOf(constant)) : Double.valueOf(0);
        }
        Double before = KEEPING.contains(operator) ? of(node.input(0)) : null;
        if (before == null) {
            return null;
        }
        return operator == Arithmetic.CAST ? Double.valueOf(cast(before, value.element())) : before;
    }

    private static double numberOf(Constant.InMemory constant) {
        return Numbers.get(constant.data(), constant.element());
    }

    private static double cast(double number, ElementType to) {
        if (to == ElementType.BOOL) {
            return number == 0 ? 0 : 1;
        }
        return to.isFloating() ? number : (long) number;
    }
}
