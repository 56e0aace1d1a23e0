package org.jennit.operator;

import static org.jennit.operator.OperatorDefinition.operator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jennit.graph.Attributes;
import org.jennit.graph.Dimension;
import org.jennit.graph.ElementType;
import org.jennit.graph.Operation;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.graph.ValueType;
import org.jspecify.annotations.Nullable;

/** Reductions over axes, which are the optional second input; without it, over all axes. */
public final class Reductions {
    private static final Map<String, BinaryOperator<Dimension>> JOINED_CONTENT =
            Map.of("ReduceSum", Dimension::plus, "ReduceProd", Dimension::times);

    private Reductions() {}

    public static final OperatorDefinition REDUCE_SUM = reduction("ReduceSum", c -> spread(c, c.dy()))
            .kind(reducing(OperatorKind.LINEAR))
            .facts((facts, node) -> facts.of(node.input(0)))
            .define();

    public static final OperatorDefinition REDUCE_MEAN = reduction("ReduceMean", c -> spread(c, divided(c, c.dy())))
            .kind(reducing(OperatorKind.LINEAR))
            .facts((facts, node) -> facts.of(node.input(0)))
            .define();

    /** The largest element; elements that tie get equal shares. */
    public static final OperatorDefinition REDUCE_MAX = reduction("ReduceMax", Reductions::extreme)
            .kind(reducing(OperatorKind.OTHER))
            .facts((facts, node) -> facts.of(node.input(0)))
            .define();

    /** The smallest element; elements that tie get equal shares. */
    public static final OperatorDefinition REDUCE_MIN = reduction("ReduceMin", Reductions::extreme)
            .kind(reducing(OperatorKind.OTHER))
            .facts((facts, node) -> facts.of(node.input(0)))
            .define();

    /** The product; where factors are zero, its derivative is the product of the others. */
    public static final OperatorDefinition REDUCE_PROD = reduction("ReduceProd", c -> {
                Ops g = c.ops();
                Value x = c.x(0);
                Value isZero = g.equal(x, g.number(0, x));
                List<Integer> axes = axes(c);
                Value zeros = g.reduceSum(g.cast(isZero, x.element()), axes, true);
                Value others = g.reduce(Reductions.REDUCE_PROD, g.where(isZero, g.number(1, x), x), axes, true);
                Value onlyZero = g.equal(zeros, g.number(1, x));
                Value noZero = g.equal(zeros, g.number(0, x));
                Value slope = g.where(
                        isZero,
                        g.mask(onlyZero, others),
                        g.mask(noZero, g.div(others, g.where(isZero, g.number(1, x), x))));
                return g.mul(kept(c, c.dy()), slope);
            })
            .kind(reducing(OperatorKind.OTHER))
            .define();

    public static final OperatorDefinition REDUCE_L1 = reduction(
                    "ReduceL1", c -> c.ops().mul(kept(c, c.dy()), c.ops().apply(Arithmetic.SIGN, c.x(0))))
            .kind(reducing(OperatorKind.OTHER))
            .fact(Fact.NON_NEGATIVE)
            .define();

    /** The Euclidean norm; its derivative at 0 is 0. */
    public static final OperatorDefinition REDUCE_L2 = reduction("ReduceL2", c -> {
                Ops g = c.ops();
                Value norm = kept(c, c.y());
                Value safe = g.where(g.isPositive(norm), norm, g.number(1, norm));
                return g.mul(kept(c, c.dy()), g.div(c.x(0), safe));
            })
            .kind(reducing(OperatorKind.OTHER))
            .fact(Fact.NON_NEGATIVE)
            .define();

    public static final OperatorDefinition REDUCE_SUM_SQUARE = reduction(
                    "ReduceSumSquare", c -> c.ops().mul(c.ops().mul(kept(c, c.dy()), c.x(0)), 2))
            .kind(reducing(OperatorKind.OTHER))
            .fact(Fact.NON_NEGATIVE)
            .define();

    public static final OperatorDefinition REDUCE_LOG_SUM = reduction(
                    "ReduceLogSum",
                    c -> spread(c, c.whereArriving(c.ops().div(c.dy(), c.ops().exp(c.y())))))
            .kind(reducing(OperatorKind.OTHER))
            .finite((facts, node) -> false)
            .define();

    public static final OperatorDefinition REDUCE_LOG_SUM_EXP = reduction("ReduceLogSumExp", c -> {
                Ops g = c.ops();
                Value share = g.exp(g.sub(c.x(0), kept(c, c.y()))); // NaN where all elements are −∞
                Value arriving = kept(c, c.dy());
                Value none = g.equal(arriving, g.number(0, arriving));
                return g.where(none, g.number(0, arriving), g.mul(arriving, share));
            })
            .kind(reducing(OperatorKind.OTHER))
            .finite((facts, node) -> false)
            .define();

    /** Running sums along an axis; what arrives at one goes to all that it sums, so it is summed the other way. */
    public static final OperatorDefinition CUM_SUM = operator("CumSum", 2)
            .attribute("exclusive", 0)
            .attribute("reverse", 0)
            .linear()
            .batch(BatchRules.beside(site -> site.axes(Inference.numbers(site.operation(), 1))))
            .gradient(0, c -> {
                long reverse = c.operation().integer("reverse");
                return c.ops().apply(Reductions.CUM_SUM, c.attributes().with("reverse", 1 - reverse), c.dy(), c.x(1));
            })
            .facts((facts, node) -> facts.of(node.input(0)))
            .define();

    public static final OperatorDefinition ARG_MAX = argument("ArgMax");
    public static final OperatorDefinition ARG_MIN = argument("ArgMin");

