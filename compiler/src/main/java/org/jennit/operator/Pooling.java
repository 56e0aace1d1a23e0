package org.jennit.operator;

import static org.jennit.operator.OperatorDefinition.operator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jennit.graph.Attributes;
import org.jennit.graph.Constant;
import org.jennit.graph.Dimension;
import org.jennit.graph.ElementType;
import org.jennit.graph.Node;
import org.jennit.graph.Operation;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.graph.ValueType;
import org.jspecify.annotations.Nullable;

/** Pooling over windows of x [N, C, spatial…]. */
public final class Pooling {
    private Pooling() {}

    /** The largest element of each window, and where in the flat input it is; of equal ones the first. */
    public static final OperatorDefinition MAX_POOL = operator("MaxPool", 1)
            .attribute("ceil_mode", 0)
            .attribute("auto_pad", "NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID")
            .optional(AttributeType.INTEGERS, "dilations", "pads", "strides")
            .required(AttributeType.INTEGERS, "kernel_shape")
            .attribute("storage_order", 0)
            .other()
            .batch(BatchRules.imageByImage(), BatchRules.positionsInImages())
            .outputs(2)
            .layer(LayerType.MAX_POOL)
            .infers(op -> {
                List<Dimension> dimensions = pooled(op);
                return List.of(
                        new ValueType(op.input(0).element(), Shape.of(dimensions)),
                        new ValueType(ElementType.INT64, Shape.of(dimensions)));
            })
            .gradient(
                    0,
                    c -> c.ops()
                            .apply(
                                    Pooling.MAX_POOL_GRADIENT,
                                    c.dy(),
                                    c.node().outputs().get(1),
                                    c.x(0)))
            .facts((facts, node) -> facts.of(node.input(0)))
            .define();

    /**
     * What arrives at the windows (dy), given to the elements at the flat indices, in the shape of the pooled value
     * (x): zeros, and added where windows share an element.
     */
    public static final OperatorDefinition MAX_POOL_GRADIENT = operator("MaxPoolGradient", 3)
            .linear(0)
            .batch(IndexBatchRules::unpooled)
            .shapesOnly(2)
            .infers(op ->
                    List.of(new ValueType(op.input(0).element(), op.input(2).shape())))
            .gradient(0, c -> {
                Ops g = c.ops();
                Value flat = g.flatten(c.dy());
                Value picked =
                        g.apply(Indexing.GATHER_ELEMENTS, Attributes.NONE.with("axis", 0), flat, g.flatten(c.x(1)));
                return g.reshapeLike(picked, c.x(0));
            })
            .facts((facts, node) -> facts.of(node.input(0)))
            .vanishing(Pooling::routedBack)
            .onnxForm((g, node) -> List.of(Layout.scatterFlat(g, node.input(0), node.input(1), node.input(2))))
            .define();

    /** The mean of each window; padding is counted where {@code count_include_pad} is 1. */
    public static final OperatorDefinition AVERAGE_POOL = operator("AveragePool", 1)
            .attribute("count_include_pad", 0)
            .attribute("ceil_mode", 0)
            .attribute("auto_pad", "NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID")
            .optional(AttributeType.INTEGERS, "dilations", "pads", "strides")
            .required(AttributeType.INTEGERS, "kernel_shape")
            .linear()
            .batch(BatchRules.imageByImage())
            .layer(LayerType.AVG_POOL)
            .infers(op -> Inference.shaped(op, pooled(op)))
            .gradient(0, Pooling::averageGradient)
            .facts((facts, node) -> facts.of(node.input(0)))
            .define();

    /** The mean over all spatial axes, which stay with extent one. */
    public static final OperatorDefinition GLOBAL_AVERAGE_POOL = operator("GlobalAveragePool", 1)
            .linear()
            .batch(BatchRules.imageByImage())
            .layer(LayerType.AVG_POOL)
            .infers(op -> Inference.shaped(op, global(op)))
            .gradient(0, c -> {
                Dimension count = Shape.product(Linear.spatial(c.x(0)));
                return c.ops().expandLike(c.ops().mul(c.dy(), 1.0 / count.value()), c.x(0));
            })
            .facts((facts, node) -> facts.of(node.input(0)))
            .define();

    /** The largest element over all spatial axes, which stay with extent one; of equal ones the first. */
    public static final OperatorDefinition GLOBAL_MAX_POOL = operator("GlobalMaxPool", 1)
            .other()
            .batch(BatchRules.imageByImage())
            .layer(LayerType.MAX_POOL)
            .infers(op -> Inference.shaped(op, global(op)))
            .gradient(0, c -> {
                long[] kernel = Linear.spatial(c.x(0)).stream()
                        .mapToLong(Dimension::value)
                        .toArray();
                Node pool = c.ops().node(MAX_POOL, Attributes.NONE.with("kernel_shape", kernel), List.of(c.x(0)));
                return c.ops().apply(MAX_POOL_GRADIENT, c.dy(), pool.outputs().get(1), c.x(0));
            })
            .facts((facts, node) -> facts.of(node.input(0)))
            .define();

