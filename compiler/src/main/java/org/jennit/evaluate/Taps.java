package org.jennit.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jennit.evaluate.Kernel.Call;
import org.jennit.graph.Dimension;
import org.jennit.operator.Window;

/**
 * Where a window that slides over spatial axes touches its input: for each output place, in row-major order, the input
 * places inside the input, in the order of the kernel.
 *
 * @param extents the spatial extents of the output
 * @param list the places
 */
record Taps(List<Integer> extents, List<Tap> list) {
    /** An output place that reads an input place through a kernel place, each in row-major order. */
    record Tap(int output, int input, int kernel) {}

    /** The taps of a window of these kernel extents over spatial extents. */
    static Taps of(Call call, int[] kernel, int[] spatial) {
        Window window = window(call, kernel, spatial);
        boolean roundUp = call.attributes().integer("ceil_mode", 0) == 1;
        int[] outputs = window.outputs(dimensions(spatial), roundUp).stream()
                .mapToInt(dimension -> (int) dimension.value())
                .toArray();
        return of(window, spatial, outputs);
    }

    /** The window that a node's attributes describe. */
    static Window window(Call call, int[] kernel, int[] spatial) {
        return Window.of(call.attributes(), Arrays.stream(kernel).asLongStream().toArray(), dimensions(spatial));
    }

    /** The taps of a window between given extents. */
    static Taps of(Window window, int[] inputs, int[] outputs) {
        int[] kernel = Arrays.stream(window.kernel()).mapToInt(Math::toIntExact).toArray();
        List<Tap> taps = new ArrayList<>();
        indices(
                outputs,
                output -> indices(kernel, offset -> {
                    int[] input = new int[output.length];
                    for (int i = 0; i < output.length; i++) {
                        input[i] = (int) (output[i] * window.strides()[i]
                                - window.before()[i]
                                + offset[i] * window.dilations()[i]);
                        if (input[i] < 0 || input[i] >= inputs[i]) {
                            return;
                        }
                    }
                    taps.add(new Tap(place(output, outputs), place(input, inputs), place(offset, kernel)));
                }));
        return new Taps(Arrays.stream(outputs).boxed().toList(), taps);
    }

    static List<Dimension> dimensions(int... extents) {
        return Arrays.stream(extents).mapToObj(Dimension::of).toList();
    }

    private static void indices(int[] extents, Consumer<int[]> visit) {
        int[] index = new int[extents.length];
        if (Arrays.stream(extents).anyMatch(extent -> extent == 0)) {
            return;
        }
        int axis;
        do {
            visit.accept(index.clone());
            axis = extents.length - 1;
            while (axis >= 0 && ++index[axis] == extents[axis]) {
                index[axis--] = 0;
            }
        } while (axis >= 0);
    }

    private static int place(int[] index, int[] extents) {
        int place = 0;
        for (int i = 0; i < index.length; i++) {
            place = place * extents[i] + index[i];
        }
        return place;
    }

    /** The number of output places. */
    int outputs() {
        return extents.stream().reduce(1, (a, b) -> a * b);
    }

    /** The extents of an output with these leading axes. */
    int[] under(int batch, int channels) {
        int[] all = new int[extents.size() + 2];
        all[0] = batch;
        all[1] = channels;
        for (int i = 0; i < extents.size(); i++) {
            all[i + 2] = extents.get(i);
        }
        return all;
    }
}
