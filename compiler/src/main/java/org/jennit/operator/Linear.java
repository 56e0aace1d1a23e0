package org.jennit.operator;

import static org.jennit.operator.OperatorDefinition.operator;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jennit.graph.Attributes;
import org.jennit.graph.Dimension;
import org.jennit.graph.Node;
import org.jennit.graph.Operation;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.graph.ValueType;
import org.jspecify.annotations.Nullable;

/** Linear layers and matrix products. */
public final class Linear {
    private Linear() {}

    /**
     * The convolution of x [N, C, spatial…] with a weight [M, C/group, kernel…], plus a bias [M]; its gradient is the
     * transposed convolution.
     */
    public static final OperatorDefinition CONV = operator("Conv", 2, 3)
            .attribute("group", 1)
            .attribute("auto_pad", "NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID")
            .optional(AttributeType.INTEGERS, "dilations", "pads", "strides")
            .optional(AttributeType.INTEGERS, "kernel_shape")
            .bilinear(0, 1)
            .batch(BatchRules.imageByImage())
            .layer(LayerType.CONVOLUTION)
            .parameter("weight", 1)
            .parameter("bias", 2)
            .infers(Linear::inferConv)
            .gradient(0, Linear::convInputGradient)
            .gradient(
                    1,
                    c -> convWeightGradient(c.ops(), window(c.node()), group(c.node()), c.x(0), c.dy(), c.x(1).shape()))
            .gradient(2, Linear::channelSum)
            .facts(Linear::signOfLinear)
            .define();

    /** The transposed convolution of x [N, C, spatial…] with a weight [C, M/group, kernel…], plus a bias [M]. */
    public static final OperatorDefinition CONV_TRANSPOSE = operator("ConvTranspose", 2, 3)
            .attribute("group", 1)
            .attribute("auto_pad", "NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID")
            .optional(AttributeType.INTEGERS, "dilations", "pads", "strides")
            .optional(AttributeType.INTEGERS, "kernel_shape")
            .optional(AttributeType.INTEGERS, "output_padding", "output_shape")
            .bilinear(0, 1)
            .batch(BatchRules.imageByImage())
            .layer(LayerType.CONVOLUTION)
            .parameter("weight", 1)
            .parameter("bias", 2)
            .infers(Linear::inferConvTranspose)
            .gradient(0, c -> {
                Window window = transposedWindow(c.node());
                Attributes attributes =
                        window.exact(spatial(c.y()), spatial(c.x(0))).with("group", group(c.node()));
                return c.ops().apply(Linear.CONV, attributes, c.dy(), c.x(1));
            })
            .gradient(
                    1,
                    c -> convWeightGradient(
                            c.ops(), transposedWindow(c.node()), group(c.node()), c.dy(), c.x(0), c.x(1).shape()))
            .gradient(2, Linear::channelSum)
            .facts(Linear::signOfLinear)
            .define();

    /**
     * The fully connected layer y = x·W + b on the last axis of x [leading axes…, in], with W [in, out], or [out, in]
     * where {@code transB} is 1. Exporters write it as Gemm, or as MatMul and Add.
     */
    public static final OperatorDefinition DENSE = operator("Dense", 2, 3)
            .attribute("transB", 0)
            .bilinear(0, 1)
            .batch(BatchRules.besideLast(1))
            .layer(LayerType.DENSE)
            .parameter("weight", 1)
            .parameter("bias", 2)
            .infers(op -> {
                Shape x = op.input(0).shape();
                Shape w = op.input(1).shape();
                boolean transposed = op.integer("transB") == 1;
                return Inference.shaped(op, x.with(-1, w.dimension(transposed ? 0 : 1)));
            })
            .gradient(0, c -> {
                Attributes flipped =
                        Attributes.NONE.with("transB", 1 - c.operation().integer("transB"));
                return c.ops().apply(Linear.DENSE, flipped, c.dy(), c.x(1));
            })
            .gradient(1, c -> {
                Ops g = c.ops();
                Value x = asMatrix(g, c.x(0));
                Value dy = asMatrix(g, c.dy());
                boolean transposed = c.operation().integer("transB") == 1;
                return transposed ? g.matMul(g.transpose(dy, 1, 0), x) : g.matMul(g.transpose(x, 1, 0), dy);
            })
            .gradient(2, c -> c.unbroadcast(c.dy(), 2))
            .facts(Linear::signOfLinear)
            .onnxForm(Linear::writeDense)
            .define();

