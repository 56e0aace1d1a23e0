package org.jennit.operator;

import static org.jennit.operator.OperatorDefinition.operator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jennit.graph.Attributes;
import org.jennit.graph.Constant;
import org.jennit.graph.Dimension;
import org.jennit.graph.ElementType;
import org.jennit.graph.GraphException;
import org.jennit.graph.Node;
import org.jennit.graph.Operation;
import org.jennit.graph.Shape;
import org.jennit.graph.UnresolvedShapeException;
import org.jennit.graph.Value;
import org.jennit.graph.ValueType;
import org.jspecify.annotations.Nullable;

/** Interpolation to other extents: linear in its input, and one axis after the other. */
public final class Resizing {
    private Resizing() {}

    /** x resized by {@code scales} (third input) or to {@code sizes} (fourth). */
    public static final OperatorDefinition RESIZE = operator("Resize", 1, 4)
            .attribute("mode", "nearest", "linear", "cubic")
            .attribute("nearest_mode", "round_prefer_floor", "round_prefer_ceil", "floor", "ceil")
            .attribute(
                    "coordinate_transformation_mode",
                    "half_pixel",
                    "half_pixel_symmetric",
                    "pytorch_half_pixel",
                    "align_corners",
                    "asymmetric",
                    "tf_half_pixel_for_nn",
                    "tf_crop_and_resize")
            .attribute("keep_aspect_ratio_policy", "stretch")
            .attribute("antialias", 0)
            .attribute("exclude_outside", 0)
            .attribute("cubic_coeff_a", -0.75f)
            .attribute("extrapolation_value", 0f)
            .optional(AttributeType.INTEGERS, "axes")
            .kind(Resizing::kindOfResize)
            .batch(BatchRules.imageByImage())
            .layer(LayerType.RESIZE)
            .infers(Resizing::infer)
            .gradient(0, Resizing::gradient)
            .define();

    static final List<OperatorDefinition> ALL = List.of(RESIZE);

    private static OperatorKind kindOfResize(Operation op, Set<Integer> varying) {
        if (!varying.equals(Set.of(0))) {
            return OperatorKind.OTHER;
        }
        boolean nearest = op.text("mode").equals("nearest");
        return nearest ? OperatorKind.MOVES : OperatorKind.LINEAR;
    }

    private static List<ValueType> infer(Operation op) {
        Shape x = op.input(0).shape();
        Value sizes = op.optionalInput(3);
        long[] axes = op.attributes()
                .integers("axes", IntStream.range(0, x.rank()).asLongStream().toArray());
        Shape shape = x;
        if (sizes != null) {
            List<Dimension> wanted = Inference.content(op, 3);
            for (int i = 0; i < axes.length; i++) {
                shape = shape.with(x.axis(axes[i]), wanted.get(i));
            }
            return Inference.shaped(op, shape);
        }
        double[] scales = scales(op);
        for (int i = 0; i < axes.length; i++) {
            Dimension extent = x.dimension(x.axis(axes[i]));
            double scale = scales[i];
            Dimension resized;
            if (scale == Math.rint(scale)) {
                resized = extent.times((long) scale);
            } else if (extent.isKnown()) {
                resized = Dimension.of((long) Math.floor(extent.value() * (float) scale));
            } else {
                resized = Dimension.symbol("floor(" + scale + "*(" + extent + "))");
            }
            shape = shape.with(x.axis(axes[i]), resized);
        }
        return Inference.shaped(op, shape);
    }

    private static double[] scales(Operation op) {
        Value scales = op.optionalInput(2);
        double[] numbers = scales == null ? null : ShapeNumbers.of(scales);
        if (numbers == null) {
            throw new UnresolvedShapeException("the scales of a Resize must be known before the graph runs; export the"
                    + " model with the sizes that they are computed from fixed");
        }
        return numbers;
    }

    /**
     * The adjoint, axis by axis: resizing the identity matrix along one axis gives the matrix M of the interpolation
     * along it, whatever its mode, and what arrives is multiplied with Mᵀ.
     */
    private static Value gradient(VjpContext c) {
        Ops g = c.ops();
        String policy = c.operation().text("keep_aspect_ratio_policy");
        if (!policy.equals("stretch")
                || c.operation().text("coordinate_transformation_mode").equals("tf_crop_and_resize")) {
            throw new GraphException("the gradient of node " + c.node() + " is not supported for "
                    + "tf_crop_and_resize or a kept aspect ratio; export the model with another mode");
        }
        Shape x = c.x(0).shape();
        Value gradient = c.dy();
        for (int axis = 0; axis < x.rank(); axis++) {
            if (!x.dimension(axis).equals(c.y().shape().dimension(axis))) {
                Value matrix = interpolation(c, axis);
                int last = x.rank() - 1;
                Value turned = g.swapAxes(gradient, axis, last);
                gradient = g.swapAxes(g.matMul(turned, matrix), axis, last);
            }
        }
        return gradient;
    }

    /** M [out, in] of one axis. */
    private static Value interpolation(VjpContext c, int axis) {
        Ops g = c.ops();
        long in = c.x(0).shape().dimension(axis).value();
        long out = c.y().shape().dimension(axis).value();
        Node node = c.node();
        Value zero = g.number(0, c.dy());
        Value square = g.apply(Layout.EXPAND, zero, g.integers(in, in));
        Value identity = g.apply(ShapeArithmetic.EYE_LIKE, square);
        int rank = c.x(0).shape().rank();
        int other = axis == 0 ? 1 : 0;
        List<Dimension> laidOut = new ArrayList<>(Collections.nCopies(rank, Dimension.ONE));
        laidOut.set(axis, Dimension.of(in));
        laidOut.set(other, Dimension.of(in));
        Value image = g.reshape(identity, laidOut);
        List<@Nullable Value> inputs = new ArrayList<>(Arrays.asList(image, null, null, null));
        Attributes attributes = node.attributes().without("axes");
        if (node.optionalInput(3) != null) {
            long[] sizes = laidOut.stream().mapToLong(Dimension::value).toArray();
            sizes[axis] = out;
            inputs.set(3, g.integers(sizes));
        } else {
            double[] given = scales(node.operation());
            long[] axes = node.attributes()
                    .integers("axes", IntStream.range(0, rank).asLongStream().toArray());
            double[] scales = new double[rank];
            Arrays.fill(scales, 1);
            for (int i = 0; i < axes.length; i++) {
                if (c.x(0).shape().axis(axes[i]) == axis) {
                    scales[axis] = given[i];
                }
            }
            inputs.set(2, g.builder().constant(Constant.ofDoubles(ElementType.FLOAT32, List.of((long) rank), scales)));
        }
        Value resized = g.builder().add(RESIZE, attributes, inputs, 1).output();
        Value matrix = g.reshape(
                resized,
                axis < other
                        ? List.of(Dimension.of(out), Dimension.of(in))
                        : List.of(Dimension.of(in), Dimension.of(out)));
        return axis < other ? matrix : g.transpose(matrix, 1, 0);
    }
}
