package org.jennit.evaluate;

import static java.util.Map.entry;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.jennit.evaluate.Kernel.Call;
import org.jennit.evaluate.Taps.Tap;
import org.jennit.graph.Shape;
import org.jennit.operator.Linear;
import org.jennit.operator.OperatorDefinition;
import org.jennit.operator.Pooling;
import org.jennit.operator.Window;
import org.jspecify.annotations.Nullable;

/** The kernels of convolutions and pooling over x [N, C, spatial…]. */
final class WindowKernels {
    static final Map<OperatorDefinition, Kernel> ALL = Map.ofEntries(
            entry(Linear.CONV, WindowKernels::convolution),
            entry(Linear.CONV_TRANSPOSE, WindowKernels::transposedConvolution),
            entry(Pooling.AVERAGE_POOL, WindowKernels::averages),
            entry(Pooling.MAX_POOL, new MaxPool()),
            entry(Pooling.MAX_POOL_GRADIENT, WindowKernels::scattered));

    private WindowKernels() {}

    private static int[] spatial(NumberTensor x) {
        return Arrays.copyOfRange(x.extents(), 2, x.rank());
    }

    private static int product(int... extents) {
        return Arrays.stream(extents).reduce(1, (a, b) -> a * b);
    }

    /** y[n, m, o] = b[m] + Σ x[n, c, i]·w[m, c, k]; the channels of a group see those of their group. */
    private static NumberTensor convolution(Call call) {
        NumberTensor x = call.x(0);
        NumberTensor w = call.x(1);
        Taps taps = Taps.of(call, spatial(w), spatial(x));
        int groups = (int) call.integer("group");
        int kernel = product(spatial(w));
        int inputs = product(spatial(x));
        int outputs = taps.outputs();
        int perGroup = w.extent(1);
        int channels = w.extent(0);
        double[] y = biased(call, x.extent(0), channels, outputs);
        for (int n = 0; n < x.extent(0); n++) {
            for (int m = 0; m < channels; m++) {
                int first = m / (channels / groups) * perGroup;
                for (int c = 0; c < perGroup; c++) {
                    int from = (n * x.extent(1) + first + c) * inputs;
                    int to = (n * channels + m) * outputs;
                    int weight = (m * perGroup + c) * kernel;
                    for (Tap tap : taps.list()) {
                        y[to + tap.output()] += x.element(from + tap.input()) * w.element(weight + tap.kernel());
                    }
                }
            }
        }
        return NumberTensor.of(taps.under(x.extent(0), channels), y);
    }

    /** y[n, m, i] = b[m] + Σ x[n, c, o]·w[c, m, k], the adjoint of the convolution from y's extents to x's. */
    private static NumberTensor transposedConvolution(Call call) {
        NumberTensor x = call.x(0);
        NumberTensor w = call.x(1);
        int[] small = spatial(x);
        Window window = Linear.transposedWindow(call.node().operation());
        long[] padding = call.attributes().integers("output_padding", new long[small.length]);
        Shape inferred = call.node().output().shape(); // which an output_shape may make larger than what is reached
        int[] large = IntStream.range(0, small.length)
                .map(i -> (int)
                        (inferred.isKnown()
                                ? inferred.dimension(i + 2).value()
                                : (small[i] - 1) * window.strides()[i]
                                        + window.span(i)
                                        + padding[i]
                                        - window.before()[i]
                                        - window.after()[i]))
                .toArray();
        Taps taps = Taps.of(window, large, small);
        int groups = (int) call.integer("group");
        int kernel = product(spatial(w));
        int inputs = product(small);
        int outputs = product(large);
        int perGroup = w.extent(1);
        int channels = perGroup * groups;
        double[] y = biased(call, x.extent(0), channels, outputs);
        for (int n = 0; n < x.extent(0); n++) {
            for (int c = 0; c < x.extent(1); c++) {
                int first = c / (x.extent(1) / groups) * perGroup;
                for (int m = 0; m < perGroup; m++) {
                    int from = (n * x.extent(1) + c) * inputs;
                    int to = (n * channels + first + m) * outputs;
                    int weight = (c * perGroup + m) * kernel;
                    for (Tap tap : taps.list()) {
                        y[to + tap.input()] += x.element(from + tap.output()) * w.element(weight + tap.kernel());
                    }
                }
            }
        }
        int[] extents = taps.under(x.extent(0), channels);
        System.arraycopy(large, 0, extents, 2, large.length);
        return NumberTensor.of(extents, y);
    }

    private static double[] biased(Call call, int batch, int channels, int places) {
        double[] y = new double[batch * channels * places];
        @Nullable NumberTensor bias = call.optional(2);
        if (bias != null) {
            Arrays.setAll(y, i -> bias.element(i / places % channels));
        }
        return y;
    }

    private static Taps pooling(Call call) {
        int[] kernel = call.extents("kernel_shape");
        return Taps.of(call, kernel, spatial(call.x()));
    }

    private static NumberTensor averages(Call call) {
        NumberTensor x = call.x();
        Taps taps = pooling(call);
        boolean padded = call.integer("count_include_pad") == 1;
        int[] counts = new int[taps.outputs()];
        Arrays.fill(counts, 1);
        int[] spatial = spatial(x);
        Window window = Taps.window(call, call.extents("kernel_shape"), spatial);
        int stride = taps.outputs();
        for (int axis = 0; axis < spatial.length; axis++) {
            int extent = taps.extents().get(axis);
            long[] along = window.counts(
                    axis,
                    Taps.dimensions(spatial[axis]).get(0),
                    Taps.dimensions(extent).get(0),
                    padded);
            int inner = stride / extent;
            for (int i = 0; i < counts.length; i++) {
                counts[i] *= (int) along[i / inner % extent];
            }
            stride = inner;
        }
        int inputs = product(spatial);
        double[] y = new double[x.extent(0) * x.extent(1) * taps.outputs()];
        for (int map = 0; map < x.extent(0) * x.extent(1); map++) {
            for (Tap tap : taps.list()) {
                y[map * taps.outputs() + tap.output()] += x.element(map * inputs + tap.input()) / counts[tap.output()];
            }
        }
        return NumberTensor.of(taps.under(x.extent(0), x.extent(1)), y);
    }

    /** The largest element of each window, and its place in the flat input; of equal ones the first. */
    private static final class MaxPool implements Kernel {
        @Override
        public NumberTensor output(Call call) {
            NumberTensor x = call.x();
            return output(call, 1).map(place -> x.element((int) place));
        }

        @Override
        public NumberTensor output(Call call, int index) {
            if (index == 0) {
                return output(call);
            }
            NumberTensor x = call.x();
            Taps taps = pooling(call);
            int inputs = product(spatial(x));
            double[] places = new double[x.extent(0) * x.extent(1) * taps.outputs()];
            Arrays.fill(places, -1);
            for (int map = 0; map < x.extent(0) * x.extent(1); map++) {
                for (Tap tap : taps.list()) {
                    int at = map * taps.outputs() + tap.output();
                    int place = map * inputs + tap.input();
                    if (places[at] < 0 || x.element(place) > x.element((int) places[at])) {
                        places[at] = place;
                    }
                }
            }
            return NumberTensor.of(taps.under(x.extent(0), x.extent(1)), places);
        }
    }

    /** What arrives at windows, added up at the flat places that they took their largest element from. */
    private static NumberTensor scattered(Call call) {
        double[] sums = new double[call.x(2).size()];
        for (int i = 0; i < call.x(0).size(); i++) {
            sums[(int) call.x(1).element(i)] += call.x(0).element(i);
        }
        return NumberTensor.of(call.x(2).extents(), sums);
    }
}
