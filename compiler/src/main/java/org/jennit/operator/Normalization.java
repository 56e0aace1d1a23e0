package org.jennit.operator;

import static org.jennit.operator.OperatorDefinition.operator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jennit.graph.Attributes;
import org.jennit.graph.Dimension;
import org.jennit.graph.Node;
import org.jennit.graph.Operation;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jspecify.annotations.Nullable;

/** Normalisations. Each is also written out in arithmetic, which is what its gradient is the gradient of. */
public final class Normalization {
    private static final float EPSILON = 1e-5f;
    private static final double SMALLEST_DEVIATION = 1e-9;

    private Normalization() {}

    /** (x − mean)/√(var + ε)·scale + bias for each channel, with the statistics of training: an affine map. */
    public static final OperatorDefinition BATCH_NORM = operator("BatchNormalization", 5)
            .attribute("epsilon", EPSILON)
            .attribute("momentum", 0.9f)
            .attribute("training_mode", 0)
            .kind(Normalization::kindOfBatchNorm)
            .monotone(0)
            .batch(BatchRules.imageByImage())
            .layer(LayerType.BATCH_NORM)
            .parameter("weight", 1)
            .parameter("bias", 2)
            .parameter("running_mean", 3)
            .parameter("running_var", 4)
            .gradientOfEach((c, i) -> c.through(Normalization::batchNorm, i))
            .finite((facts, node) -> facts.areInputsFinite(node) && facts.is(node.input(4), Fact.NON_NEGATIVE))
            .define();

    /** Each sample normalised over the last axes, from {@code axis} on, then scaled and shifted. */
    public static final OperatorDefinition LAYER_NORM = operator("LayerNormalization", 2, 3)
            .attribute("axis", -1)
            .attribute("epsilon", EPSILON)
            .attribute("stash_type", 1)
            .linear(1, 2)
            .batch(BatchRules.besideLastAxes())
            .layer(LayerType.LAYER_NORM)
            .parameter("weight", 1)
            .parameter("bias", 2)
            .norm(Normalization::layerNorm)
            .define();

    /** Each channel of each sample normalised over its spatial axes, then scaled and shifted. */
    public static final OperatorDefinition INSTANCE_NORM = operator("InstanceNormalization", 3)
            .attribute("epsilon", EPSILON)
            .linear(1, 2)
            .batch(BatchRules.imageByImage())
            .layer(LayerType.INSTANCE_NORM)
            .parameter("weight", 1)
            .parameter("bias", 2)
            .norm(Normalization::instanceNorm)
            .define();

    /** Groups of neighbouring channels normalised together, then each channel scaled and shifted. */
    public static final OperatorDefinition GROUP_NORM = operator("GroupNorm", 3)
            .required(AttributeType.INTEGER, "num_groups")
            .attribute("epsilon", EPSILON)
            .linear(1, 2)
            .batch(BatchRules.imageByImage())
            .layer(LayerType.GROUP_NORM)
            .parameter("weight", 1)
            .parameter("bias", 2)
            .norm(Normalization::groupNorm)
            .onnxForm((g, node) -> List.of(groupNorm(g, node).output()))
            .define();

    /** Each sample divided by its root mean square over the last axes, from {@code axis} on, then scaled. */
    public static final OperatorDefinition RMS_NORM = operator("RMSNormalization", 2)
            .attribute("axis", -1)
            .attribute("epsilon", EPSILON)
            .attribute("stash_type", 1)
            .linear(1)
            .batch(BatchRules.besideLastAxes())
            .layer(LayerType.RMS_NORM)
            .parameter("weight", 1)
            .norm(Normalization::rmsNorm)
            .onnxForm((g, node) -> List.of(rmsNorm(g, node).output()))
            .define();

