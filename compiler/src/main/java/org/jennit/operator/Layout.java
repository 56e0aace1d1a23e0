package org.jennit.operator;

import static org.jennit.operator.OperatorDefinition.operator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jennit.graph.Attributes;
import org.jennit.graph.Constant;
import org.jennit.graph.Dimension;
import org.jennit.graph.Node;
import org.jennit.graph.Operation;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.graph.ValueType;
import org.jspecify.annotations.Nullable;

/** Operators that move elements without changing them. What arrives at a copy goes back to where it was copied from. */
public final class Layout {
    private Layout() {}

    /** The same value. */
    public static final OperatorDefinition IDENTITY = operator("Identity", 1)
            .moves()
            .batch(BatchRules.asFirst())
            .infers(op -> List.of(op.input(0).type()))
            .gradient(0, VjpContext::dy)
            .facts((facts, node) -> facts.of(node.input(0)))
            .vanishing((facts, node) -> facts.vanishing(node.input(0)))
            .nowhereZero((facts, node) -> facts.isNowhereZero(node.input(0)))
            .define();

    /** The elements in another shape; 0 keeps an extent, −1 is found from the others. */
    public static final OperatorDefinition RESHAPE = operator("Reshape", 2)
            .attribute("allowzero", 0)
            .moves()
            .batch(LayoutBatchRules::reshape)
            .infers(LayoutInference::reshape)
            .gradient(0, c -> c.ops().reshapeLike(c.dy(), c.x(0)))
            .facts((facts, node) -> facts.of(node.input(0)))
            .vanishing(Layout::reshaped)
            .nowhereZero((facts, node) -> facts.isNowhereZero(node.input(0)))
            .define();

    /** The elements as a matrix, the axes before {@code axis} its rows. */
    public static final OperatorDefinition FLATTEN = operator("Flatten", 1)
            .attribute("axis", 1)
            .moves()
            .batch(LayoutBatchRules::reshape)
            .infers(op -> {
                Shape x = op.input(0).shape();
                long axis = op.integer("axis");
                int split = (int) (axis < 0 ? axis + x.rank() : axis);
                return Inference.shaped(
                        op, Shape.of(Shape.product(x.range(0, split)), Shape.product(x.range(split, x.rank()))));
            })
            .gradient(0, c -> c.ops().reshapeLike(c.dy(), c.x(0)))
            .facts((facts, node) -> facts.of(node.input(0)))
            .vanishing(Layout::reshaped)
            .nowhereZero((facts, node) -> facts.isNowhereZero(node.input(0)))
            .define();

    /** The axes in another order; without {@code perm} reversed. */
    public static final OperatorDefinition TRANSPOSE = operator("Transpose", 1)
            .optional(AttributeType.INTEGERS, "perm")
            .moves()
            .batch(LayoutBatchRules::transpose)
            .infers(op -> {
                Shape x = op.input(0).shape();
                List<Dimension> dimensions = new ArrayList<>();
                for (int axis : LayoutInference.order(op)) {
                    dimensions.add(x.dimension(axis));
                }
                return List.of(new ValueType(
                        op.input(0).element(),
                        Shape.of(dimensions),
                        LayoutInference.transposed(op.input(0).type().content(), x, LayoutInference.order(op))));
            })
            .gradient(0, c -> {
                int[] order = LayoutInference.order(c.operation());
                int[] inverse = new int[order.length];
                for (int i = 0; i < order.length; i++) {
                    inverse[order[i]] = i;
                }
                return c.ops().transpose(c.dy(), inverse);
            })
            .facts((facts, node) -> facts.of(node.input(0)))
            .nowhereZero((facts, node) -> facts.isNowhereZero(node.input(0)))
            .define();

    /** The value without axes of extent one. */
    public static final OperatorDefinition SQUEEZE = operator("Squeeze", 1, 2)
            .moves()
            .batch(LayoutBatchRules::squeeze)
            .infers(LayoutInference::squeeze)
            .gradient(0, c -> c.ops().reshapeLike(c.dy(), c.x(0)))
            .facts((facts, node) -> facts.of(node.input(0)))
            .vanishing(Layout::reshaped)
            .nowhereZero((facts, node) -> facts.isNowhereZero(node.input(0)))
            .define();

    /** The value with axes of extent one. */
    public static final OperatorDefinition UNSQUEEZE = operator("Unsqueeze", 2)
            .moves()
            .batch(LayoutBatchRules::reshape)
            .infers(LayoutInference::unsqueeze)
            .gradient(0, c -> c.ops().reshapeLike(c.dy(), c.x(0)))
            .facts((facts, node) -> facts.of(node.input(0)))
            .vanishing(Layout::reshaped)
            .nowhereZero((facts, node) -> facts.isNowhereZero(node.input(0)))
            .define();

    /** Values side by side along an axis. */
    public static final OperatorDefinition CONCAT = operator("Concat", 1, Integer.MAX_VALUE)
            .required(AttributeType.INTEGER, "axis")
            .moves()
            .batch(LayoutBatchRules::concat)
            .layer(LayerType.CONCAT)
            .infers(LayoutInference::concat)
            .gradientOfEach(Layout::concatGradient)
            .facts((facts, node) -> SignRules.common(facts, node.inputs()))
            .define();

