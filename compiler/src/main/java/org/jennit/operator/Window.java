package org.jennit.operator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jennit.graph.Attributes;
import org.jennit.graph.Dimension;
import org.jennit.graph.Operation;

/**
 * The geometry of a window that slides over spatial axes: of a convolution or a pooling.
 *
 * @param kernel the window's extents
 * @param strides the steps
 * @param dilations the distances of neighbouring elements
 * @param before the padding before the first element of each axis
 * @param after the padding after the last
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Window(long[] kernel, long[] strides, long[] dilations, long[] before, long[] after) {
    private static final String NOTSET = "NOTSET";

    /** The largest extent of a window, stride, dilation or pad. */
    private static final long MOST = Integer.MAX_VALUE;

    /** The most elements of a window, and along how many places of an axis those of each window are counted. */
    private static final long MOST_COUNTED = 1L << 24;

    /** The window of a node's attributes over these spatial extents. */
    public static Window of(Attributes attributes, long[] kernel, List<Dimension> spatial) {
        int axes = kernel.length;
        if (spatial.size() != axes) {
            throw new IllegalArgumentException("a window of " + axes + " spatial axes " + Arrays.toString(kernel)
                    + " does not fit an input with " + spatial.size());
        }
        long[] strides = attributes.integers("strides", filled(axes, 1));
        long[] dilations = attributes.integers("dilations", filled(axes, 1));
        long[] pads = attributes.integers("pads", new long[2 * axes]);
        if (strides.length != axes || dilations.length != axes || pads.length != 2 * axes) {
            throw new IllegalArgumentException(
                    "strides, dilations and pads do not fit a kernel of " + axes + " axes: they have " + strides.length
                            + ", " + dilations.length + " and " + pads.length + " numbers");
        }
        requirePossible(kernel, strides, dilations, pads);
        long[] before = Arrays.copyOfRange(pads, 0, axes);
        long[] after = Arrays.copyOfRange(pads, axes, 2 * axes);
        String auto = attributes.text("auto_pad", NOTSET);
        if (auto.startsWith("SAME")) {
            for (int i = 0; i < axes; i++) {
                long total = samePadding(spatial.get(i), kernel[i], strides[i], dilations[i]);
                before[i] = auto.equals("SAME_UPPER") ? total / 2 : total - total / 2;
                after[i] = total - before[i];
            }
        }
        return new Window(kernel, strides, dilations, before, after);
    }

    private static void requirePossible(long[] kernel, long[] strides, long[] dilations, long... pads) {
        boolean positive = LongStream.of(kernel).allMatch(n -> n >= 1)
                && LongStream.of(strides).allMatch(n -> n >= 1)
                && LongStream.of(dilations).allMatch(n -> n >= 1);
        double elements = LongStream.of(kernel).asDoubleStream().reduce(1, (a, b) -> a * b);
        if (elements > MOST_COUNTED) {
            throw new IllegalArgumentException("a window of the extents " + brief(kernel) + " has more than "
                    + MOST_COUNTED + " elements; pool in several steps");
        }
        boolean small = Stream.of(kernel, strides, dilations, pads)
                .flatMapToLong(LongStream::of)
                .allMatch(n -> Math.abs(n) <= MOST);
        if (!positive || !small) {
            throw new IllegalArgumentException("kernel_shape, strides and dilations must be from 1 to " + MOST
                    + ", and pads not larger, not " + brief(kernel) + ", " + brief(strides) + ", " + brief(dilations)
                    + " and " + brief(pads) + "; export the model again");
        }
    }

    private static String brief(long... numbers) {
        return Arrays.toString(numbers.length <= 8 ? numbers : Arrays.copyOf(numbers, 8));
    }

    /** Whether an operation pads its input so that there are ⌈extent/stride⌉ windows along each axis. */
    public static boolean hasSamePadding(Operation operation) {
        return operation.attributes().text("auto_pad", NOTSET).startsWith("SAME");
    }

    /** Whether an operation pads its input at all. */
    public static boolean isPadded(Operation operation) {
        return hasSamePadding(operation)
                || Arrays.stream(operation.attributes().integers("pads", new long[0]))
                        .anyMatch(pad -> pad != 0);
    }

    private static long samePadding(Dimension extent, long kernel, long stride, long dilation) {
        long span = (kernel - 1) * dilation + 1;
        if (stride == 1) {
            return span - 1;
        }
        Dimension outputs = extent.dividedByRoundingUp(stride);
        return Math.max(
                0, outputs.plus(-1).times(stride).plus(span).minus(extent).value());
    }

    static long[] filled(int length, long value) {
        long[] array = new long[length];
        Arrays.fill(array, value);
        return array;
    }

    /** The extent that the window covers along an axis. */
    public long span(int axis) {
        return (kernel[axis] - 1) * dilations[axis] + 1;
    }

    /** How many windows fit along each axis. */
    public List<Dimension> outputs(List<Dimension> spatial, boolean roundUp) {
        List<Dimension> outputs = new ArrayList<>();
        for (int i = 0; i < kernel.length; i++) {
            Dimension room = spatial.get(i).plus(before[i] + after[i] - span(i));
            Dimension count = (roundUp ? room.dividedByRoundingUp(strides[i]) : room.dividedBy(strides[i])).plus(1);
            if (count.isKnown() && count.value() < 1) {
                throw new IllegalArgumentException("a window of " + span(i) + " is larger than the padded extent "
                        + spatial.get(i).plus(before[i] + after[i]));
            }
            // A window that would start in the padding after the input is left out.
            if (roundUp && count.isKnown() && spatial.get(i).isKnown()) {
                long last = (count.value() - 1) * strides[i];
                count = last >= spatial.get(i).value() + before[i] ? count.plus(-1) : count;
            }
            outputs.add(count);
        }
        return outputs;
    }

    /**
     * How many elements each window along an axis takes from the input or, with {@code padded}, from the input and its
     * padding; what rounding up adds after the padding never counts.
     */
    public long[] counts(int axis, Dimension input, Dimension output, boolean padded) {
        long least = padded ? -before[axis] : 0;
        long most = input.value() + (padded ? after[axis] : 0);
        if (output.value() > MOST_COUNTED) {
            throw new IllegalArgumentException("there are " + output + " windows along an axis, and their elements are"
                    + " counted for " + MOST_COUNTED + " at most; pool in several steps");
        }
        return LongStream.range(0, output.value())
                .map(o -> o * strides[axis] - before[axis])
                .map(start -> within(start, axis, most) - within(start, axis, least))
                .toArray();
    }

    /** How many elements of the window that starts here lie before an end. */
    private long within(long start, int axis, long end) {
        long reached = Math.floorDiv(end - start + dilations[axis] - 1, dilations[axis]);
        return Math.max(0, Math.min(kernel[axis], reached));
    }

    /**
     * The attributes of the transposed convolution that takes a gradient of these output extents back to these input
     * extents, whatever rounding lay between them.
     */
    Attributes transposed(List<Dimension> inputs, List<Dimension> outputs) {
        int axes = kernel.length;
        long[] pads = new long[2 * axes];
        long[] outputPadding = new long[axes];
        for (int i = 0; i < axes; i++) {
            long surplus = surplus(inputs, outputs, i);
            pads[i] = before[i];
            pads[axes + i] = Math.max(0, -surplus);
            outputPadding[i] = Math.max(0, surplus);
        }
        return steps().with("pads", pads).with("output_padding", outputPadding);
    }

    /** The attributes of the convolution that has exactly these output extents on these input extents. */
    Attributes exact(List<Dimension> inputs, List<Dimension> outputs) {
        int axes = kernel.length;
        long[] pads = new long[2 * axes];
        for (int i = 0; i < axes; i++) {
            pads[i] = before[i];
            pads[axes + i] = Math.max(0, -surplus(inputs, outputs, i));
        }
        return steps().with("pads", pads);
    }

    private long surplus(List<Dimension> inputs, List<Dimension> outputs, int axis) {
        Dimension reached = outputs.get(axis).plus(-1).times(strides[axis]).plus(span(axis) - before[axis]);
        return inputs.get(axis).minus(reached).value();
    }

    private Attributes steps() {
        return Attributes.NONE
                .with("kernel_shape", kernel)
                .with("strides", strides)
                .with("dilations", dilations);
    }
}