    /** x/(bias + α · mean of squares over {@code size} neighbouring channels)^β (Krizhevsky et al. 2012). */
    public static final OperatorDefinition LOCAL_RESPONSE_NORM = operator("LRN", 1)
            .attribute("alpha", 0.0001f)
            .attribute("beta", 0.75f)
            .attribute("bias", 1f)
            .required(AttributeType.INTEGER, "size")
            .other()
            .batch(BatchRules.imageByImage())
            .gradient(0, c -> c.through(Normalization::localResponseNorm, 0))
            .facts((facts, node) -> facts.of(node.input(0)))
            .define();

    /** x divided by its norm along an axis, the sum of magnitudes (p = 1) or the Euclidean (p = 2). */
    public static final OperatorDefinition LP_NORM = operator("LpNormalization", 1)
            .layer(LayerType.RMS_NORM)
            .attribute("axis", -1)
            .attribute("p", 2)
            .other()
            .batch(BatchRules.besideAxis())
            .norm(Normalization::lpNorm)
            .facts((facts, node) -> facts.of(node.input(0)))
            .define();

    /** (x − mean)/standard deviation over axes. */
    public static final OperatorDefinition MEAN_VARIANCE_NORM = operator("MeanVarianceNormalization", 1)
            .attribute("axes", List.of(0L, 2L, 3L))
            .other()
            .batch(BatchRules.beside(site -> site.axes(site.operation().integers("axes"))))
            .layer(LayerType.INSTANCE_NORM)
            .norm(Normalization::meanVarianceNorm)
            .finite((facts, node) -> false) // where all is the same, the deviation is zero
            .define();

    static final List<OperatorDefinition> ALL = List.of(
            BATCH_NORM,
            LAYER_NORM,
            INSTANCE_NORM,
            GROUP_NORM,
            RMS_NORM,
            LOCAL_RESPONSE_NORM,
            LP_NORM,
            MEAN_VARIANCE_NORM);

    /** With the variance given, affine in x, bias and mean; the scale multiplies x and the mean. */
    private static OperatorKind kindOfBatchNorm(Operation op, Set<Integer> varying) {
        if (varying.contains(4)) {
            return OperatorKind.OTHER;
        }
        boolean product = varying.contains(1) && (varying.contains(0) || varying.contains(3));
        if (!product) {
            return OperatorKind.LINEAR;
        }
        return varying.size() == 2 ? OperatorKind.BILINEAR : OperatorKind.OTHER;
    }

    /** The factor of each channel of a batch norm, [C]: scale/√(var + ε). */
    public static Value batchNormFactor(Ops g, Node node) {
        return g.div(node.input(1), g.sqrt(g.add(node.input(4), epsilon(node))));
    }

    /** The offset of each channel of a batch norm, [C]: bias − mean · factor. */
    public static Value batchNormOffset(Ops g, Node node) {
        return g.sub(node.input(2), g.mul(node.input(3), batchNormFactor(g, node)));
    }

    private static Value batchNorm(Ops g, Node node) {
        Value x = node.input(0);
        return g.add(g.mul(x, g.perChannel(batchNormFactor(g, node), x)), g.perChannel(batchNormOffset(g, node), x));
    }

    private static NormForm layerNorm(Ops g, Node node) {
        Value x = node.input(0);
        NormForm normalized = normalized(g, x, lastAxes(node), epsilon(node));
        Value scaled = g.mul(normalized.output(), node.input(1));
        return new NormForm(shifted(g, scaled, node.optionalInput(2)), normalized.scale());
    }

    private static NormForm instanceNorm(Ops g, Node node) {
        Value x = node.input(0);
        List<Integer> axes = IntStream.range(2, x.shape().rank()).boxed().toList();
        NormForm normalized = normalized(g, x, axes, epsilon(node));
        return new NormForm(scaledPerChannel(g, normalized.output(), node), normalized.scale());
    }