    /** The part between starts and ends, by steps, along axes. */
    public static final OperatorDefinition SLICE = operator("Slice", 3, 5)
            .kind(KindRule.within(OperatorKind.MOVES, 0))
            .batch(LayoutBatchRules::slice)
            .infers(LayoutInference::slice)
            .gradient(0, c -> {
                Value padded = slicePadding(c);
                return padded == null ? routed(c) : padded;
            })
            .facts((facts, node) -> facts.of(node.input(0)))
            .define();

    /** The value with something around it; negative pads cut off. */
    public static final OperatorDefinition PAD = operator("Pad", 2, 4)
            .attribute("mode", "constant", "reflect", "edge", "wrap")
            .kind(KindRule.within(OperatorKind.MOVES, 0, 2))
            .batch(LayoutBatchRules::pad)
            .layer(LayerType.PAD)
            .infers(LayoutInference::pad)
            .gradient(
                    0,
                    c -> c.operation().text("mode").equals("constant")
                            ? c.ops()
                                    .apply(
                                            Layout.PAD,
                                            c.dy(),
                                            c.ops().apply(Arithmetic.NEG, c.x(1)),
                                            null,
                                            c.node().optionalInput(3))
                            : routed(c, 2))
            .gradient(2, c -> {
                Ops g = c.ops();
                Value inside = g.like(
                                c.node(),
                                Arrays.asList(
                                        g.onesLike(c.x(0)),
                                        c.x(1),
                                        null,
                                        c.node().optionalInput(3)))
                        .output();
                Value outside = g.mul(c.dy(), g.sub(g.number(1, inside), inside));
                return c.unbroadcast(outside, 2);
            })
            .facts((facts, node) -> node.optionalInput(2) == null ? facts.of(node.input(0)) : Set.of())
            .define();

    /** The value repeated along axes of extent one. */
    public static final OperatorDefinition EXPAND = operator("Expand", 2)
            .moves()
            .batch(LayoutBatchRules::repeat)
            .infers(op ->
                    Inference.shaped(op, Shape.broadcast(op.input(0).shape(), Shape.of(Inference.content(op, 1)))))
            .gradient(0, c -> c.unbroadcast(c.dy(), 0))
            .facts((facts, node) -> facts.of(node.input(0)))
            .nowhereZero((facts, node) -> facts.isNowhereZero(node.input(0)))
            .define();

    /** The value repeated along every axis. */
    public static final OperatorDefinition TILE = operator("Tile", 2)
            .moves()
            .batch(LayoutBatchRules::repeat)
            .infers(op -> {
                List<Dimension> repeats = Inference.content(op, 1);
                List<Dimension> extents = op.input(0).shape().dimensions();
                return Inference.shaped(
                        op,
                        IntStream.range(0, extents.size())
                                .mapToObj(i -> extents.get(i).times(repeats.get(i)))
                                .toList());
            })
            .gradient(0, Layout::routed)
            .facts((facts, node) -> facts.of(node.input(0)))
            .nowhereZero((facts, node) -> facts.isNowhereZero(node.input(0)))
            .define();

    /** Channels laid out as blocks of space, the block's place before the channel's (DCR) or after it (CRD). */
    public static final OperatorDefinition DEPTH_TO_SPACE = operator("DepthToSpace", 1)
            .required(AttributeType.INTEGER, "blocksize")
            .attribute("mode", "DCR", "CRD")
            .moves()
            .batch(BatchRules.imageByImage())
            .infers(op -> {
                Shape x = op.input(0).shape();
                long block = op.integer("blocksize");
                return Inference.shaped(
                        op,
                        List.of(
                                x.dimension(0),
                                x.dimension(1).dividedBy(block * block),
                                x.dimension(2).times(block),
                                x.dimension(3).times(block)));
            })
            .gradient(0, c -> {
                boolean channelFirst = c.operation().text("mode").equals("CRD");
                return blocksToChannels(c, channelFirst ? new int[] {0, 1, 3, 5, 2, 4} : new int[] {0, 3, 5, 1, 2, 4});
            })
            .facts((facts, node) -> facts.of(node.input(0)))
            .define();

    /** Blocks of space laid out as channels. */
    public static final OperatorDefinition SPACE_TO_DEPTH = operator("SpaceToDepth", 1)
            .required(AttributeType.INTEGER, "blocksize")
            .moves()
            .batch(BatchRules.imageByImage())
            .infers(op -> {
                Shape x = op.input(0).shape();
                long block = op.integer("blocksize");
                return Inference.shaped(
                        op,
                        List.of(
                                x.dimension(0),
                                x.dimension(1).times(block * block),
                                x.dimension(2).dividedBy(block),
                                x.dimension(3).dividedBy(block)));
            })
            .gradient(0, c -> c.ops().apply(Layout.DEPTH_TO_SPACE, c.attributes(), c.dy()))
            .facts((facts, node) -> facts.of(node.input(0)))
            .define();

