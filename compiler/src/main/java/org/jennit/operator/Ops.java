package org.jennit.operator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jennit.graph.Attributes;
import org.jennit.graph.Constant;
import org.jennit.graph.Dimension;
import org.jennit.graph.ElementType;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.Node;
import org.jennit.graph.Operation;
import org.jennit.graph.Origin;
import org.jennit.graph.Shape;
import org.jennit.graph.UnresolvedShapeException;
import org.jennit.graph.Value;
import org.jspecify.annotations.Nullable;

/**
 * The vocabulary in which gradients, rules and rewrites are written: every method adds an operation to a graph and
 * gives its value. Operands broadcast as in ONNX. Numbers take the element type of the value they meet.
 */
public final class Ops {
    private final GraphBuilder builder;

    /** A vocabulary that writes into this builder. */
    public Ops(GraphBuilder builder) {
        this.builder = builder;
    }

    /** The builder that is written into. */
    public GraphBuilder builder() {
        return builder;
    }

    // --- applying operators

    /** The first output of an operator without settings. */
    public Value apply(OperatorDefinition operator, @Nullable Value... inputs) {
        return apply(operator, Attributes.NONE, inputs);
    }

    /** The first output of an operator. */
    public Value apply(OperatorDefinition operator, Attributes attributes, @Nullable Value... inputs) {
        return node(operator, attributes, Arrays.asList(inputs)).output();
    }

    /** An operator applied to values. */
    public Node node(OperatorDefinition operator, Attributes attributes, List<@Nullable Value> inputs) {
        return builder.add(operator, attributes, inputs, operator.outputs(attributes));
    }

    /** A node's operation applied to other values. */
    public Node like(Node node, List<@Nullable Value> inputs) {
        Operation operation = node.operation().withInputs(inputs);
        return builder.add(operation, Origin.DERIVED, List.of(), List.of());
    }

    // --- numbers

    /** A number as a scalar of this element type. */
    public Value number(double number, ElementType element) {
        return builder.constant(Constant.ofDoubles(element, List.of(), number));
    }

    /** A number as a scalar of a value's element type. */
    public Value number(double number, Value like) {
        return number(number, like.element());
    }

    /** Integers as a vector. */
    public Value integers(long... numbers) {
        return builder.constant(Constant.ofLongs(List.of((long) numbers.length), numbers));
    }

    // --- arithmetic

    /** a + b. */
    public Value add(Value a, Value b) {
        return apply(Arithmetic.ADD, a, b);
    }

    /** a + number. */
    public Value add(Value a, double b) {
        return add(a, number(b, a));
    }

    /** a − b. */
    public Value sub(Value a, Value b) {
        return apply(Arithmetic.SUB, a, b);
    }

    /** a · b. */
    public Value mul(Value a, Value b) {
        return apply(Arithmetic.MUL, a, b);
    }

    /** a · number. */
    public Value mul(Value a, double b) {
        return mul(a, number(b, a));
    }

    /** a / b. */
    public Value div(Value a, Value b) {
        return apply(Arithmetic.DIV, a, b);
    }

    /** −a. */
    public Value neg(Value a) {
        return apply(Arithmetic.NEG, a);
    }

    /** |a|. */
    public Value abs(Value a) {
        return apply(Arithmetic.ABS, a);
    }

    /** The square root. */
    public Value sqrt(Value a) {
        return apply(Elementary.SQRT, a);
    }

    /** The exponential function. */
    public Value exp(Value a) {
        return apply(Elementary.EXP, a);
    }

    /** The larger of two. */
    public Value max(Value a, Value b) {
        return apply(Arithmetic.MAX, a, b);
    }

    /** The smaller of two. */
    public Value min(Value a, Value b) {
        return apply(Arithmetic.MIN, a, b);
    }

    /** a⁺ = max(a, 0). */
    public Value positive(Value a) {
        return apply(Arithmetic.POSITIVE_PART, a);
    }

    /** a⁻ = min(a, 0). */
    public Value negative(Value a) {
        return apply(Arithmetic.NEGATIVE_PART, a);
    }

    /** The logistic function. */
    public Value sigmoid(Value a) {
        return apply(Activations.SIGMOID, a);
    }

    /** The sum of values that may be absent; null when all are. */
    public @Nullable Value sum(List<? extends @Nullable Value> summands) {
        Value sum = null;
        for (Value summand : summands) {
            sum = sum == null ? summand : summand == null ? sum : add(sum, summand);
        }
        return sum;
    }

    // --- conditions

    /** Where a &gt; b. */
    public Value greater(Value a, Value b) {
        return apply(Arithmetic.GREATER, a, b);
    }

    /** Where a &gt; 0. */
    public Value isPositive(Value a) {
        return greater(a, number(0, a));
    }

