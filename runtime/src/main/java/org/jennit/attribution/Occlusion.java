package org.jennit.attribution;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jennit.graph.Shape;
import org.jennit.tensor.Tensor;

/**
 * What the score ⟨t, y⟩ is when only a window of the input is seen, or when it is hidden (Zeiler and Fergus 2014). The
 * window takes every place at multiples of the stride, shifted cyclically; the score is added to the relevance at the
 * window's positions:
 *
 * <ul>
 *   <li>{@link Mode#KEEP}: everything outside of the window is filled, and the score is added;
 *   <li>{@link Mode#DROP}: the window is filled, and the score of the input as it is less this score is added.
 * </ul>
 *
 * <p>Where the first axis of the input holds no samples, such as that of a single picture [3, H, W] or of the nodes of a
 * graph, the window covers it whole.
 *
 * @param window the window's extents; an axis without one is covered whole
 * @param stride the steps of the window; along an axis without one it does not move, and covers it whole
 * @param fill the value that replaces what is hidden
 * @param invert whether inside and outside change places in what is filled
 * @param mode whether the window is kept or dropped
 */
public record Occlusion(PerAxis window, PerAxis stride, Baseline fill, boolean invert, Mode mode)
        implements AttributionMethod {
    /** What happens to the window. */
    public enum Mode {
        /** Only the window is seen. */
        KEEP,
        /** The window is hidden. */
        DROP
    }

    /** What the model sees through a window, with zeros around it. */
    public Occlusion(PerAxis window, PerAxis stride) {
        this(window, stride, Baseline.zeros(), false, Mode.KEEP);
    }

    /** Checks the settings. */
    public Occlusion {
        boolean several = !window.all() && !stride.all();
        if (several && window.numbers().size() != stride.numbers().size()) {
            throw new IllegalArgumentException(
                    "window " + window + " and stride " + stride + " must be of the same number of axes");
        }
    }

    /** This in another mode. */
    public Occlusion withMode(Mode other) {
        return new Occlusion(window, stride, fill, invert, other);
    }

    /** This with another filling. */
    public Occlusion withFill(Baseline other) {
        return new Occlusion(window, stride, other, invert, mode);
    }

    /** This with inside and outside exchanged, or not. */
    public Occlusion withInvert(boolean exchanged) {
        return new Occlusion(window, stride, fill, exchanged, mode);
    }

    @Override
    public boolean flowsBack() {
        return false;
    }

    @Override
    public Attribution attribute(AttributionContext context) {
        Map<String, Tensor> relevance = new LinkedHashMap<>();
        for (String name : context.explained()) {
            relevance.put(name, occluded(context, name));
        }
        return context.attribution(relevance);
    }

    private Tensor occluded(AttributionContext context, String name) {
        Tensor input = context.input(name);
        long[] shape = input.shape();
        if (shape.length < 2) {
            throw new IllegalArgumentException("the input '" + name + "' of shape " + Arrays.toString(shape)
                    + " has no axis after the batch axis for a window to move along");
        }
        Tensor filling = context.baseline(fill, name);
        double[] original = context.score();
        int rows = (int) shape[0];
        int size = (int)
                Shape.of(Arrays.copyOfRange(shape, 1, shape.length)).elements().value();
        double[] sum = new double[input.size()];
        Windows windows = windows(name, shape);
        boolean windowIsSeen = (mode == Mode.KEEP) != invert;
        context.scores(
                windows.count(),
                i -> context.with(name, seen(input, filling, windows.at(i), windowIsSeen)),
                (i, scores) -> {
                    boolean[] inside = windows.at(i);
                    for (int row = 0; row < rows; row++) {
                        int sample = rows == scores.length ? row : 0;
                        double amount = mode == Mode.KEEP ? scores[sample] : original[sample] - scores[sample];
                        for (int p = 0; p < size; p++) {
                            sum[row * size + p] += inside[p] ? amount : 0;
                        }
                    }
                });
        return context.relevance(name, sum);
    }

    /** The input where the window is, or is not, and the filling elsewhere. */
    private static Tensor seen(Tensor input, Tensor filling, boolean[] inside, boolean windowIsSeen) {
        double[] values = input.toDoubles();
        double[] others = filling.toDoubles();
        Arrays.setAll(values, i -> inside[i % inside.length] == windowIsSeen ? values[i] : others[i]);
        return Tensor.of(input.type(), values, input.shape());
    }

    private Windows windows(String name, long[] shape) {
        int axes = shape.length - 1;
        if (window.numbers().size() > axes || stride.numbers().size() > axes) {
            throw new IllegalArgumentException("the window " + window + " with stride " + stride + " has more axes than"
                    + " the input '" + name + "' of shape " + Arrays.toString(shape) + " has after its batch");
        }
        List<Windows.Axis> list = new ArrayList<>();
        for (int axis = 0; axis < axes; axis++) {
            int extent = (int) shape[axis + 1];
            OptionalInt size = window.at(axis, axes);
            OptionalInt step = stride.at(axis, axes);
            boolean whole = size.isEmpty() || step.isEmpty();
            list.add(new Windows.Axis(extent, whole ? extent : size.getAsInt(), whole ? extent : step.getAsInt()));
        }
        return new Windows(list);
    }

    /** The places of the window, the last axis moving fastest. */
    private record Windows(List<Axis> axes) {
        record Axis(int extent, int window, int stride) {
            int steps() {
                return (extent + stride - 1) / stride;
            }

            boolean holds(int position, int step) {
                return Math.floorMod(position - step * stride, extent) < window;
            }
        }

        int count() {
            return axes.stream().mapToInt(Axis::steps).reduce(1, Math::multiplyExact);
        }

        /** For each position of a sample whether it is inside of the window at this place. */
        boolean[] at(int place) {
            boolean[] inside = {true};
            int rest = place;
            for (int a = axes.size() - 1; a >= 0; a--) {
                Axis axis = axes.get(a);
                int step = rest % axis.steps();
                rest /= axis.steps();
                boolean[] wider = new boolean[axis.extent * inside.length];
                for (int i = 0; i < wider.length; i++) {
                    wider[i] = axis.holds(i / inside.length, step) && inside[i % inside.length];
                }
                inside = wider;
            }
            return inside;
        }
    }
}