    static final List<OperatorDefinition> ALL = List.of(
            IDENTITY,
            RESHAPE,
            FLATTEN,
            TRANSPOSE,
            SQUEEZE,
            UNSQUEEZE,
            CONCAT,
            SLICE,
            PAD,
            EXPAND,
            TILE,
            DEPTH_TO_SPACE,
            SPACE_TO_DEPTH);

    private static final Set<OperatorDefinition> RESHAPING = Set.of(RESHAPE, FLATTEN, SQUEEZE, UNSQUEEZE);

    // --- gradients

    /** Zeros of a value's shape with numbers added at flat indices. */
    static Value scatterFlat(Ops g, Value numbers, Value indices, Value like) {
        Value zeros = g.apply(EXPAND, g.number(0, numbers), flatExtent(g, like));
        Attributes add = Attributes.NONE.with("axis", 0).with("reduction", (Object) "add");
        Value flat = g.apply(Indexing.SCATTER_ELEMENTS, add, zeros, g.flatten(indices), g.flatten(numbers));
        return g.reshapeLike(flat, like);
    }

    private static Value flatExtent(Ops g, Value like) {
        return like.shape().isKnown()
                ? g.integers(like.shape().elements().value())
                : g.unsqueeze(g.apply(ShapeArithmetic.SIZE, like), 0);
    }

    /**
     * The gradient of any operator that only moves elements of its first input: applied to the flat positions of the
     * elements it tells where each copy came from, and what arrives there is added up.
     */
    static Value routed(VjpContext c) {
        return routed(c, 0);
    }

    /** As above, without an input that would be of the type of the elements and has no influence. */
    private static Value routed(VjpContext c, int leftOut) {
        Ops g = c.ops();
        Value x = c.x(0);
        Value zero = g.builder().constant(Constant.ofLongs(List.of(), 0));
        Value one = g.builder().constant(Constant.ofLongs(List.of(), 1));
        Value flat = g.apply(ShapeArithmetic.RANGE, zero, g.apply(ShapeArithmetic.SIZE, x), one);
        List<@Nullable Value> inputs = Ops.copyOf(c.node().inputs());
        if (leftOut < inputs.size()) {
            inputs.set(leftOut, null);
        }
        inputs.set(0, g.reshapeLike(flat, x));
        Value origins = g.like(c.node(), inputs).output();
        return scatterFlat(g, c.dy(), origins, x);
    }

    /** Each block of space as channels, the axes [N, C, H, b, W, b] taken in this order. */
    private static Value blocksToChannels(VjpContext c, int... order) {
        Ops g = c.ops();
        Shape y = c.y().shape();
        Shape x = c.x(0).shape();
        Dimension block = Dimension.of(c.operation().integer("blocksize"));
        Value apart = g.reshape(
                c.dy(), List.of(y.dimension(0), y.dimension(1), x.dimension(2), block, x.dimension(3), block));
        return g.reshapeLike(g.transpose(apart, order), c.x(0));
    }

    private static @Nullable Value concatGradient(VjpContext c, int input) {
        int axis = c.y().shape().axis(c.operation().integer("axis"));
        Dimension start = Dimension.of(0);
        for (int i = 0; i < input; i++) {
            start = start.plus(c.x(i).shape().dimension(axis));
        }
        Dimension end = start.plus(c.x(input).shape().dimension(axis));
        return c.ops().slice(c.dy(), axis, start.value(), end.value());
    }

    private static @Nullable Value slicePadding(VjpContext c) {
        Operation op = c.operation();
        Shape x = c.x(0).shape();
        Shape y = c.y().shape();
        long[] pads = new long[2 * x.rank()];
        long[] starts = Inference.numbers(op, 1);
        long[] axes = LayoutInference.sliceAxes(op, starts.length);
        long[] steps = Inference.numbers(op, 4, Window.filled(starts.length, 1));
        for (int i = 0; i < starts.length; i++) {
            int axis = x.axis(axes[i]);
            if (steps[i] != 1 || !x.dimension(axis).isKnown()) {
                return null;
            }
            long extent = x.dimension(axis).value();
            long start = LayoutInference.clamp(starts[i], extent);
            pads[axis] = start;
            pads[x.rank() + axis] = extent - start - y.dimension(axis).value();
        }
        return c.ops().apply(PAD, c.dy(), c.ops().integers(pads));
    }

    /** What vanishes with a value vanishes, in another shape, with that value in the other shape. */
    private static Set<Value> reshaped(Facts facts, Node node) {
        Set<Value> result = new LinkedHashSet<>();
        for (Value value : facts.vanishing(node.input(0))) {
            Node reshaping = value.producer();
            if (reshaping != null
                    && RESHAPING.contains(reshaping.operator())
                    && reshaping.input(0).shape().isRanked()
                    && reshaping.input(0).shape().equals(node.output().shape())) {
                result.add(reshaping.input(0));
                result.addAll(facts.vanishing(reshaping.input(0)));
            }
        }
        return result;
    }
}