    /** Where a &lt; 0. */
    public Value isNegative(Value a) {
        return apply(Arithmetic.LESS, a, number(0, a));
    }

    /** Where a = b. */
    public Value equal(Value a, Value b) {
        return apply(Arithmetic.EQUAL, a, b);
    }

    /** One value where the condition holds, another elsewhere. */
    public Value where(Value condition, Value then, Value otherwise) {
        return apply(Arithmetic.WHERE, condition, then, otherwise);
    }

    /** A value where the condition holds, zero elsewhere. */
    public Value mask(Value condition, Value then) {
        return where(condition, then, number(0, then));
    }

    /** The same numbers in another element type. */
    public Value cast(Value a, ElementType element) {
        return a.element() == element ? a : apply(Arithmetic.CAST, Attributes.NONE.with("to", element.onnxCode()), a);
    }

    // --- shapes

    /** The shape as an integer vector: constant where it is known, otherwise found when the graph runs. */
    public Value shapeOf(Value value) {
        return value.shape().isKnown() ? integers(value.shape().extents()) : apply(ShapeArithmetic.SHAPE, value);
    }

    /**
     * The value in another shape of as many elements. Extents that are symbols are extents of the value, or at most one
     * follows from the others.
     */
    public Value reshape(Value value, List<Dimension> dimensions) {
        if (value.shape().isRanked() && value.shape().dimensions().equals(dimensions)) {
            return value;
        }
        boolean empty = dimensions.stream().anyMatch(d -> d.is(0));
        long[] extents = new long[dimensions.size()];
        int unknown = 0;
        for (int i = 0; i < extents.length; i++) {
            Dimension d = dimensions.get(i);
            boolean kept = !d.isKnown()
                    && i < value.shape().rank()
                    && value.shape().dimension(i).equals(d)
                    && value.shape().range(0, i).equals(dimensions.subList(0, i));
            extents[i] = d.isKnown() ? d.value() : kept ? 0 : -1;
            unknown += extents[i] == -1 ? 1 : 0;
        }
        if (empty) { // where 0 is an extent it cannot keep one, and −1 does not follow
            Value shape = integers(Shape.of(dimensions).extents());
            return apply(Layout.RESHAPE, Attributes.NONE.with("allowzero", 1), value, shape);
        }
        return apply(
                Layout.RESHAPE, value, unknown > 1 ? gathered(value.shape(), dimensions, value) : integers(extents));
    }

    /** A shape put together, when the graph runs, of numbers and of extents of a value. */
    private Value gathered(Shape from, List<Dimension> dimensions, Value value) {
        List<Value> extents = new ArrayList<>();
        int following = 0;
        for (Dimension d : dimensions) {
            int axis = from.dimensions().indexOf(d);
            if (d.isKnown() || axis < 0) {
                following += d.isKnown() ? 0 : 1;
                extents.add(integers(d.isKnown() ? d.value() : -1));
            } else {
                extents.add(apply(
                        ShapeArithmetic.SHAPE,
                        Attributes.NONE.with("start", axis).with("end", axis + 1),
                        value));
            }
        }
        if (following > 1) {
            throw new UnresolvedShapeException(
                    "a tensor of shape " + from + " cannot become " + dimensions + " before sizes are known");
        }
        return concat(0, extents);
    }

    /** The value in the shape of another of as many elements. */
    public Value reshapeLike(Value value, Value like) {
        if (value.shape().isRanked() && value.shape().equals(like.shape())) {
            return value;
        }
        if (like.shape().isRanked()) {
            try {
                return reshape(value, like.shape().dimensions());
            } catch (UnresolvedShapeException several) {
                // more than one symbol: the shape is found when the graph runs
            }
        }
        return apply(Layout.RESHAPE, value, shapeOf(like));
    }

    /** The value as a vector. */
    public Value flatten(Value value) {
        return apply(Layout.RESHAPE, value, integers(-1));
    }

    /** The value repeated to the shape of another. */
    public Value expandLike(Value value, Value like) {
        return value.shape().isRanked() && value.shape().equals(like.shape())
                ? value
                : apply(Layout.EXPAND, value, shapeOf(like));
    }

    /** Zeros of another value's shape and type. */
    public Value zerosLike(Value like) {
        return expandLike(number(0, like), like);
    }

    /** Ones of another value's shape and type. */
    public Value onesLike(Value like) {
        return expandLike(number(1, like), like);
    }

