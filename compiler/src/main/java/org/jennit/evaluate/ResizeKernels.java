package org.jennit.evaluate;

import static java.util.Map.entry;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.jennit.evaluate.Kernel.Call;
import org.jennit.operator.OperatorDefinition;
import org.jennit.operator.Resizing;
import org.jspecify.annotations.Nullable;

/** The kernels of interpolation, nearest and linear, one axis after the other. */
final class ResizeKernels {
    static final Map<OperatorDefinition, Kernel> ALL = Map.ofEntries(entry(Resizing.RESIZE, ResizeKernels::resize));

    private ResizeKernels() {}

    private static NumberTensor resize(Call call) {
        NumberTensor result = call.x();
        long[] axes = call.attributes()
                .integers(
                        "axes", IntStream.range(0, result.rank()).asLongStream().toArray());
        @Nullable NumberTensor sizes = call.optional(3);
        for (int i = 0; i < axes.length; i++) {
            int axis = call.x().axis(axes[i]);
            int in = result.extent(axis);
            double given = sizes == null ? (float) call.x(2).element(i) : (int) sizes.element(i);
            int out = (int) Math.floor(sizes == null ? in * given : given);
            double scale = sizes == null ? given : given / in;
            result = in == out && scale == 1 ? result : along(call, result, axis, out, scale);
        }
        return result;
    }

    private static NumberTensor along(Call call, NumberTensor x, int axis, int out, double scale) {
        String mode = call.text("mode");
        boolean antialias = call.integer("antialias") == 1;
        if (antialias || (!mode.equals("nearest") && !mode.equals("linear"))) {
            throw new EvaluationException("node " + call.node() + " cannot be evaluated: there is no kernel for "
                    + (antialias ? "antialias" : mode));
        }
        int in = x.extent(axis);
        double[] places = IntStream.range(0, out)
                .mapToDouble(place -> source(call, place, in, out, scale))
                .toArray();
        int[] extents = x.extents();
        extents[axis] = out;
        return NumberTensor.generate(extents, index -> {
            double place = places[index[axis]];
            if (mode.equals("nearest")) {
                return at(x, index, axis, rounded(call, place));
            }
            int below = (int) Math.floor(place);
            double share = place - below;
            return (1 - share) * at(x, index, axis, below) + share * at(x, index, axis, below + 1);
        });
    }

    /** Where an output place lies in the input, in single precision as in the runtime: roundings may meet a border. */
    private static float source(Call call, int place, int in, int out, double scaling) {
        String transformation = call.text("coordinate_transformation_mode");
        float scale = (float) scaling;
        float halfPixel = (place + 0.5f) / scale - 0.5f;
        return switch (transformation) {
            case "half_pixel" -> halfPixel;
            case "half_pixel_symmetric" -> in / 2f * (1 - out / (in * scale)) + halfPixel;
            case "pytorch_half_pixel" -> out > 1 ? halfPixel : 0;
            case "asymmetric" -> place / scale;
            case "align_corners" -> out > 1 ? place * (in - 1f) / (out - 1) : 0;
            default ->
                throw new EvaluationException(
                        "node " + call.node() + " cannot be evaluated: there is no kernel for " + transformation);
        };
    }

    private static int rounded(Call call, double place) {
        return (int)
                switch (call.text("nearest_mode")) {
                    case "floor" -> Math.floor(place);
                    case "ceil" -> Math.ceil(place);
                    case "round_prefer_ceil" -> Math.floor(place + 0.5);
                    default -> Math.ceil(place - 0.5);
                };
    }

    /** The element whose index along an axis is another; what lies outside is the border's. */
    private static double at(NumberTensor x, int[] index, int axis, int place) {
        int[] inside = Arrays.copyOf(index, index.length);
        inside[axis] = Math.max(0, Math.min(place, x.extent(axis) - 1));
        return x.get(inside);
    }
}