    static final List<OperatorDefinition> ALL = List.of(
            REDUCE_SUM,
            REDUCE_MEAN,
            REDUCE_MAX,
            REDUCE_MIN,
            REDUCE_PROD,
            REDUCE_L1,
            REDUCE_L2,
            REDUCE_SUM_SQUARE,
            REDUCE_LOG_SUM,
            REDUCE_LOG_SUM_EXP,
            CUM_SUM,
            ARG_MAX,
            ARG_MIN);

    private static OperatorDeclaration reduction(String name, Function<VjpContext, @Nullable Value> gradient) {
        return OperatorDefinition.operator(name, 1, 2)
                .infers(op -> List.of(new ValueType(op.input(0).element(), reduced(op), content(name, op))))
                .attribute("keepdims", 1)
                .attribute("noop_with_empty_axes", 0)
                .batch(BatchRules.reducing(Reductions::reducedAxes))
                .gradient(0, gradient);
    }

    /** The content of a sum or product of extents, as it occurs in shape arithmetic. */
    private static @Nullable List<Dimension> content(String name, Operation op) {
        List<Dimension> extents = op.input(0).type().content();
        BinaryOperator<Dimension> joins = JOINED_CONTENT.get(name);
        boolean whole = op.input(0).shape().rank() == 1 && axes(op).equals(List.of(0));
        if (name.equals("ReduceSum") && !whole) {
            List<Dimension> summed =
                    axes(op).stream().map(op.input(0).shape()::dimension).toList();
            return FilledValues.sum(op, reduced(op), Shape.product(summed));
        }
        if (extents == null || extents.isEmpty() || joins == null || !whole) {
            return null;
        }
        return extents.stream().reduce(joins).map(List::of).orElseThrow();
    }

    /** The kind of a reduction; over no axis at all, each element is reduced by itself. */
    private static KindRule reducing(OperatorKind kind) {
        return (op, varying) -> reducesNothing(op) ? OperatorKind.ELEMENTWISE : kind;
    }

    private static boolean reducesNothing(Operation op) {
        boolean given = op.optionalInput(1) != null;
        List<Dimension> axes = given ? op.input(1).type().content() : List.of();
        return axes != null && axes.isEmpty() && op.integer("noop_with_empty_axes") == 1;
    }

    private static OperatorDefinition argument(String name) {
        return operator(name, 1)
                .attribute("axis", 0)
                .attribute("keepdims", 1)
                .attribute("select_last_index", 0)
                .other()
                .batch(BatchRules.reducing(site -> new int[] {site.axis()}))
                .infers(op -> {
                    int axis = op.input(0).shape().axis(op.integer("axis"));
                    boolean keep = op.integer("keepdims") == 1;
                    return List.of(
                            new ValueType(ElementType.INT64, reduced(op.input(0).shape(), List.of(axis), keep)));
                })
                .zeroGradient()
                .define();
    }

    /** The axes that an operation reduces, counted from the start. */
    public static List<Integer> axes(Operation op) {
        int rank = op.input(0).shape().rank();
        long[] axes = Inference.numbers(op, 1, new long[0]);
        if (axes.length == 0) {
            boolean none = op.integer("noop_with_empty_axes") == 1;
            return none ? List.of() : IntStream.range(0, rank).boxed().toList();
        }
        return Arrays.stream(axes)
                .mapToObj(axis -> op.input(0).shape().axis(axis))
                .sorted()
                .toList();
    }

    private static int[] reducedAxes(BatchSite site) {
        return axes(site.operation()).stream().mapToInt(axis -> axis).toArray();
    }

    private static List<Integer> axes(VjpContext c) {
        return axes(c.operation());
    }

    private static Shape reduced(Operation op) {
        return reduced(op.input(0).shape(), axes(op), op.integer("keepdims") == 1);
    }

    private static Shape reduced(Shape shape, List<Integer> axes, boolean keep) {
        List<Dimension> dimensions = new ArrayList<>();
        for (int i = 0; i < shape.rank(); i++) {
            if (!axes.contains(i)) {
                dimensions.add(shape.dimension(i));
            } else if (keep) {
                dimensions.add(Dimension.ONE);
            }
        }
        return Shape.of(dimensions);
    }

    private static List<Dimension> reducedExtents(VjpContext c) {
        return axes(c).stream().map(c.x(0).shape()::dimension).toList();
    }

    /** A value over the number of elements that are joined; where an extent is open, this is found when the graph runs. */
    private static Value divided(VjpContext c, Value value) {
        Ops g = c.ops();
        Dimension count = Shape.product(reducedExtents(c));
        if (count.isKnown()) {
            return g.mul(value, 1.0 / count.value());
        }
        Value quotient = value;
        for (int axis : axes(c)) {
            Value extent = g.apply(
                    ShapeArithmetic.SHAPE, Attributes.NONE.with("start", axis).with("end", axis + 1), c.x(0));
            quotient = g.div(quotient, g.cast(g.squeeze(extent, 0), value.element()));
        }
        return quotient;
    }

    /** A value of the reduced shape with the reduced axes put back at extent one. */
    private static Value kept(VjpContext c, Value value) {
        boolean keep = c.operation().integer("keepdims") == 1;
        List<Integer> axes = axes(c);
        return keep || axes.isEmpty()
                ? value
                : c.ops()
                        .unsqueeze(
                                value,
                                axes.stream().mapToLong(Integer::longValue).toArray());
    }

    /** A value of the reduced shape repeated along the reduced axes. */
    private static Value spread(VjpContext c, Value value) {
        return c.ops().expandLike(kept(c, value), c.x(0));
    }

    private static Value extreme(VjpContext c) {
        Ops g = c.ops();
        Value hits = g.cast(g.equal(c.x(0), kept(c, c.y())), c.dy().element());
        return g.mul(g.div(kept(c, c.dy()), g.reduceSum(hits, axes(c), true)), hits);
    }
}
