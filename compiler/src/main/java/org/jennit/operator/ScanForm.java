package org.jennit.operator;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jennit.graph.Attributes;
import org.jennit.graph.Dimension;
import org.jennit.graph.Operation;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;

/**
 * A Scan read by its parts. Its inputs are the initial states, then those that each step takes its slice of, then what the
 * body captures; its outputs are the final states, then those that the slices of all steps are collected in.
 *
 * @param operation the Scan
 * @param body what a step computes
 * @param scanned how many inputs a step takes its slice of
 */
public record ScanForm(Operation operation, Attributes.Body body, int scanned) {
    /**
     * How the slices of the steps lie in an input or output.
     *
     * @param axis the axis they lie along
     * @param direction 0 where the slice of the first step lies first, 1 where it lies last
     */
    public record SliceAxis(long axis, long direction) {
        /** Along the first axis. */
        static SliceAxis first(boolean backward) {
            return new SliceAxis(0, backward ? 1 : 0);
        }

        /** The same, from the last step to the first. */
        SliceAxis reversed() {
            return new SliceAxis(axis, 1 - direction);
        }

        /** The shape of a slice of a whole. */
        Shape slice(Shape whole) {
            if (!whole.isRanked()) {
                return whole;
            }
            List<Dimension> dimensions = new ArrayList<>(whole.dimensions());
            dimensions.remove(whole.axis(axis));
            return Shape.of(dimensions);
        }

        /** The shape of so many slices side by side. */
        Shape whole(Shape slice, Dimension steps) {
            if (!slice.isRanked()) {
                return slice;
            }
            List<Dimension> dimensions = new ArrayList<>(slice.dimensions());
            dimensions.add((int) (axis < 0 ? axis + dimensions.size() + 1 : axis), steps);
            return Shape.of(dimensions);
        }
    }

    /** A Scan by its parts. */
    public static ScanForm of(Operation operation) {
        return new ScanForm(operation, body(operation.attributes()), (int) operation.integer("num_scan_inputs"));
    }

    static Attributes.Body body(Attributes attributes) {
        return attributes.bodies().get(0);
    }

    /** How many states are carried from step to step. */
    public int carried() {
        return body.given() - scanned;
    }

    /** What a step computes: the states after it, then its slices of what is collected. */
    public List<Value> results() {
        return List.copyOf(body.graph().outputs().values());
    }

    /** How many outputs the slices of all steps are collected in. */
    int collected() {
        return results().size() - carried();
    }

    /** How the slices lie in the inputs that steps take them from. */
    public List<SliceAxis> in() {
        return slices("scan_input_axes", "scan_input_directions", scanned);
    }

    /** How the slices lie in the outputs that they are collected in. */
    public List<SliceAxis> out() {
        return slices("scan_output_axes", "scan_output_directions", collected());
    }

    private List<SliceAxis> slices(String axes, String directions, int count) {
        long[] axis = operation.attributes().integers(axes, new long[count]);
        long[] direction = operation.attributes().integers(directions, new long[count]);
        return IntStream.range(0, count)
                .mapToObj(i -> new SliceAxis(axis[i], direction[i]))
                .toList();
    }

    /** The settings of a Scan. */
    static Attributes attributes(Attributes.Body body, List<SliceAxis> in, List<SliceAxis> out) {
        return Attributes.NONE
                .with("body", body)
                .with("num_scan_inputs", in.size())
                .with("scan_input_axes", in.stream().map(SliceAxis::axis).toList())
                .with(
                        "scan_input_directions",
                        in.stream().map(SliceAxis::direction).toList())
                .with("scan_output_axes", out.stream().map(SliceAxis::axis).toList())
                .with(
                        "scan_output_directions",
                        out.stream().map(SliceAxis::direction).toList());
    }

    /** The number of steps. */
    Dimension steps() {
        Shape whole = operation.input(carried()).shape();
        return whole.isRanked()
                ? whole.dimension(whole.axis(in().get(0).axis()))
                : Dimension.symbol("steps(" + results().get(0).name() + ")");
    }
}
