package org.jennit.layer;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jennit.graph.Dimension;
import org.jennit.graph.Node;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.operator.Activations;
import org.jennit.operator.Einsum;
import org.jennit.operator.LayerType;
import org.jennit.operator.Layout;
import org.jspecify.annotations.Nullable;

/**
 * Attention as a whole: a product of two that vary of which one is a softmax, softmax(q·kᵀ + mask)·v, however an exporter
 * wrote it, with what it is computed from.
 *
 * <p>A head is an index of the axis [batch, <em>heads</em>, positions, size], or of [batch·heads, positions, size].
 * Projections are the linear layers that queries, keys and values come from, through what moves values, rotary positions
 * and norms of heads.
 *
 * @param product the layer that weighs the values
 * @param softmax the layer that gives the weights
 */
public record Attention(Layer product, Layer softmax) {
    /** The axes of what one head gives: positions and size. */
    private static final int HEAD_RANK = 2;

    private static final long MOST_HEADS = 1024;

    /** The attention among layers, in their order. */
    public static List<Attention> among(Collection<Layer> layers) {
        return layers.stream().flatMap(layer -> of(layer).stream()).toList();
    }

    /** The attention whose weights are a factor of a layer; empty for all other layers. */
    public static Optional<Attention> of(Layer product) {
        if (!product.is(LayerType.PRODUCT)) {
            return Optional.empty();
        }
        return product.variables().stream()
                .flatMap(factor -> Stream.ofNullable(softmax(product, factor)))
                .findFirst()
                .map(softmax -> new Attention(product, softmax));
    }

    private static @Nullable Layer softmax(Layer product, int factor) {
        Value value = product.node().input(factor);
        while (value != null && value.producer() != null) {
            Node node = value.producer();
            if (node.operator() == Activations.SOFTMAX) {
                return product.layers().of(node);
            }
            value = product.variation().carried(node);
        }
        return null;
    }

    /** The product of queries and keys; empty where queries are weights of the model. */
    public Optional<Layer> scores() {
        return ScorePath.to(softmax).scores();
    }

    /** What is done to the scores before the softmax; computes it at a few positions. */
    public AttentionMask mask() {
        return AttentionMask.of(ScorePath.to(softmax));
    }

    /** The module that contains the projections; the layer that weighs the values where they are in none. */
    public String name() {
        Set<String> modules = modules(Stream.of(queries(), keys(), values()));
        if (modules.size() != 1) {
            modules = modules(Stream.of(output()));
        }
        return modules.size() == 1 ? modules.iterator().next() : product.name();
    }

    private static Set<String> modules(Stream<Optional<Layer>> projections) {
        Set<String> modules = new LinkedHashSet<>();
        projections.flatMap(Optional::stream).map(Layer::name).forEach(name -> {
            int dot = name.lastIndexOf('.');
            if (dot > 0) {
                modules.add(name.substring(0, dot));
            }
        });
        return modules;
    }

    /** The axis of what the heads give that they are along; 0 where heads and batch are one axis. */
    public OptionalInt headAxis() {
        Node node = product.node();
        Shape shape = node.output().shape();
        if (!shape.isRanked() || product.is(LayerType.MUL)) {
            return OptionalInt.empty();
        }
        if (node.operator() == Einsum.EINSUM) {
            List<String> factors = Einsum.factors(node.operation());
            String output = Einsum.output(node.operation());
            return output.chars()
                    .skip(1)
                    .filter(axis -> factors.stream().allMatch(factor -> factor.indexOf(axis) >= 0))
                    .map(output::indexOf)
                    .findFirst();
        }
        return shape.rank() <= HEAD_RANK ? OptionalInt.empty() : OptionalInt.of(shape.rank() - HEAD_RANK - 1);
    }

    /** The number of heads; empty where the file leaves it open. */
    public OptionalLong heads() {
        OptionalInt axis = headAxis();
        return axis.isEmpty()
                ? OptionalLong.empty()
                : heads(product.node().output().shape().dimension(axis.getAsInt()), axis.getAsInt());
    }

    /** The number of heads of keys and values, which several heads of queries may share. */
    public OptionalLong keyHeads() {
        Value values = product.node().input(valueFactor());
        OptionalInt axis = headAxis();
        boolean alike = axis.isPresent()
                && product.is(LayerType.MAT_MUL)
                && values.shape().isRanked()
                && values.shape().rank() == product.node().output().shape().rank();
        OptionalLong heads = alike ? heads(values.shape().dimension(axis.getAsInt()), axis.getAsInt()) : heads();
        return heads.isEmpty() ? heads : OptionalLong.of(heads.getAsLong() / repeats(values));
    }