    /** α·A′·B′ + β·C of two matrices, each transposed on request. */
    public static final OperatorDefinition GEMM = operator("Gemm", 2, 3)
            .attribute("alpha", 1f)
            .attribute("beta", 1f)
            .attribute("transA", 0)
            .attribute("transB", 0)
            .bilinear(0, 1)
            .batch(ProductBatchRules::gemm)
            .infers(op -> {
                boolean transA = op.integer("transA") == 1;
                boolean transB = op.integer("transB") == 1;
                return Inference.shaped(
                        op,
                        Shape.of(
                                op.input(0).shape().dimension(transA ? 1 : 0),
                                op.input(1).shape().dimension(transB ? 0 : 1)));
            })
            .gradient(0, c -> {
                Ops g = c.ops();
                Value b = transposedIf(g, c.operation().integer("transB") == 0, c.x(1));
                return transposedIf(g, transA(c), g.matMul(scaled(c), b));
            })
            .gradient(1, c -> {
                Ops g = c.ops();
                Value a = transposedIf(g, !transA(c), c.x(0));
                return transposedIf(g, c.operation().integer("transB") == 1, g.matMul(a, scaled(c)));
            })
            .gradient(2, c -> c.unbroadcast(times(c.ops(), c.dy(), c.operation().real("beta")), 2))
            .define();

    /** The matrix product over the last two axes; leading axes broadcast. */
    public static final OperatorDefinition MAT_MUL = operator("MatMul", 2)
            .bilinear(0, 1)
            .batch(ProductBatchRules::matMul)
            .layerOfTwoVariables(LayerType.MAT_MUL)
            .infers(Linear::inferMatMul)
            .gradient(0, c -> {
                Ops g = c.ops();
                Value b = c.x(1).shape().rank() == 1 ? g.unsqueeze(c.x(1), 1) : c.x(1);
                Value product = g.matMul(asMatrices(c), g.swapAxes(b, -1, -2));
                return fit(c, product, 0, -2);
            })
            .gradient(1, c -> {
                Ops g = c.ops();
                Value a = c.x(0).shape().rank() == 1 ? g.unsqueeze(c.x(0), 0) : c.x(0);
                if (c.x(1).shape().rank() == 2 && a.shape().rank() > 2) {
                    Value flatDy = asMatrix(g, asMatrices(c));
                    return g.matMul(g.transpose(asMatrix(g, a), 1, 0), flatDy);
                }
                Value product = g.matMul(g.swapAxes(a, -1, -2), asMatrices(c));
                return fit(c, product, 1, -1);
            })
            .facts(SignRules.product())
            .define();

    static final List<OperatorDefinition> ALL = List.of(CONV, CONV_TRANSPOSE, DENSE, GEMM, MAT_MUL);

    // --- convolutions

    private static long group(Node node) {
        return node.operation().integer("group");
    }

    static List<Dimension> spatial(Value value) {
        return value.shape().range(2, value.shape().rank());
    }

    private static Window window(Operation op) {
        Shape weight = op.input(1).shape();
        long[] kernel = weight.range(2, weight.rank()).stream()
                .mapToLong(Dimension::value)
                .toArray();
        return Window.of(op.attributes(), kernel, spatial(op.input(0)));
    }

    private static Window window(Node node) {
        return window(node.operation());
    }

    private static List<ValueType> inferConv(Operation op) {
        Shape x = op.input(0).shape();
        Shape w = op.input(1).shape();
        if (x.rank() < 3 || x.rank() != w.rank()) {
            throw new IllegalArgumentException(
                    "a convolution needs an input [batch, channels, spatial…] and a weight of" + " as many axes, not "
                            + x + " and " + w);
        }
        Dimension channels = w.dimension(1).times(op.integer("group"));
        if (x.dimension(1).isKnown() && channels.isKnown() && !x.dimension(1).equals(channels)) {
            throw new IllegalArgumentException(
                    "the input has " + x.dimension(1) + " channels, the weight is for " + channels);
        }
        List<Dimension> dimensions = new ArrayList<>(List.of(x.dimension(0), w.dimension(0)));
        dimensions.addAll(window(op).outputs(spatial(op.input(0)), false));
        return Inference.shaped(op, dimensions);
    }

    private static Value convInputGradient(VjpContext c) {
        Attributes attributes =
                window(c.node()).transposed(spatial(c.x(0)), spatial(c.y())).with("group", group(c.node()));
        return c.ops().apply(Linear.CONV_TRANSPOSE, attributes, c.dy(), c.x(1));
    }

