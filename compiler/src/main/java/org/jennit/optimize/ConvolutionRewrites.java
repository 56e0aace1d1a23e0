package org.jennit.optimize;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jennit.graph.Attributes;
import org.jennit.graph.Constant;
import org.jennit.graph.Dimension;
import org.jennit.graph.ElementType;
import org.jennit.graph.Node;
import org.jennit.graph.Operator;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.operator.Arithmetic;
import org.jennit.operator.Catalogue;
import org.jennit.operator.LayerType;
import org.jennit.operator.Layout;
import org.jennit.operator.Linear;
import org.jennit.operator.OperatorDefinition;
import org.jennit.operator.Ops;
import org.jennit.operator.Resizing;
import org.jennit.rewrite.Match;
import org.jennit.rewrite.Rewrite;
import org.jspecify.annotations.Nullable;

/** Linear layers in the forms that runtimes are fastest at. */
final class ConvolutionRewrites {
    private static final Set<OperatorDefinition> LINEAR = Catalogue.layers(LayerType.LINEAR);

    static final List<Rewrite> ALL = List.of(
            Rewrite.of(
                    "a transposed convolution is a convolution with the flipped kernel",
                    Linear.CONV_TRANSPOSE,
                    ConvolutionRewrites::turned),
            Rewrite.of(
                    "f(x; W, b) = f(x; W⁺, b⁺) + f(x; W⁻, b⁻) where both are there anyway",
                    LINEAR,
                    ConvolutionRewrites::sumOfParts));

    /** What comes last, since it hides from the other rewrites that layers are the same but for a number. */
    static final List<Rewrite> NUMBERS = List.of(
            Rewrite.of("f(c·x; W) = f(x; c·W) for a number c", LINEAR, ConvolutionRewrites::scaled),
            Rewrite.of(
                    "f(x; W, b) + c = f(x; W, b + c) for a number c",
                    Arithmetic.ADD,
                    ConvolutionRewrites::addedToBias));

    private static final Attributes DOUBLING = Attributes.NONE
            .with("mode", (Object) "nearest")
            .with("coordinate_transformation_mode", (Object) "asymmetric")
            .with("nearest_mode", (Object) "floor");

    private ConvolutionRewrites() {}

    /**
     * yᵢ = Σⱼ xⱼ·W₍ᵢ₋ₛⱼ₎: with stride 1 it is a convolution over the padded input with the flipped kernel and its channel
     * axes swapped; with stride 2 of a depthwise kernel, the same over the input with zeros put between its elements.
     */
    private static @Nullable Value turned(Match m) {
        if (!m.facts().isConstant(m.x(1))
                || !m.x(1).shape().isKnown()
                || m.attributes().has("output_shape")) {
            return null;
        }
        long[] weight = m.x(1).shape().extents();
        int axes = weight.length - 2;
        long group = m.node().operation().integer("group");
        long[] strides = m.attributes().integers("strides", filled(axes, 1));
        long[] dilations = m.attributes().integers("dilations", filled(axes, 1));
        long[] pads = m.attributes().integers("pads", new long[2 * axes]);
        long[] outputPadding = m.attributes().integers("output_padding", new long[axes]);
        boolean depthwise = weight[1] == 1 && group == weight[0] && group > 1;
        boolean unit = Arrays.stream(strides).allMatch(stride -> stride == 1);
        boolean doubled = depthwise
                && axes == 2
                && Arrays.stream(strides).allMatch(stride -> stride == 2)
                && m.x(0).shape().isRanked()
                && Shape.of(m.x(0).shape().range(2, 4)).isKnown();
        if (!m.node().operation().text("auto_pad").equals("NOTSET") || (!unit && !doubled)) {
            return null;
        }
        long[] around = new long[2 * axes];
        for (int i = 0; i < axes; i++) {
            long reach = dilations[i] * (weight[i + 2] - 1);
            around[i] = reach - pads[i];
            // zeros also follow the last element, so they take the place of padding there
            around[axes + i] = reach - pads[axes + i] + outputPadding[i] - (strides[i] - 1);
        }
        if (Arrays.stream(around).anyMatch(pad -> pad < 0)) {
            return null;
        }
        Ops g = m.ops();
        Value x = unit ? m.renewed(m.x(0)) : spread(g, m.renewed(m.x(0)));
        Attributes attributes = Attributes.NONE
                .with("pads", around)
                .with("dilations", dilations)
                .with("group", group)
                .with("kernel_shape", Arrays.copyOfRange(weight, 2, weight.length));
        return g.apply(
                Linear.CONV,
                attributes,
                x,
                turnedKernel(g, m.renewed(m.x(1)), group),
                m.renewedOrNull(m.node().optionalInput(2)));
    }

    private static long[] filled(int length, long value) {
        long[] array = new long[length];
        Arrays.fill(array, value);
        return array;
    }

    /** W [C, M/group, kernel…] as the weight [M, C/group, kernel…] of a convolution, every spatial axis reversed. */
    private static Value turnedKernel(Ops g, Value weight, long group) {
        Shape shape = weight.shape();
        int rank = shape.rank();
        long[] reversed = IntStream.range(2, rank)
                .filter(axis -> !shape.dimension(axis).is(1))
                .asLongStream()
                .toArray();
        Value turned = weight;
        if (reversed.length > 0) {
            long[] last = filled(reversed.length, -1);
            turned = g.apply(
                    Layout.SLICE,
                    weight,
                    g.integers(last),
                    g.integers(filled(reversed.length, Long.MIN_VALUE + 1)),
                    g.integers(reversed),
                    g.integers(last));
        }
        Dimension rows = shape.dimension(0).dividedBy(group);
        Dimension columns = shape.dimension(1);
        List<Dimension> spatial = shape.range(2, rank);
        List<Dimension> grouped = new ArrayList<>(List.of(Dimension.of(group), rows, columns));
        grouped.addAll(spatial);
        int[] order = IntStream.range(0, rank + 1).toArray();
        order[1] = 2;
        order[2] = 1;
        List<Dimension> merged = new ArrayList<>(List.of(columns.times(group), rows));
        merged.addAll(spatial);
        return g.reshape(g.transpose(g.reshape(turned, grouped), order), merged);
    }

