package org.jennit.operator;

import static org.jennit.operator.OperatorDefinition.operator;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.jennit.graph.Constant;
import org.jennit.graph.Dimension;
import org.jennit.graph.ElementType;
import org.jennit.graph.Operation;
import org.jennit.graph.Shape;
import org.jennit.graph.ValueType;

/** Operators that compute with shapes. Nothing flows back through them: a shape has no derivative. */
public final class ShapeArithmetic {
    private ShapeArithmetic() {}

    /** The extents of a tensor, or of some of its axes. */
    public static final OperatorDefinition SHAPE = operator("Shape", 1)
            .attribute("start", 0)
            .optional(AttributeType.INTEGER, "end")
            .other()
            .batch(BatchRules.mixing())
            .shapesOnly(0)
            .infers(op -> {
                Shape shape = op.input(0).shape();
                int rank = shape.rank();
                int start = clamp(op.integer("start"), rank);
                int end = clamp(op.attributes().integer("end", rank), rank);
                return List.of(ValueType.vector(start < end ? shape.range(start, end) : List.of()));
            })
            .zeroGradient()
            .define();

    /** The number of elements of a tensor. */
    public static final OperatorDefinition SIZE = operator("Size", 1)
            .other()
            .batch(BatchRules.mixing())
            .shapesOnly(0)
            .infers(op -> List.of(new ValueType(
                    ElementType.INT64, Shape.SCALAR, List.of(op.input(0).shape().elements()))))
            .zeroGradient()
            .define();

    /** A tensor of a shape, filled with one number. */
    public static final OperatorDefinition CONSTANT_OF_SHAPE = operator("ConstantOfShape", 1)
            .optional(AttributeType.CONSTANT, "value")
            .other()
            .batch(BatchRules.filling())
            .infers(ShapeArithmetic::inferConstantOfShape)
            .zeroGradient()
            .facts((facts, node) -> {
                Object value = node.attributes().get("value");
                return value instanceof Constant.InMemory constant
                        ? Facts.ofConstant(constant)
                        : EnumSet.allOf(Fact.class);
            })
            .define();

    /** The numbers from start up to limit, not included, by steps. */
    public static final OperatorDefinition RANGE = operator("Range", 3)
            .other()
            .batch(IndexBatchRules::range)
            .infers(ShapeArithmetic::inferRange)
            .zeroGradient()
            .define();

    /** Ones on a diagonal of a matrix of the input's shape, zeros elsewhere. */
    public static final OperatorDefinition EYE_LIKE = operator("EyeLike", 1)
            .optional(AttributeType.INTEGER, "dtype")
            .attribute("k", 0)
            .other()
            .batch(BatchRules.mixing())
            .shapesOnly(0)
            .infers(op -> {
                long code =
                        op.attributes().integer("dtype", op.input(0).element().onnxCode());
                return List.of(new ValueType(
                        ElementType.ofOnnxCode((int) code), op.input(0).shape()));
            })
            .zeroGradient()
            .fact(Fact.NON_NEGATIVE)
            .define();

    static final List<OperatorDefinition> ALL = List.of(SHAPE, SIZE, CONSTANT_OF_SHAPE, RANGE, EYE_LIKE);

    private static int clamp(long axis, int rank) {
        return (int) Math.max(0, Math.min(rank, axis < 0 ? axis + rank : axis));
    }

    private static List<ValueType> inferConstantOfShape(Operation op) {
        Object value = op.attributes().get("value");
        ElementType element = value instanceof Constant constant ? constant.element() : ElementType.FLOAT32;
        List<Dimension> extents = Inference.content(op, 0);
        ValueType type = new ValueType(element, Shape.of(extents));
        boolean small = extents.size() <= 1 && Shape.of(extents).isKnown();
        if (!small
                || element != ElementType.INT64
                || !(value instanceof Constant.InMemory memory)
                || Shape.product(extents).value() > 64) {
            return List.of(type);
        }
        List<Dimension> content = new ArrayList<>();
        for (long i = Shape.product(extents).value(); i > 0; i--) {
            content.add(Dimension.of(memory.data().getLong(0)));
        }
        return List.of(new ValueType(element, type.shape(), content));
    }

    private static List<ValueType> inferRange(Operation op) {
        ElementType element = op.input(0).element();
        if (element != ElementType.INT64 && element != ElementType.INT32) {
            return List.of(new ValueType(element, Shape.of(realLength(op))));
        }
        Dimension start = Inference.content(op, 0).get(0);
        Dimension limit = Inference.content(op, 1).get(0);
        Dimension step = Inference.content(op, 2).get(0);
        if (step.is(0)) {
            throw new IllegalArgumentException("a range needs a step other than 0");
        }
        Dimension length = rangeLength(start, limit, step);
        if (!length.isKnown() || !start.isKnown() || !step.isKnown() || length.value() > 64) {
            return List.of(new ValueType(element, Shape.of(length)));
        }
        List<Dimension> content = new ArrayList<>();
        for (long i = 0; i < length.value(); i++) {
            content.add(start.plus(step.times(i)));
        }
        return List.of(new ValueType(element, Shape.of(length), content));
    }

    private static Dimension realLength(Operation op) {
        double[] start = ShapeNumbers.of(op.input(0));
        double[] limit = ShapeNumbers.of(op.input(1));
        double[] step = ShapeNumbers.of(op.input(2));
        return start == null || limit == null || step == null
                ? Dimension.symbol("range(" + op.input(0).name() + ","
                        + op.input(1).name() + "," + op.input(2).name() + ")")
                : Dimension.of((long) Math.max(0, Math.ceil((limit[0] - start[0]) / step[0])));
    }

    /** ⌈(limit − start)/step⌉, at least 0 where that is known. */
    private static Dimension rangeLength(Dimension start, Dimension limit, Dimension step) {
        boolean down = step.isKnown() && step.value() < 0;
        Dimension way = down ? start.minus(limit) : limit.minus(start);
        Dimension stride = down ? step.times(-1) : step;
        Dimension length = stride.is(1) ? way : way.plus(stride).plus(-1).dividedBy(stride);
        return length.isKnown() && length.value() < 0 ? Dimension.of(0) : length;
    }
}
