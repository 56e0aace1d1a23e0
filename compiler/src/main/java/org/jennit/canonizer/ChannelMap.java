package org.jennit.canonizer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jennit.graph.Dimension;
import org.jennit.graph.Node;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.operator.Layout;
import org.jennit.operator.Linear;
import org.jennit.operator.OperatorDefinition;
import org.jennit.operator.Ops;
import org.jennit.rewrite.Match;
import org.jspecify.annotations.Nullable;

/**
 * Takes an affine map of channels, y ↦ factor·y + offset, into the linear layer before it: weight and bias become
 * expressions of the old ones, which stay parameters of their own.
 *
 * @param factor one number for each channel [C] in the new graph, or null for one
 * @param offset one number for each channel [C] in the new graph, or null for zero
 */
record ChannelMap(@Nullable Value factor, @Nullable Value offset) {
    /** The layer with the map in it, under the names of both, and what moves its output after it. */
    Value after(Match m, LinearBefore before, Node affine) {
        Ops g = m.ops();
        Node linear = before.linear();
        Value weight = m.renewed(linear.input(1));
        Value bias = m.renewedOrNull(linear.optionalInput(2));
        if (factor != null) {
            weight = g.mul(weight, alongOutputs(g, linear, weight));
            bias = bias == null ? null : g.mul(bias, factor);
        }
        if (offset != null) {
            bias = bias == null ? offset : g.add(bias, offset);
        }
        Value merged = m.layer(
                (OperatorDefinition) linear.operator(),
                linear.attributes(),
                Arrays.asList(m.renewed(linear.input(0)), weight, bias),
                linear,
                affine);
        return before.moved(m, merged);
    }

    /** The factor in a shape that broadcasts along the axis of the weight that the output channels are on. */
    private Value alongOutputs(Ops g, Node linear, Value weight) {
        Value given = Objects.requireNonNull(factor);
        Shape shape = weight.shape();
        boolean outputsLast =
                linear.operator() == Linear.DENSE && linear.operation().integer("transB") == 0;
        if (outputsLast) {
            return given;
        }
        if (linear.operator() != Linear.CONV_TRANSPOSE) {
            return g.reshape(given, column(shape, 0));
        }
        long group = linear.operation().integer("group");
        if (group == 1) {
            return g.reshape(given, column(shape, 1));
        }
        // [C, M/group, …]: the rows of a group share the factors of its outputs
        Dimension rows = shape.dimension(0).dividedBy(group);
        Dimension columns = shape.dimension(1);
        Value byGroup = g.reshape(given, List.of(Dimension.of(group), Dimension.ONE, columns));
        Value spread = g.apply(Layout.EXPAND, byGroup, g.integers(group, rows.value(), columns.value()));
        List<Dimension> dimensions = new ArrayList<>(List.of(shape.dimension(0), columns));
        while (dimensions.size() < shape.rank()) {
            dimensions.add(Dimension.ONE);
        }
        return g.reshape(spread, dimensions);
    }

    private static List<Dimension> column(Shape shape, int axis) {
        List<Dimension> dimensions = new ArrayList<>();
        for (int i = 0; i < shape.rank(); i++) {
            dimensions.add(i == axis ? Dimension.of(-1) : Dimension.ONE);
        }
        return dimensions;
    }
}