    private OptionalLong heads(Dimension extent, int axis) {
        if (axis > 0) {
            return extent.isKnown() ? OptionalLong.of(extent.value()) : OptionalLong.empty();
        }
        Shape input = product.layers().graph().inputs().get(0).shape();
        Dimension batch = input.isRanked() && input.rank() > 0 ? input.dimension(0) : Dimension.ONE;
        return LongStream.rangeClosed(1, MOST_HEADS)
                .filter(heads -> batch.times(heads).equals(extent))
                .findFirst();
    }

    /** How many heads of queries get the same values: what an Expand or Tile repeats on the way. */
    private long repeats(Value values) {
        long repeats = 1;
        Value value = values;
        while (value != null && value.producer() != null) {
            Node node = value.producer();
            if (node.operator() == Layout.EXPAND || node.operator() == Layout.TILE) {
                Shape from = node.input(0).shape();
                Shape to = node.output().shape();
                for (int axis = 1; axis < to.rank() && from.rank() == to.rank(); axis++) {
                    boolean known =
                            from.dimension(axis).isKnown() && to.dimension(axis).isKnown();
                    repeats *= known
                            ? to.dimension(axis).value() / from.dimension(axis).value()
                            : 1;
                }
            }
            value = product.variation().carried(node);
        }
        return repeats;
    }

    /** The features of what one head gives; empty where the file leaves them open. */
    public OptionalLong headSize() {
        Shape shape = product.node().output().shape();
        boolean known =
                shape.isRanked() && shape.rank() > 0 && shape.dimension(-1).isKnown();
        return known ? OptionalLong.of(shape.dimension(-1).value()) : OptionalLong.empty();
    }

    /** The linear layer that queries come from, if they come from one. */
    public Optional<Layer> queries() {
        return scores().flatMap(layer -> projection(layer.node().input(1 - keyFactor(layer))));
    }

    /** The linear layer that keys come from, if they come from one. */
    public Optional<Layer> keys() {
        return scores().flatMap(layer -> projection(layer.node().input(keyFactor(layer))));
    }

    /** The linear layer that values come from, if they come from one. */
    public Optional<Layer> values() {
        return projection(product.node().input(valueFactor()));
    }

    /** The linear layer that reads what the heads give, joined, if one does. */
    public Optional<Layer> output() {
        Map<Value, List<Node>> consumers = product.layers().graph().consumers();
        Value value = product.node().output();
        while (true) {
            List<Layer> readers = consumers.getOrDefault(value, List.of()).stream()
                    .flatMap(node -> Stream.ofNullable(product.layers().of(node)))
                    .filter(layer -> !layer.variables().isEmpty())
                    .toList();
            if (readers.size() != 1) {
                return Optional.empty();
            }
            Layer reader = readers.get(0);
            if (reader.is(LayerType.LINEAR)) {
                return Optional.of(reader);
            }
            if (product.variation().carried(reader.node()) == null) {
                return Optional.empty();
            }
            value = reader.node().output();
        }
    }

    private int valueFactor() {
        return product.variables().stream()
                .filter(factor -> softmax(product, factor) == null)
                .findFirst()
                .orElse(product.variables().get(0));
    }

    /** The factor of the scores that has the axis of the softmax. */
    private int keyFactor(Layer product) {
        Node node = product.node();
        Value weights = softmax.node().output();
        int axis = weights.shape().axis(softmax.node().operation().integer("axis"));
        if (node.operator() == Einsum.EINSUM) {
            String output = Einsum.output(node.operation());
            return axis < output.length()
                            && Einsum.factors(node.operation()).get(0).indexOf(output.charAt(axis)) >= 0
                    ? 0
                    : 1;
        }
        return axis == weights.shape().rank() - 1 ? 1 : 0;
    }

    /** The linear layer before a factor; sums (rotary positions) and norms are passed where heads are apart. */
    private Optional<Layer> projection(Value factor) {
        Value value = factor;
        while (value.producer() != null) {
            Node node = value.producer();
            Layer layer = product.layers().of(node);
            if (layer == null || layer.is(LayerType.LINEAR)) {
                return Optional.ofNullable(layer);
            }
            Value before = product.variation().carried(node);
            boolean apart = value.shape().isRanked() && value.shape().rank() > HEAD_RANK + 1;
            if (before == null
                    && (!apart
                            || layer.is(LayerType.PRODUCT)
                            || layer.variables().isEmpty())) {
                return Optional.empty();
            }
            value = before != null ? before : node.input(layer.variables().get(0));
        }
        return Optional.empty();
    }
}