    /** (Σ|x|ᵖ)^(1/p) over each window. */
    public static final OperatorDefinition LP_POOL = operator("LpPool", 1)
            .attribute("p", 2)
            .attribute("ceil_mode", 0)
            .attribute("auto_pad", "NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID")
            .optional(AttributeType.INTEGERS, "dilations", "pads", "strides")
            .required(AttributeType.INTEGERS, "kernel_shape")
            .other()
            .batch(BatchRules.imageByImage())
            .infers(op -> Inference.shaped(op, pooled(op)))
            .gradient(0, c -> c.through(Pooling::lpPool, 0))
            .fact(Fact.NON_NEGATIVE)
            .define();

    /** (Σ|x|ᵖ)^(1/p) over all spatial axes, which stay with extent one. */
    public static final OperatorDefinition GLOBAL_LP_POOL = operator("GlobalLpPool", 1)
            .attribute("p", 2)
            .other()
            .batch(BatchRules.imageByImage())
            .infers(op -> Inference.shaped(op, global(op)))
            .gradient(
                    0,
                    c -> c.through(
                            (g, node) -> {
                                Value x = node.input(0);
                                List<Integer> axes = IntStream.range(
                                                2, x.shape().rank())
                                        .boxed()
                                        .toList();
                                return root(g, node, g.reduceSum(powers(g, node), axes, true));
                            },
                            0))
            .fact(Fact.NON_NEGATIVE)
            .define();

    static final List<OperatorDefinition> ALL = List.of(
            MAX_POOL, MAX_POOL_GRADIENT, AVERAGE_POOL, GLOBAL_AVERAGE_POOL, GLOBAL_MAX_POOL, LP_POOL, GLOBAL_LP_POOL);

    /**
     * A pooling that rounds up, written as one that rounds down with more padding, where sizes are known and a window
     * that would start after the input is left out: the runtime's kernels leave it out, but before opset 22 its shape
     * inference does not.
     */
    public static Operation roundedDown(Operation op) {
        boolean roundsUp = op.integer("ceil_mode") == 1
                && op.input(0).shape().isRanked()
                && Shape.of(Linear.spatial(op.input(0))).isKnown();
        if (!roundsUp) {
            return op;
        }
        Window window = window(op);
        List<Dimension> inputs = Linear.spatial(op.input(0));
        List<Dimension> outputs = window.outputs(inputs, true);
        int axes = outputs.size();
        long[] pads = new long[2 * axes];
        boolean leftOut = false;
        boolean countsPadding = op.attributes().integer("count_include_pad", 0) == 1; // of mean pools only
        for (int i = 0; i < axes; i++) {
            long needed = (outputs.get(i).value() - 1) * window.strides()[i] + window.span(i);
            long room = inputs.get(i).value() + window.before()[i] + window.after()[i];
            long rounded = Math.floorDiv(room - window.span(i) + window.strides()[i] - 1, window.strides()[i]) + 1;
            leftOut |= outputs.get(i).value() < rounded;
            pads[i] = window.before()[i];
            pads[axes + i] = window.after()[i] + Math.max(0, needed - room);
            boolean possible = pads[axes + i] < window.kernel()[i] && !(countsPadding && needed > room);
            if (!possible) {
                return op;
            }
        }
        Attributes attributes =
                op.attributes().without("auto_pad").with("ceil_mode", 0).with("pads", pads);
        return leftOut ? new Operation(op.operator(), attributes, op.inputs(), op.outputs()) : op;
    }

    private static Window window(Operation op) {
        long[] kernel = op.attributes().integers("kernel_shape");
        if (kernel == null) {
            throw new IllegalArgumentException("the attribute 'kernel_shape' is missing");
        }
        return Window.of(op.attributes(), kernel, Linear.spatial(op.input(0)));
    }

    private static List<Dimension> pooled(Operation op) {
        Shape x = op.input(0).shape();
        requireImages(x);
        List<Dimension> dimensions = new ArrayList<>(x.range(0, 2));
        boolean roundUp = op.integer("ceil_mode") == 1;
        dimensions.addAll(window(op).outputs(Linear.spatial(op.input(0)), roundUp));
        return dimensions;
    }

    private static void requireImages(Shape x) {
        if (x.rank() < 3) {
            throw new IllegalArgumentException("pooling needs an input [batch, channels, spatial…], not " + x);
        }
    }