    /** A gradient summed over the axes along which its receiver was broadcast, and brought to the receiver's shape. */
    public Value unbroadcast(Value gradient, Value receiver) {
        Shape from = gradient.shape();
        Shape to = receiver.shape();
        if (from.equals(to) && from.isRanked()) {
            return gradient;
        }
        int surplus = from.rank() - to.rank();
        if (surplus < 0) {
            return expandLike(gradient, receiver);
        }
        List<Integer> axes = new ArrayList<>();
        boolean expands = false;
        for (int i = 0; i < from.rank(); i++) {
            Dimension given = from.dimension(i);
            Dimension wanted = i < surplus ? Dimension.ONE : to.dimension(i - surplus);
            if (given.equals(wanted)) {
                if (i < surplus) {
                    axes.add(i);
                }
                continue;
            }
            if (i < surplus || wanted.is(1)) {
                axes.add(i);
            } else if (given.is(1)) {
                expands = true;
            } else {
                throw new UnresolvedShapeException("whether a tensor of shape " + to + " was broadcast to " + from
                        + " is not known before sizes are");
            }
        }
        Value summed = axes.isEmpty() ? gradient : reduceSum(gradient, axes, true);
        Value shaped = surplus == 0 ? summed : reshapeLike(summed, receiver);
        return expands ? expandLike(shaped, receiver) : shaped;
    }

    /** The axes in another order. */
    public Value transpose(Value value, int... order) {
        return IntStream.range(0, order.length).allMatch(i -> order[i] == i)
                ? value
                : apply(
                        Layout.TRANSPOSE,
                        Attributes.NONE.with(
                                "perm", Arrays.stream(order).asLongStream().toArray()),
                        value);
    }

    /** The axes in an order with two of them swapped. */
    public Value swapAxes(Value value, int a, int b) {
        int[] order = IntStream.range(0, value.shape().rank()).toArray();
        order[value.shape().axis(a)] = value.shape().axis(b);
        order[value.shape().axis(b)] = value.shape().axis(a);
        return transpose(value, order);
    }

    /** A value with axes of extent one put in at these places of the result. */
    public Value unsqueeze(Value value, long... axes) {
        return apply(Layout.UNSQUEEZE, value, integers(axes));
    }

    /** A value without these axes of extent one. */
    public Value squeeze(Value value, long... axes) {
        return apply(Layout.SQUEEZE, value, integers(axes));
    }

    /** A vector [C] in a shape that broadcasts over the channels, axis 1, of a value. */
    public Value perChannel(Value vector, Value value) {
        int spatialAxes = value.shape().rank() - 2;
        return spatialAxes <= 0
                ? vector
                : unsqueeze(vector, LongStream.rangeClosed(1, spatialAxes).toArray());
    }

    /** The part from start (inclusive) to end (exclusive) along an axis. */
    public Value slice(Value value, int axis, long start, long end) {
        return apply(Layout.SLICE, value, integers(start), integers(end), integers(axis), integers(1));
    }

    /** Values side by side along an axis. */
    public Value concat(int axis, List<Value> values) {
        return values.size() == 1
                ? values.get(0)
                : apply(Layout.CONCAT, Attributes.NONE.with("axis", axis), values.toArray(new Value[0]));
    }

    // --- reductions

    /** The sum over axes. */
    public Value reduceSum(Value value, List<Integer> axes, boolean keepAxes) {
        return reduce(Reductions.REDUCE_SUM, value, axes, keepAxes);
    }

    /** The mean over axes. */
    public Value reduceMean(Value value, List<Integer> axes, boolean keepAxes) {
        return reduce(Reductions.REDUCE_MEAN, value, axes, keepAxes);
    }

    /** A reduction over axes; over none it is the value itself. */
    public Value reduce(OperatorDefinition operator, Value value, List<Integer> axes, boolean keepAxes) {
        long[] list = axes.stream().mapToLong(Integer::longValue).toArray();
        Attributes attributes =
                Attributes.NONE.with("keepdims", keepAxes ? 1 : 0).with("noop_with_empty_axes", 1);
        return apply(operator, attributes, value, integers(list));
    }

    /** The sum of all elements but those of the first axis: one number for each sample. */
    public Value sumPerSample(Value value) {
        List<Integer> axes = new ArrayList<>();
        for (int i = 1; i < value.shape().rank(); i++) {
            axes.add(i);
        }
        return axes.isEmpty() ? value : reduceSum(value, axes, false);
    }

    /** The sum of all elements, a scalar. */
    public Value sumOfAll(Value value) {
        return apply(Reductions.REDUCE_SUM, Attributes.NONE.with("keepdims", 0), value);
    }

    /** The matrix product of the last two axes. */
    public Value matMul(Value a, Value b) {
        return apply(Linear.MAT_MUL, a, b);
    }

    /** Absent inputs, to be replaced one by one. */
    static List<@Nullable Value> copyOf(List<@Nullable Value> inputs) {
        return new ArrayList<>(Collections.unmodifiableList(inputs));
    }
}