    /**
     * The gradient of a convolution with respect to its weight: itself a convolution, in which batch and channels have
     * changed places and stride and dilation too.
     */
    private static Value convWeightGradient(Ops g, Window window, long group, Value x, Value dy, Shape weight) {
        int axes = window.kernel().length;
        int[] swapFirstTwo = IntStream.range(0, axes + 2).toArray();
        swapFirstTwo[0] = 1;
        swapFirstTwo[1] = 0;
        Value images = x;
        if (group == 1) {
            images = g.transpose(x, swapFirstTwo);
        } else {
            Dimension perGroup = x.shape().dimension(1).dividedBy(group);
            List<Dimension> grouped = new ArrayList<>(List.of(x.shape().dimension(0), Dimension.of(group), perGroup));
            grouped.addAll(spatial(x));
            int[] order = IntStream.range(0, axes + 3).toArray();
            order[0] = 2;
            order[2] = 0;
            List<Dimension> merged =
                    new ArrayList<>(List.of(perGroup, x.shape().dimension(0).times(group)));
            merged.addAll(spatial(x));
            images = g.reshape(g.transpose(g.reshape(x, grouped), order), merged);
        }
        long[] pads = new long[2 * axes];
        for (int i = 0; i < axes; i++) {
            long reached = (spatial(dy).get(i).value() - 1) * window.strides()[i] + window.span(i);
            pads[i] = window.before()[i];
            pads[axes + i] =
                    Math.max(0, reached - window.before()[i] - spatial(x).get(i).value());
        }
        Attributes attributes = Attributes.NONE
                .with("strides", window.dilations())
                .with("dilations", window.strides())
                .with("pads", pads)
                .with("group", group);
        Value gradient = g.apply(Linear.CONV, attributes, images, g.transpose(dy, swapFirstTwo));
        for (int i = 0; i < axes; i++) {
            gradient = gradient.shape().dimension(i + 2).is(window.kernel()[i])
                    ? gradient
                    : g.slice(gradient, i + 2, 0, window.kernel()[i]);
        }
        return g.reshape(g.transpose(gradient, swapFirstTwo), weight.dimensions());
    }

    private static Value channelSum(VjpContext c) {
        List<Integer> axes = new ArrayList<>(List.of(0));
        for (int i = 2; i < c.dy().shape().rank(); i++) {
            axes.add(i);
        }
        return c.ops().reduceSum(c.dy(), axes, false);
    }

    /** The window of the convolution whose gradient a transposed convolution is. */
    public static Window transposedWindow(Operation op) {
        Shape weight = op.input(1).shape();
        long[] kernel = weight.range(2, weight.rank()).stream()
                .mapToLong(Dimension::value)
                .toArray();
        int axes = kernel.length;
        List<Dimension> spatial = spatial(op.input(0));
        Attributes plain = op.attributes().without("auto_pad").without("output_shape");
        String auto = op.text("auto_pad");
        long[] wanted = op.attributes().integers("output_shape");
        if (wanted == null && !auto.startsWith("SAME")) {
            return Window.of(plain, kernel, spatial);
        }
        Window window = Window.of(plain.without("pads"), kernel, spatial);
        for (int i = 0; i < axes; i++) {
            long total = Math.max(
                    0, natural(op, window, i).minus(wantedExtent(op, window, i)).value());
            window.before()[i] = auto.equals("SAME_UPPER") ? total / 2 : total - total / 2;
            window.after()[i] = total - window.before()[i];
        }
        return window;
    }

    /** The extent that a transposed convolution has along a spatial axis without padding. */
    private static Dimension natural(Operation op, Window window, int axis) {
        long[] outputPadding = op.attributes().integers("output_padding", new long[window.kernel().length]);
        Dimension steps = op.input(0).shape().dimension(axis + 2).plus(-1).times(window.strides()[axis]);
        return steps.plus(outputPadding[axis] + window.span(axis));
    }

    /** The extent that the attributes of a transposed convolution ask for along a spatial axis, from which pads follow. */
    private static Dimension wantedExtent(Operation op, Window window, int axis) {
        long[] wanted = op.attributes().integers("output_shape");
        int axes = window.kernel().length;
        return wanted == null
                ? op.input(0).shape().dimension(axis + 2).times(window.strides()[axis])
                : Dimension.of(wanted[wanted.length - axes + axis]);
    }

    private static Window transposedWindow(Node node) {
        return transposedWindow(node.operation());
    }

    private static List<ValueType> inferConvTranspose(Operation op) {
        Shape x = op.input(0).shape();
        Shape w = op.input(1).shape();
        if (x.rank() < 3 || x.rank() != w.rank()) {
            throw new IllegalArgumentException("a transposed convolution needs an input [batch, channels, spatial…] and"
                    + " a weight of as many axes, not " + x + " and " + w);
        }
        Window window = transposedWindow(op);
        boolean asked = op.attributes().has("output_shape") || Window.hasSamePadding(op);
        List<Dimension> dimensions =
                new ArrayList<>(List.of(x.dimension(0), w.dimension(1).times(op.integer("group"))));
        for (int i = 0; i < window.kernel().length; i++) {
            dimensions.add(
                    asked
                            ? wantedExtent(op, window, i)
                            : natural(op, window, i).plus(-window.before()[i] - window.after()[i]));
        }
        return Inference.shaped(op, dimensions);
    }

