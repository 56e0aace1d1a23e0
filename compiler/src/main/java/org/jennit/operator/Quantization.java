package org.jennit.operator;

import static org.jennit.operator.OperatorDefinition.operator;

import java.util.List;
import java.util.stream.IntStream;
import org.jennit.graph.ElementType;
import org.jennit.graph.Operation;
import org.jennit.graph.Value;
import org.jennit.graph.ValueType;

/**
 * Numbers as integers and back. Rounding has no derivative; both pass on what arrives as if they only scaled, so that a
 * pair of them passes it straight through (Bengio et al. 2013).
 */
public final class Quantization {
    private Quantization() {}

    /** round(x/scale) + zero point, in the integers of the zero point. */
    public static final OperatorDefinition QUANTIZE_LINEAR = operator("QuantizeLinear", 2, 3)
            .attribute("axis", 1)
            .attribute("saturate", 1)
            .elementwise()
            .infers(op -> List.of(new ValueType(integers(op), op.input(0).shape())))
            .gradient(0, c -> c.ops().div(c.dy(), scale(c)))
            .finite((facts, node) -> true)
            .define();

    /** (x − zero point)·scale, in the numbers of the scale. */
    public static final OperatorDefinition DEQUANTIZE_LINEAR = operator("DequantizeLinear", 2, 3)
            .attribute("axis", 1)
            .elementwise()
            .infers(op ->
                    List.of(new ValueType(op.input(1).element(), op.input(0).shape())))
            .gradient(0, c -> c.ops().mul(c.dy(), scale(c)))
            .define();

    static final List<OperatorDefinition> ALL = List.of(QUANTIZE_LINEAR, DEQUANTIZE_LINEAR);

    private static ElementType integers(Operation op) {
        Value zero = op.optionalInput(2);
        return zero == null ? ElementType.UINT8 : zero.element();
    }

    /** The scale, laid along the axis that it is given for where it is a vector. */
    private static Value scale(VjpContext c) {
        Value scale = c.ops().cast(c.x(1), c.dy().element());
        if (scale.shape().rank() != 1) {
            return scale;
        }
        int rank = c.x(0).shape().rank();
        int axis = c.x(0).shape().axis(c.node().operation().integer("axis"));
        long[] others =
                IntStream.range(0, rank).filter(i -> i != axis).asLongStream().toArray();
        return scale.shape().dimension(0).is(1) ? scale : c.ops().unsqueeze(scale, others);
    }
}
