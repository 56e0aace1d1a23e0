package org.jennit.operator;

import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.jennit.graph.Dimension;
import org.jennit.graph.Node;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;

/**
 * The axis of an output along which its classes lie: that of the softmax it comes from, else the axis that the last linear
 * layer writes (channels of a convolution, the last of a Dense layer), followed through what keeps axes apart. Where a
 * class axis is split or merged with others nothing is known of it.
 */
public final class ClassAxis {
    /** Layers that keep the axes of their first input. */
    private static final Set<LayerType> KEEPING = EnumSet.of(
            LayerType.BATCH_NORM,
            LayerType.AVG_POOL,
            LayerType.MAX_POOL,
            LayerType.ACTIVATION,
            LayerType.RELU,
            LayerType.RESIZE,
            LayerType.PAD,
            LayerType.LAYER_NORM,
            LayerType.GROUP_NORM,
            LayerType.INSTANCE_NORM,
            LayerType.RMS_NORM);

    private static final Set<OperatorDefinition> CUTTING = Set.of(Layout.SLICE, Layout.CONCAT);

    private final Set<Value> seen = new HashSet<>();

    private ClassAxis() {}

    /** The class axis of a value; empty where it cannot be known, or the value has none. */
    public static OptionalInt of(Value output) {
        return new ClassAxis().find(output);
    }

    private OptionalInt find(Value value) {
        Node node = value.producer();
        boolean open = seen.add(value) && value.shape().isRanked();
        if (node == null || !open || !(node.operator() instanceof OperatorDefinition definition)) {
            return OptionalInt.empty();
        }
        OptionalInt written = written(node, definition);
        for (int i = 0; written.isEmpty() && i < node.inputs().size(); i++) {
            Value input = node.optionalInput(i);
            if (input != null && definition.hasGradient(i) && input.shape().isRanked()) {
                OptionalInt axis = find(input);
                written = axis.isPresent() ? carried(node, definition, i, axis.getAsInt()) : axis;
            }
        }
        return written;
    }

    /** The axis of the classes that a node itself makes. */
    private static OptionalInt written(Node node, OperatorDefinition definition) {
        Shape shape = node.output().shape();
        if (definition.scoreScale() != ScoreScale.LOGITS
                && definition.attributes().contains("axis")) {
            return OptionalInt.of(shape.axis(node.operation().integer("axis")));
        }
        if (definition.layerType() == LayerType.CONVOLUTION) {
            return OptionalInt.of(1);
        }
        if (definition == Linear.DENSE || definition == Linear.GEMM) {
            return OptionalInt.of(shape.rank() - 1);
        }
        if (definition == Linear.MAT_MUL && shape.rank() > 1) {
            boolean fromLeft = node.input(0).constant() != null;
            boolean ofWeights = fromLeft || node.input(1).constant() != null;
            return ofWeights ? OptionalInt.of(shape.rank() - (fromLeft ? 2 : 1)) : OptionalInt.empty();
        }
        return OptionalInt.empty();
    }

    /** Where an axis of an input lies in the output. */
    private static OptionalInt carried(Node node, OperatorDefinition definition, int input, int axis) {
        Shape from = node.input(input).shape();
        Shape to = node.output().shape();
        if (definition == Layout.TRANSPOSE) {
            int[] order = LayoutInference.order(node.operation());
            return IntStream.range(0, order.length)
                    .filter(i -> order[i] == axis)
                    .findFirst();
        }
        if (definition == Indexing.GATHER) {
            return gathered(node, axis);
        }
        if (definition.isPointwise()
                || definition == Sums.SUM
                || definition.kind(node.operation(), Set.of(input)) == OperatorKind.ELEMENTWISE) {
            return OptionalInt.of(axis + to.rank() - from.rank());
        }
        boolean keeps = definition.layerType() != null && KEEPING.contains(definition.layerType());
        if (from.rank() == to.rank() && (keeps || CUTTING.contains(definition))) {
            return OptionalInt.of(axis);
        }
        if (definition.attributes().contains("keepdims")) {
            return reduced(node, axis);
        }
        boolean moves = definition.kind(node.operation(), Set.of(input)) == OperatorKind.MOVES;
        return moves && input == 0 ? reshaped(from, to, axis) : OptionalInt.empty();
    }

    private static OptionalInt gathered(Node node, int axis) {
        int along = node.input(0).shape().axis(node.operation().integer("axis"));
        int further = node.input(1).shape().rank() - 1;
        if (axis == along) {
            return further == 0 ? OptionalInt.of(axis) : OptionalInt.empty();
        }
        return OptionalInt.of(axis < along ? axis : axis + further);
    }

    private static OptionalInt reduced(Node node, int axis) {
        List<Integer> axes = Reductions.axes(node.operation());
        if (axes.contains(axis)) {
            return OptionalInt.empty();
        }
        boolean keeps = node.operation().integer("keepdims") == 1;
        long before = axes.stream().filter(reduced -> reduced < axis).count();
        return OptionalInt.of(keeps ? axis : axis - (int) before);
    }

    /** The axis of the same extent that as many elements lie before. */
    private static OptionalInt reshaped(Shape from, Shape to, int axis) {
        Dimension before = Shape.product(from.range(0, axis));
        return IntStream.range(0, to.rank())
                .filter(i -> to.dimension(i).equals(from.dimension(axis)))
                .filter(i -> Shape.product(to.range(0, i)).equals(before))
                .findFirst();
    }
}
