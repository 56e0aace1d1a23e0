package org.jennit.operator;

import static org.jennit.operator.OperatorDefinition.operator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
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
            .infers(op -> List.of(op.input(0).type()))
            .gradient(0, VjpContext::dy)
            .facts((facts, node) -> facts.of(node.input(0)))
            .vanishing((facts, node) -> facts.vanishing(node.input(0)))
            .nowhereZero((facts, node) -> facts.isNowhereZero(node.input(0)))
            .define();

    /** The elements in another shape; 0 keeps an extent, −1 is found from the others. */
    public static final OperatorDefinition RESHAPE = operator("Reshape", 2)
            .moves()
            .infers(Layout::inferReshape)
            .gradient(0, c -> c.ops().reshapeLike(c.dy(), c.x(0)))
            .facts((facts, node) -> facts.of(node.input(0)))
            .vanishing(Layout::reshaped)
            .nowhereZero((facts, node) -> facts.isNowhereZero(node.input(0)))
            .define();

    /** The elements as a matrix, the axes before {@code axis} its rows. */
    public static final OperatorDefinition FLATTEN = operator("Flatten", 1)
            .moves()
            .infers(op -> {
                Shape x = op.input(0).shape();
                long axis = op.attributes().integer("axis", 1);
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
            .moves()
            .infers(op -> {
                Shape x = op.input(0).shape();
                List<Dimension> dimensions = new ArrayList<>();
                for (int axis : order(op)) {
                    dimensions.add(x.dimension(axis));
                }
                return List.of(new ValueType(
                        op.input(0).element(),
                        Shape.of(dimensions),
                        transposed(op.input(0).type().content(), x, order(op))));
            })
            .gradient(0, c -> {
                int[] order = order(c.node().operation());
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
            .infers(Layout::inferSqueeze)
            .gradient(0, c -> c.ops().reshapeLike(c.dy(), c.x(0)))
            .facts((facts, node) -> facts.of(node.input(0)))
            .vanishing(Layout::reshaped)
            .nowhereZero((facts, node) -> facts.isNowhereZero(node.input(0)))
            .define();

    /** The value with axes of extent one. */
    public static final OperatorDefinition UNSQUEEZE = operator("Unsqueeze", 2)
            .moves()
            .infers(Layout::inferUnsqueeze)
            .gradient(0, c -> c.ops().reshapeLike(c.dy(), c.x(0)))
            .facts((facts, node) -> facts.of(node.input(0)))
            .vanishing(Layout::reshaped)
            .nowhereZero((facts, node) -> facts.isNowhereZero(node.input(0)))
            .define();

    /** Values side by side along an axis. */
    public static final OperatorDefinition CONCAT = operator("Concat", 1, Integer.MAX_VALUE)
            .moves()
            .layer(LayerType.CONCAT)
            .infers(Layout::inferConcat)
            .gradientOfEach(Layout::concatGradient)
            .facts((facts, node) -> Arithmetic.common(facts, node.inputs()))
            .define();

    /** The part between starts and ends, by steps, along axes. */
    public static final OperatorDefinition SLICE = operator("Slice", 3, 5)
            .kind(KindRule.within(OperatorKind.MOVES, 0))
            .infers(Layout::inferSlice)
            .gradient(0, c -> {
                Value padded = slicePadding(c);
                return padded == null ? routed(c) : padded;
            })
            .facts((facts, node) -> facts.of(node.input(0)))
            .define();

    /** The value with something around it; negative pads cut off. */
    public static final OperatorDefinition PAD = operator("Pad", 2, 4)
            .kind(KindRule.within(OperatorKind.MOVES, 0, 2))
            .layer(LayerType.PAD)
            .infers(Layout::inferPad)
            .gradient(
                    0,
                    c -> c.attributes().text("mode", "constant").equals("constant")
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
            .infers(op ->
                    Inference.shaped(op, Shape.broadcast(op.input(0).shape(), Shape.of(Inference.content(op, 1)))))
            .gradient(0, c -> c.unbroadcast(c.dy(), 0))
            .facts((facts, node) -> facts.of(node.input(0)))
            .nowhereZero((facts, node) -> facts.isNowhereZero(node.input(0)))
            .define();

    /** The value repeated along every axis. */
    public static final OperatorDefinition TILE = operator("Tile", 2)
            .moves()
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

    /** Channels laid out as blocks of space, the block's place before the channel's (DCR) or behind it (CRD). */
    public static final OperatorDefinition DEPTH_TO_SPACE = operator("DepthToSpace", 1)
            .moves()
            .infers(op -> {
                Shape x = op.input(0).shape();
                long block = op.attributes().integer("blocksize", 1);
                return Inference.shaped(
                        op,
                        List.of(
                                x.dimension(0),
                                x.dimension(1).dividedBy(block * block),
                                x.dimension(2).times(block),
                                x.dimension(3).times(block)));
            })
            .gradient(0, c -> {
                boolean channelFirst = c.attributes().text("mode", "DCR").equals("CRD");
                return blocksToChannels(c, channelFirst ? new int[] {0, 1, 3, 5, 2, 4} : new int[] {0, 3, 5, 1, 2, 4});
            })
            .facts((facts, node) -> facts.of(node.input(0)))
            .define();

    /** Blocks of space laid out as channels. */
    public static final OperatorDefinition SPACE_TO_DEPTH = operator("SpaceToDepth", 1)
            .moves()
            .infers(op -> {
                Shape x = op.input(0).shape();
                long block = op.attributes().integer("blocksize", 1);
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
        Dimension block = Dimension.of(c.attributes().integer("blocksize", 1));
        Value apart = g.reshape(
                c.dy(), List.of(y.dimension(0), y.dimension(1), x.dimension(2), block, x.dimension(3), block));
        return g.reshapeLike(g.transpose(apart, order), c.x(0));
    }

    private static @Nullable Value concatGradient(VjpContext c, int input) {
        int axis = c.y().shape().axis(c.attributes().integer("axis", 0));
        Dimension start = Dimension.of(0);
        for (int i = 0; i < input; i++) {
            start = start.plus(c.x(i).shape().dimension(axis));
        }
        Dimension end = start.plus(c.x(input).shape().dimension(axis));
        return c.ops().slice(c.dy(), axis, start.value(), end.value());
    }

    private static @Nullable Value slicePadding(VjpContext c) {
        Operation op = c.node().operation();
        Shape x = c.x(0).shape();
        Shape y = c.y().shape();
        long[] pads = new long[2 * x.rank()];
        long[] starts = Inference.numbers(op, 1);
        long[] axes = sliceAxes(op, starts.length);
        long[] steps = Inference.numbers(op, 4, Window.filled(starts.length, 1));
        for (int i = 0; i < starts.length; i++) {
            int axis = x.axis(axes[i]);
            if (steps[i] != 1 || !x.dimension(axis).isKnown()) {
                return null;
            }
            long extent = x.dimension(axis).value();
            long start = clamp(starts[i], extent);
            pads[axis] = start;
            pads[x.rank() + axis] = extent - start - y.dimension(axis).value();
        }
        return c.ops().apply(PAD, c.dy(), c.ops().integers(pads));
    }

    /** What vanishes with a value vanishes, in another shape, with that value in the other shape. */
    private static Set<Value> reshaped(Facts facts, Node node) {
        Set<Value> result = new HashSet<>();
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

    // --- inference

    /** The order in which a Transpose takes the axes of its input. */
    static int[] order(Operation op) {
        int rank = op.input(0).shape().rank();
        long[] perm = op.attributes().integers("perm");
        return perm == null
                ? IntStream.range(0, rank).map(i -> rank - 1 - i).toArray()
                : Arrays.stream(perm).mapToInt(axis -> (int) axis).toArray();
    }

    private static List<ValueType> inferReshape(Operation op) {
        Shape x = op.input(0).shape();
        List<Dimension> wanted = new ArrayList<>(Inference.content(op, 1));
        boolean zeroIsZero = op.attributes().integer("allowzero", 0) == 1;
        Dimension known = Dimension.ONE;
        int open = -1;
        for (int i = 0; i < wanted.size(); i++) {
            if (wanted.get(i).is(0) && !zeroIsZero) {
                wanted.set(i, x.dimension(i));
            }
            if (wanted.get(i).is(-1)) {
                open = i;
            } else {
                known = known.times(wanted.get(i));
            }
        }
        if (open >= 0) {
            wanted.set(open, known.is(0) ? Dimension.of(0) : x.elements().dividedBy(known));
        }
        Shape shape = Shape.of(wanted);
        if (x.isKnown()
                && shape.isKnown()
                && x.elements().value() != shape.elements().value()) {
            throw new IllegalArgumentException("a tensor of shape " + x + " has not as many elements as " + shape);
        }
        List<Dimension> content = op.input(0).type().content();
        return List.of(new ValueType(op.input(0).element(), shape, content));
    }

    private static List<ValueType> inferSqueeze(Operation op) {
        Shape x = op.input(0).shape();
        long[] axes = op.optionalInput(1) == null ? null : Inference.numbers(op, 1);
        Set<Integer> removed = axes == null
                ? IntStream.range(0, x.rank())
                        .filter(i -> x.dimension(i).is(1))
                        .boxed()
                        .collect(Collectors.toSet())
                : Arrays.stream(axes).mapToObj(x::axis).collect(Collectors.toSet());
        List<Dimension> kept = IntStream.range(0, x.rank())
                .filter(i -> !removed.contains(i))
                .mapToObj(x::dimension)
                .toList();
        List<Dimension> content = op.input(0).type().content();
        return List.of(new ValueType(op.input(0).element(), Shape.of(kept), content));
    }

    private static List<ValueType> inferUnsqueeze(Operation op) {
        List<Dimension> dimensions = new ArrayList<>(op.input(0).shape().dimensions());
        long[] axes = Inference.numbers(op, 1);
        int rank = dimensions.size() + axes.length;
        Arrays.stream(axes).map(axis -> axis < 0 ? axis + rank : axis).sorted().forEach(axis -> {
            if (axis < 0 || axis > dimensions.size()) {
                throw new IllegalArgumentException("axis " + axis + " is outside of a tensor of rank " + rank);
            }
            dimensions.add((int) axis, Dimension.ONE);
        });
        List<Dimension> content = op.input(0).type().content();
        return List.of(new ValueType(op.input(0).element(), Shape.of(dimensions), content));
    }

    private static List<ValueType> inferConcat(Operation op) {
        Shape first = op.input(0).shape();
        int axis = first.axis(op.attributes().integer("axis", 0));
        Dimension extent = Dimension.of(0);
        List<Dimension> content = new ArrayList<>();
        boolean known = true;
        for (int i = 0; i < op.inputs().size(); i++) {
            Value input = op.input(i);
            if (input.shape().rank() != first.rank()) {
                throw new IllegalArgumentException(
                        "inputs of different rank stand side by side: " + first + " and " + input.shape());
            }
            extent = extent.plus(input.shape().dimension(axis));
            List<Dimension> part = input.type().content();
            known &= part != null && axis == 0;
            content.addAll(part == null ? List.of() : part);
        }
        return List.of(new ValueType(op.input(0).element(), first.with(axis, extent), known ? content : null));
    }

    /** The axes that a Slice with so many starts cuts, which may count from the last. */
    static long[] sliceAxes(Operation op, int count) {
        return Inference.numbers(op, 3, IntStream.range(0, count).asLongStream().toArray());
    }

    private static long clamp(long position, long extent) {
        return Math.max(0, Math.min(extent, position < 0 ? position + extent : position));
    }

    private static List<ValueType> inferSlice(Operation op) {
        Shape x = op.input(0).shape();
        List<Dimension> starts = Inference.content(op, 1);
        List<Dimension> ends = Inference.content(op, 2);
        long[] axes = sliceAxes(op, starts.size());
        long[] steps = Inference.numbers(op, 4, Window.filled(starts.size(), 1));
        Shape shape = x;
        for (int i = 0; i < axes.length; i++) {
            int axis = x.axis(axes[i]);
            shape = shape.with(axis, sliced(x.dimension(axis), starts.get(i), ends.get(i), steps[i]));
        }
        List<Dimension> content = op.input(0).type().content();
        boolean placesKnown = x.isKnown()
                && starts.stream().allMatch(Dimension::isKnown)
                && ends.stream().allMatch(Dimension::isKnown);
        if (content == null || !placesKnown) {
            return List.of(new ValueType(op.input(0).element(), shape));
        }
        Shape cut = x;
        for (int i = 0; i < axes.length; i++) {
            int axis = x.axis(axes[i]);
            long[] places = positions(
                    x.dimension(axis).value(),
                    starts.get(i).value(),
                    ends.get(i).value(),
                    steps[i]);
            content = picked(content, cut, axis, places);
            cut = cut.with(axis, Dimension.of(places.length));
        }
        return List.of(new ValueType(op.input(0).element(), shape, content));
    }

    /** The elements of a tensor in row-major order that lie at these places of an axis. */
    private static List<Dimension> picked(List<Dimension> content, Shape shape, int axis, long... places) {
        int inner = (int) Shape.product(shape.range(axis + 1, shape.rank())).value();
        int extent = (int) shape.dimension(axis).value();
        List<Dimension> result = new ArrayList<>();
        for (int outer = 0; outer < content.size(); outer += extent * inner) {
            for (long place : places) {
                int first = outer + (int) place * inner;
                result.addAll(content.subList(first, first + inner));
            }
        }
        return result;
    }

    private static @Nullable List<Dimension> transposed(@Nullable List<Dimension> content, Shape x, int... order) {
        boolean moved = IntStream.range(0, order.length).anyMatch(i -> order[i] != i);
        if (content == null || !moved) {
            return content;
        }
        if (x.rank() != 2 || !x.isKnown()) {
            return null;
        }
        int rows = (int) x.dimension(0).value();
        int columns = (int) x.dimension(1).value();
        return IntStream.range(0, rows * columns)
                .mapToObj(i -> content.get(i % rows * columns + i / rows))
                .toList();
    }

    private static Dimension sliced(Dimension extent, Dimension start, Dimension end, long step) {
        boolean toTheEnd = end.equals(extent) || (end.isKnown() && end.value() >= Integer.MAX_VALUE);
        if (start.isKnown() && start.value() >= 0 && toTheEnd && step == 1) {
            return extent.minus(start);
        }
        if (start.is(0) && !extent.isKnown() && end.isKnown() && end.value() < 0 && step == 1) {
            return extent.plus(end);
        }
        if (extent.isKnown() && start.isKnown() && end.isKnown()) {
            return Dimension.of(positions(extent.value(), start.value(), end.value(), step).length);
        }
        if (start.is(0) && step == 1 && !end.isKnown()) {
            return end;
        }
        return Dimension.symbol("slice(" + extent + "," + start + "," + end + "," + step + ")");
    }

    private static long[] positions(long extent, long start, long end, long step) {
        long from = start < 0 ? start + extent : start;
        long to = end < 0 ? Math.max(-1, end + extent) : end;
        return step > 0
                ? LongStream.iterate(clampTo(from, 0, extent), p -> p < Math.min(to, extent), p -> p + step)
                        .toArray()
                : LongStream.iterate(clampTo(from, -1, extent - 1), p -> p > to, p -> p + step)
                        .toArray();
    }

    private static long clampTo(long value, long least, long most) {
        return Math.max(least, Math.min(most, value));
    }

    private static List<ValueType> inferPad(Operation op) {
        Shape shape = op.input(0).shape();
        List<Dimension> pads = Inference.content(op, 1);
        int count = pads.size() / 2;
        long[] axes = Inference.numbers(
                op, 3, IntStream.range(0, count).asLongStream().toArray());
        for (int i = 0; i < count; i++) {
            int axis = shape.axis(axes[i]);
            shape = shape.with(axis, shape.dimension(axis).plus(pads.get(i)).plus(pads.get(count + i)));
        }
        return Inference.shaped(op, shape);
    }
}