    private static NormForm groupNorm(Ops g, Node node) {
        Value x = node.input(0);
        long groups = node.operation().integer("num_groups");
        List<Dimension> grouped = new ArrayList<>(List.of(
                x.shape().dimension(0),
                Dimension.of(groups),
                x.shape().dimension(1).dividedBy(groups)));
        grouped.addAll(Linear.spatial(x));
        Value apart = g.reshape(x, grouped);
        List<Integer> axes = IntStream.range(2, grouped.size()).boxed().toList();
        NormForm normalized = normalized(g, apart, axes, epsilon(node));
        Value together = g.reshapeLike(normalized.output(), x);
        return new NormForm(scaledPerChannel(g, together, node), normalized.scale());
    }

    private static NormForm rmsNorm(Ops g, Node node) {
        Value x = node.input(0);
        Value meanSquare = g.reduceMean(g.mul(x, x), lastAxes(node), true);
        Value root = g.sqrt(g.add(meanSquare, epsilon(node)));
        return new NormForm(g.mul(g.div(x, root), node.input(1)), Set.of(root));
    }

    private static Value localResponseNorm(Ops g, Node node) {
        Value x = node.input(0);
        long size = node.operation().integer("size");
        List<Dimension> plane = List.of(
                x.shape().dimension(0), Dimension.ONE, x.shape().dimension(1), Shape.product(Linear.spatial(x)));
        Attributes window = Attributes.NONE
                .with("kernel_shape", size, 1)
                .with("pads", (size - 1) / 2, 0, size / 2, 0)
                .with("count_include_pad", 1);
        Value mean = g.apply(Pooling.AVERAGE_POOL, window, g.reshape(g.mul(x, x), plane));
        Value scaled = g.mul(g.reshapeLike(mean, x), node.operation().real("alpha"));
        Value base = g.add(scaled, node.operation().real("bias"));
        Value factor = g.apply(Arithmetic.POW, base, g.number(-node.operation().real("beta"), x));
        return g.mul(x, factor);
    }

    private static NormForm lpNorm(Ops g, Node node) {
        Value x = node.input(0);
        boolean magnitudes = node.operation().integer("p") == 1;
        int axis = x.shape().axis(node.operation().integer("axis"));
        Value norm = g.reduce(magnitudes ? Reductions.REDUCE_L1 : Reductions.REDUCE_L2, x, List.of(axis), true);
        Value divisor = g.where(g.isPositive(norm), norm, g.number(1, norm));
        return new NormForm(g.div(x, divisor), Set.of(divisor));
    }

    private static NormForm meanVarianceNorm(Ops g, Node node) {
        Value x = node.input(0);
        List<Integer> axes = Arrays.stream(node.operation().integers("axes"))
                .mapToObj(x.shape()::axis)
                .toList();
        Value centred = g.sub(x, g.reduceMean(x, axes, true));
        Value deviation = g.sqrt(g.reduceMean(g.mul(centred, centred), axes, true));
        return new NormForm(g.div(centred, g.add(deviation, SMALLEST_DEVIATION)), Set.of(deviation));
    }

    private static Value scaledPerChannel(Ops g, Value normalized, Node node) {
        Value x = node.input(0);
        return g.add(g.mul(normalized, g.perChannel(node.input(1), x)), g.perChannel(node.input(2), x));
    }

    private static double epsilon(Node node) {
        return node.operation().real("epsilon");
    }

    private static List<Integer> lastAxes(Node node) {
        int rank = node.input(0).shape().rank();
        int first = node.input(0).shape().axis(node.operation().integer("axis"));
        return IntStream.range(first, rank).boxed().toList();
    }

    private static NormForm normalized(Ops g, Value x, List<Integer> axes, double epsilon) {
        Value centred = g.sub(x, g.reduceMean(x, axes, true));
        Value variance = g.reduceMean(g.mul(centred, centred), axes, true);
        Value deviation = g.sqrt(g.add(variance, epsilon));
        return new NormForm(g.div(centred, deviation), Set.of(deviation));
    }

    private static Value shifted(Ops g, Value value, @Nullable Value bias) {
        return bias == null ? value : g.add(value, bias);
    }
}