    private static List<Dimension> global(Operation op) {
        Shape x = op.input(0).shape();
        requireImages(x);
        List<Dimension> dimensions = new ArrayList<>(x.range(0, 2));
        for (int i = 2; i < x.rank(); i++) {
            dimensions.add(Dimension.ONE);
        }
        return dimensions;
    }

    /**
     * The adjoint of the mean: what arrives at each window, divided by what the window counts, spread over it by a
     * transposed convolution with a kernel of ones.
     */
    private static @Nullable Value averageGradient(VjpContext c) {
        Ops g = c.ops();
        Window window = window(c.operation());
        List<Dimension> inputs = Linear.spatial(c.x(0));
        List<Dimension> outputs = Linear.spatial(c.y());
        boolean padded = c.operation().integer("count_include_pad") == 1;
        Value weighted = c.dy();
        for (int i = 0; i < inputs.size(); i++) {
            double[] shares = Arrays.stream(window.counts(i, inputs.get(i), outputs.get(i), padded))
                    .mapToDouble(count -> 1.0 / count)
                    .toArray();
            boolean same = Arrays.stream(shares).allMatch(share -> share == shares[0]);
            List<Long> extents = new ArrayList<>(Collections.nCopies(same ? 0 : inputs.size() - i, 1L));
            if (!same) {
                extents.set(0, (long) shares.length);
            }
            double[] numbers = same ? new double[] {shares[0]} : shares;
            weighted = g.mul(weighted, g.builder().constant(Constant.ofDoubles(c.dy().element(), extents, numbers)));
        }
        List<Dimension> channelsAsBatch = new ArrayList<>(
                List.of(c.y().shape().dimension(0).times(c.y().shape().dimension(1)), Dimension.ONE));
        channelsAsBatch.addAll(outputs);
        Value spread = g.apply(
                Linear.CONV_TRANSPOSE,
                window.transposed(inputs, outputs),
                g.reshape(weighted, channelsAsBatch),
                ones(g, window, c.dy()));
        return g.reshapeLike(spread, c.x(0));
    }

    /** The sums over windows are a convolution of every channel with ones. */
    private static Value lpPool(Ops g, Node node) {
        Window window = window(node.operation());
        List<Dimension> inputs = Linear.spatial(node.input(0));
        List<Dimension> outputs = Linear.spatial(node.output());
        Value powers = powers(g, node);
        Shape x = node.input(0).shape();
        List<Dimension> apart = new ArrayList<>(List.of(x.dimension(0).times(x.dimension(1)), Dimension.ONE));
        apart.addAll(inputs);
        Value sums = g.apply(
                Linear.CONV, window.exact(inputs, outputs), g.reshape(powers, apart), ones(g, window, node.input(0)));
        List<Dimension> together = new ArrayList<>(List.of(x.dimension(0), x.dimension(1)));
        together.addAll(outputs);
        return root(g, node, g.reshape(sums, together));
    }

    private static Value powers(Ops g, Node node) {
        Value x = node.input(0);
        long p = node.operation().integer("p");
        return p == 2 ? g.mul(x, x) : p == 1 ? g.abs(x) : g.apply(Arithmetic.POW, g.abs(x), g.number((double) p, x));
    }

    /** The p-th root, with derivative 0 at 0. */
    private static Value root(Ops g, Node node, Value sums) {
        long p = node.operation().integer("p");
        Value some = g.isPositive(sums);
        Value safe = g.where(some, sums, g.number(1, sums));
        return p == 1 ? sums : g.mask(some, g.apply(Arithmetic.POW, safe, g.number(1.0 / p, sums)));
    }

    /** The kernel of ones that spreads over, or sums, the window's elements. */
    private static Value ones(Ops g, Window window, Value like) {
        long[] extents = new long[window.kernel().length + 2];
        Arrays.fill(extents, 1);
        System.arraycopy(window.kernel(), 0, extents, 2, window.kernel().length);
        return g.apply(Layout.EXPAND, g.number(1, like), g.integers(extents));
    }

    /**
     * What vanishes with the pooled maxima vanishes with the elements that they were taken from: an element that is
     * not positive and still the largest makes a maximum that is not positive.
     */
    private static Set<Value> routedBack(Facts facts, Node node) {
        Set<Value> result = new LinkedHashSet<>();
        Node pool = node.input(1).producer();
        Value x = node.input(2);
        if (pool != null
                && pool.operator() == MAX_POOL
                && pool.input(0) == x
                && facts.vanishing(node.input(0)).contains(pool.output())) {
            result.add(x);
            result.addAll(facts.vanishing(x));
        }
        return result;
    }
}