    /**
     * Each element followed by a zero along both spatial axes: repeated by the runtime's fast path for doubling, then
     * multiplied with ones and zeros. Padding inside of every pair of elements was ten times as slow.
     */
    private static Value spread(Ops g, Value x) {
        Value doubled = g.apply(Resizing.RESIZE, DOUBLING, x, null, doubling(g));
        Value rows = alternating(g, x, 2);
        Value columns = alternating(g, x, 3);
        return g.mul(doubled, g.mul(g.unsqueeze(rows, 1), columns));
    }

    private static Value doubling(Ops g) {
        return g.builder().constant(Constant.ofDoubles(ElementType.FLOAT32, List.of(4L), 1, 1, 2, 2));
    }

    /** 1, 0, 1, 0, … of twice the extent of an axis. */
    private static Value alternating(Ops g, Value x, int axis) {
        Value pair = g.builder().constant(Constant.ofDoubles(x.element(), List.of(2L), 1, 0));
        return g.apply(Layout.TILE, pair, g.integers(x.shape().dimension(axis).value()));
    }

    /** Proof: W = W⁺ + W⁻ and b = b⁺ + b⁻, and f is linear in them together. */
    private static @Nullable Value sumOfParts(Match m) {
        Node raising = part(m, Arithmetic.POSITIVE_PART);
        Node lowering = part(m, Arithmetic.NEGATIVE_PART);
        return raising == null || lowering == null ? null : m.ops().add(again(m, raising), again(m, lowering));
    }

    /** The node that is the same as this one but for a part of each of its parameters. */
    private static @Nullable Node part(Match m, Operator part) {
        return m.consumers(m.x(0)).stream()
                .filter(other -> other.operator() == m.node().operator()
                        && other.attributes().equals(m.attributes())
                        && other.optionalInput(0) == m.x(0)
                        && isPart(m, part, other.optionalInput(1), m.x(1))
                        && isPart(m, part, other.optionalInput(2), m.node().optionalInput(2)))
                .findFirst()
                .orElse(null);
    }

    private static boolean isPart(Match m, Operator operator, @Nullable Value part, @Nullable Value whole) {
        Node node = m.from(part, operator);
        return node == null ? part == null && whole == null : node.input(0) == whole;
    }

    /** The operation of a node that comes later in the graph; it is shared with that one. */
    private static Value again(Match m, Node node) {
        List<@Nullable Value> inputs = new ArrayList<>();
        node.inputs()
                .forEach(input ->
                        inputs.add(input == null || input == m.x(0) ? m.renewedOrNull(input) : part(m, input)));
        return m.ops().like(node, inputs).output();
    }

    private static Value part(Match m, Value parameter) {
        Node node = Objects.requireNonNull(parameter.producer());
        return m.ops().apply((OperatorDefinition) node.operator(), m.renewed(node.input(0)));
    }

    /** Proof: f is linear in each of x and W; only without a bias, which is not multiplied. */
    private static @Nullable Value scaled(Match m) {
        Node product = m.from(m.x(0), Arithmetic.MUL);
        if (product == null || m.node().optionalInput(2) != null || !m.facts().isConstant(m.x(1))) {
            return null;
        }
        for (int i = 0; i < 2; i++) {
            Value number = product.input(i);
            if (m.isNumber(number) && m.facts().isConstant(number)) {
                return m.ops()
                        .apply(
                                (OperatorDefinition) m.node().operator(),
                                m.attributes(),
                                m.renewed(product.input(1 - i)),
                                m.ops().mul(m.renewed(m.x(1)), m.renewed(number)));
            }
        }
        return null;
    }

    /** Proof: the bias is what is added to each element of a channel, and c is added to all; without a bias, b = 0. */
    private static @Nullable Value addedToBias(Match m) {
        for (int i = 0; i < 2; i++) {
            Value constant = m.x(1 - i);
            Node linear = m.x(i).producer();
            boolean fits = linear != null
                    && LINEAR.contains(linear.operator())
                    && m.isUsedOnce(m.x(i))
                    && m.x(i).shape().isRanked()
                    && m.isNumber(constant)
                    && m.facts().isConstant(constant);
            if (linear == null || !fits) {
                continue;
            }
            Value bias = linear.optionalInput(2);
            if (bias != null
                    && (!m.facts().isConstant(bias)
                            || !bias.shape().isRanked()
                            || bias.shape().rank() != 1)) {
                continue;
            }
            Dimension channels = linear.output().shape().dimension(linear.operator() == Linear.DENSE ? -1 : 1);
            if (!channels.isKnown()) {
                continue;
            }
            Ops g = m.ops();
            Value sum = bias == null
                    ? g.apply(Layout.EXPAND, m.renewed(constant), g.integers(channels.value()))
                    : g.add(m.renewed(bias), m.renewed(constant));
            return g.apply(
                    (OperatorDefinition) linear.operator(),
                    linear.attributes(),
                    m.renewed(linear.input(0)),
                    m.renewed(linear.input(1)),
                    sum);
        }
        return null;
    }
}