    private static Set<Fact> signOfLinear(Facts facts, Node node) {
        Value bias = node.optionalInput(2);
        Set<Fact> product = SignRules.product().apply(facts, node);
        if (bias != null) {
            product.retainAll(facts.of(bias));
        }
        return product;
    }

    // --- matrices

    private static List<Value> writeDense(Ops g, Node node) {
        Value bias = node.optionalInput(2);
        if (node.input(0).shape().isRanked() && node.input(0).shape().rank() == 2) {
            return List.of(g.apply(GEMM, node.attributes(), node.input(0), node.input(1), bias));
        }
        boolean transposed = node.operation().integer("transB") == 1;
        if (transposed && hasRows(node.input(0))) { // of a transposed matrix the runtime would keep a copy
            Value rows = g.apply(GEMM, node.attributes(), asMatrix(g, node.input(0)), node.input(1), bias);
            return List.of(g.reshape(rows, node.output().shape().dimensions()));
        }
        Value product = g.matMul(node.input(0), transposed ? g.transpose(node.input(1), 1, 0) : node.input(1));
        return List.of(bias == null ? product : g.add(product, bias));
    }

    /** Whether a value can become a matrix, and that matrix the value again, without a look at sizes at runtime. */
    private static boolean hasRows(Value value) {
        Shape shape = value.shape();
        return value.element().isFloating()
                && shape.isRanked()
                && shape.rank() > 1
                && shape.dimension(-1).isKnown()
                && shape.dimensions().stream().noneMatch(d -> d.is(0))
                && shape.dimensions().stream().filter(d -> !d.isKnown()).count() <= 1;
    }

    private static Value asMatrix(Ops g, Value value) {
        Shape shape = value.shape();
        return shape.rank() == 2
                ? value
                : g.reshape(value, List.of(Shape.product(shape.range(0, shape.rank() - 1)), shape.dimension(-1)));
    }

    private static boolean transA(VjpContext c) {
        return c.operation().integer("transA") == 1;
    }

    private static Value transposedIf(Ops g, boolean condition, Value matrix) {
        return condition ? g.transpose(matrix, 1, 0) : matrix;
    }

    private static Value scaled(VjpContext c) {
        return times(c.ops(), c.dy(), c.operation().real("alpha"));
    }

    private static Value times(Ops g, Value value, float factor) {
        return factor == 1 ? value : g.mul(value, factor);
    }

    private static List<ValueType> inferMatMul(Operation op) {
        List<Dimension> a = new ArrayList<>(op.input(0).shape().dimensions());
        List<Dimension> b = new ArrayList<>(op.input(1).shape().dimensions());
        if (a.isEmpty() || b.isEmpty()) {
            throw new IllegalArgumentException("a matrix product needs tensors with axes");
        }
        boolean vectorA = a.size() == 1;
        boolean vectorB = b.size() == 1;
        if (vectorA) {
            a.add(0, Dimension.ONE);
        }
        if (vectorB) {
            b.add(Dimension.ONE);
        }
        Dimension inner = a.get(a.size() - 1);
        Dimension rows = b.get(b.size() - 2);
        if (inner.isKnown() && rows.isKnown() && !inner.equals(rows)) {
            throw new IllegalArgumentException("the inner extents " + inner + " and " + rows + " differ");
        }
        Shape leading = Shape.broadcast(Shape.of(a.subList(0, a.size() - 2)), Shape.of(b.subList(0, b.size() - 2)));
        List<Dimension> result = new ArrayList<>(leading.dimensions());
        if (!vectorA) {
            result.add(a.get(a.size() - 2));
        }
        if (!vectorB) {
            result.add(b.get(b.size() - 1));
        }
        return Inference.shaped(op, result);
    }

    /** The gradient at the output of a matrix product, with the axes that a vector operand took away. */
    private static Value asMatrices(VjpContext c) {
        Value dy = c.dy();
        if (c.x(1).shape().rank() == 1) {
            dy = c.ops().unsqueeze(dy, -1);
        }
        return c.x(0).shape().rank() == 1 ? c.ops().unsqueeze(dy, -2) : dy;
    }

    private static @Nullable Value fit(VjpContext c, Value gradient, int input, int vectorAxis) {
        return c.x(input).shape().rank() == 1
                ? c.unbroadcast(c.ops().squeeze(gradient, vectorAxis), input)
                : c.unbroadcast(gradient, input);
    }
}
