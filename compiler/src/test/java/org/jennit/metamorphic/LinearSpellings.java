package org.jennit.metamorphic;

import static org.jennit.metamorphic.FileRewrite.of;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.jennit.metamorphic.Draft.Numbers;
import org.jennit.metamorphic.Draft.Step;

/** Linear layers, batch norms and sums in other operators. */
final class LinearSpellings {
    static final List<FileRewrite> ALL = List.of(
            of("Gemm", "MatMul and Add", LinearSpellings::isPlain, (d, s) -> biased(d, s, product(d, s))),
            of(
                    "Gemm",
                    "MatMul and Add, the bias first",
                    LinearSpellings::isPlain,
                    (d, s) -> s.inputs().size() < 3
                            ? product(d, s)
                            : d.add(d.extents(s.output()), "Add", Map.of(), s.input(2), product(d, s))),
            of("Gemm", "MatMul with the weight on the left", LinearSpellings::isPlain, (d, s) -> {
                String column = d.add(null, "Transpose", Map.of("perm", new long[] {1, 0}), s.input(0));
                String weight = isTransposed(s) ? s.input(1) : transposed(d, s.input(1));
                String turned = d.add(null, "MatMul", Map.of(), weight, column);
                String back = d.add(d.extents(s.output()), "Transpose", Map.of("perm", new long[] {1, 0}), turned);
                return biased(d, s, back);
            }),
            of("Gemm", "Gemm of the other layout", LinearSpellings::isPlain, (d, s) -> {
                String[] inputs = s.inputs().toArray(new String[0]);
                inputs[1] = transposed(d, inputs[1]);
                return d.add(d.extents(s.output()), "Gemm", Map.of("transB", isTransposed(s) ? 0 : 1), inputs);
            }),
            of("Gemm", "Gemm with factors", LinearSpellings::isPlain, (d, s) -> {
                Map<String, Object> attributes = new HashMap<>(s.attributes());
                String[] inputs = s.inputs().toArray(new String[0]);
                attributes.put("alpha", 0.5);
                inputs[1] = mapped(d, inputs[1], w -> 2 * w);
                if (inputs.length > 2) {
                    attributes.put("beta", 4.0);
                    inputs[2] = mapped(d, inputs[2], b -> b / 4);
                }
                return d.add(d.extents(s.output()), "Gemm", attributes, inputs);
            }),
            of("MatMul", "Einsum", LinearSpellings::hasWeight, (d, s) -> {
                String letters = "bthk".substring(0, d.rank(s.input(0)) - 1);
                String equation = letters + "x,xy->" + letters + "y";
                return d.add(d.extents(s.output()), "Einsum", Map.of("equation", equation), s.input(0), s.input(1));
            }),
            of("MatMul", "MatMul of rows", LinearSpellings::hasWeight, (d, s) -> {
                int[] x = d.extents(s.input(0));
                int[] y = d.extents(s.output());
                String rows = d.add(new int[] {-1}, "Reshape", Map.of(), s.input(0), d.integers(-1, x[x.length - 1]));
                String product = d.add(new int[] {-1}, "MatMul", Map.of(), rows, s.input(1));
                return d.add(y, "Reshape", Map.of(), product, sizes(d, y));
            }),
            of("Conv", "Pad and Conv", LinearSpellings::isPadded, (d, s) -> {
                long[] pads = (long[]) s.attributes().get("pads");
                int axes = pads.length / 2;
                long[] all = new long[2 * axes + 4];
                System.arraycopy(pads, 0, all, 2, axes);
                System.arraycopy(pads, axes, all, axes + 4, axes);
                Map<String, Object> attributes = new HashMap<>(s.attributes());
                attributes.remove("pads");
                String[] inputs = s.inputs().toArray(new String[0]);
                inputs[0] = d.add(null, "Pad", Map.of(), inputs[0], d.integers(all));
                return d.add(d.extents(s.output()), "Conv", attributes, inputs);
            }),
            of(
                    "Conv",
                    "a 2-D Conv between Unsqueeze and Squeeze",
                    (d, s) -> d.rank(s.output()) == 3 && d.constants.containsKey(s.input(1)),
                    (d, s) -> {
                        int[] y = d.extents(s.output());
                        String[] inputs = s.inputs().toArray(new String[0]);
                        int[] w = d.extents(inputs[1]);
                        inputs[1] = d.constant(
                                new int[] {w[0], w[1], 1, w[2]},
                                d.constants.get(inputs[1]).elements());
                        inputs[0] = d.add(null, "Unsqueeze", Map.of("axes", new long[] {2}), inputs[0]);
                        Map<String, Object> attributes = new HashMap<>(s.attributes());
                        long[] pads = (long[]) attributes.getOrDefault("pads", new long[2]);
                        attributes.put("pads", new long[] {0, pads[0], 0, pads[1]});
                        attributes.put("strides", new long[] {1, ((long[]) attributes.get("strides"))[0]});
                        String wide = d.add(new int[] {y[0], y[1], 1, y[2]}, "Conv", attributes, inputs);
                        return d.add(y, "Squeeze", Map.of("axes", new long[] {2}), wide);
                    }),
            of("Conv", "Conv and the bias by Add", (d, s) -> s.inputs().size() == 3, (d, s) -> {
                String product = d.add(d.extents(s.output()), "Conv", s.attributes(), s.input(0), s.input(1));
                return d.apply("Add", product, channels(d, s.output(), s.input(2), b -> b));
            }),
            of("BatchNormalization", "Mul and Add", LinearSpellings::hasConstants, (d, s) -> {
                double[] scale = scale(d, s);
                double[] offset = offset(d, s, scale);
                String scaled = d.apply("Mul", s.input(0), channels(d, s.output(), scale));
                return d.apply("Add", scaled, channels(d, s.output(), offset));
            }),
            of("BatchNormalization", "Sub, Div, Mul, Add", LinearSpellings::hasConstants, (d, s) -> {
                double[] variance = d.constants.get(s.input(4)).elements();
                String centred = d.apply("Sub", s.input(0), channels(d, s.output(), s.input(3), m -> m));
                double[] deviation =
                        Arrays.stream(variance).map(v -> Math.sqrt(v + 1e-5f)).toArray();
                String normed = d.apply("Div", centred, channels(d, s.output(), deviation));
                String scaled = d.apply("Mul", normed, channels(d, s.output(), s.input(1), g -> g));
                return d.apply("Add", scaled, channels(d, s.output(), s.input(2), b -> b));
            }),
            new FileRewrite("Conv that took its BatchNormalization in", LinearSpellings::hasBatchNorm, (d, s, r) -> {
                Step norm = d.onlyReader(s.output());
                double[] scale = scale(d, norm);
                double[] offset = offset(d, norm, scale);
                Numbers w = d.constants.get(s.input(1));
                int each = w.elements().length / w.extents()[0];
                double[] weight = IntStream.range(0, w.elements().length)
                        .mapToDouble(i -> w.elements()[i] * scale[i / each])
                        .toArray();
                double[] old =
                        s.inputs().size() == 3 ? d.constants.get(s.input(2)).elements() : new double[scale.length];
                double[] bias = IntStream.range(0, scale.length)
                        .mapToDouble(i -> old[i] * scale[i] + offset[i])
                        .toArray();
                d.replace(
                        norm,
                        (draft, bn) -> draft.add(
                                draft.extents(bn.output()),
                                "Conv",
                                s.attributes(),
                                s.input(0),
                                draft.constant(w.extents(), weight),
                                draft.constant(new int[] {bias.length}, bias)));
                d.steps.remove(s);
            }),
            of(
                    "Add",
                    "its inputs changed",
                    (d, s) -> true,
                    (d, s) -> d.add(d.extents(s.output()), "Add", Map.of(), s.input(1), s.input(0))),
            of(
                    "Add",
                    "Sum",
                    (d, s) -> !d.constants.containsKey(s.input(1)),
                    (d, s) -> d.apply("Sum", s.input(0), s.input(1))),
            of(
                    "Add",
                    "Sub of the negative",
                    (d, s) -> d.constants.containsKey(s.input(1)),
                    (d, s) -> d.apply("Sub", s.input(0), mapped(d, s.input(1), b -> -b))),
            of(
                    "Sub",
                    "Add of the negative",
                    (d, s) -> d.constants.containsKey(s.input(1)),
                    (d, s) -> d.apply("Add", s.input(0), mapped(d, s.input(1), b -> -b))),
            of(
                    "Div",
                    "Mul of the inverse",
                    (d, s) -> d.constants.containsKey(s.input(1)),
                    (d, s) -> d.apply("Mul", s.input(0), mapped(d, s.input(1), b -> 1 / b))));

    private LinearSpellings() {}

    private static boolean isTransposed(Step gemm) {
        return Integer.valueOf(1).equals(gemm.attributes().get("transB"));
    }

    private static boolean isPlain(Draft d, Step gemm) {
        return !gemm.attributes().containsKey("alpha");
    }

    private static boolean hasWeight(Draft d, Step s) {
        return d.constants.containsKey(s.input(1))
                && d.extents(s.input(0)) != null
                && d.rank(s.input(1)) == 2
                && d.rank(s.input(0)) > 1;
    }

    private static boolean isPadded(Draft d, Step s) {
        return s.attributes().get("pads") instanceof long[] pads
                && Arrays.stream(pads).anyMatch(pad -> pad > 0);
    }

    /** Whether what a batch norm holds of its channels is there as numbers. */
    private static boolean hasConstants(Draft d, Step norm) {
        return d.constants.keySet().containsAll(norm.inputs().subList(1, 5));
    }

    private static boolean hasBatchNorm(Draft d, Step s) {
        Step reader = d.onlyReader(s.output());
        return s.operator().equals("Conv")
                && reader != null
                && reader.operator().equals("BatchNormalization")
                && hasConstants(d, reader)
                && d.constants.containsKey(s.input(1));
    }

    private static String product(Draft d, Step s) {
        String weight = isTransposed(s) ? transposed(d, s.input(1)) : s.input(1);
        return d.add(d.extents(s.output()), "MatMul", Map.of(), s.input(0), weight);
    }

    private static String biased(Draft d, Step s, String product) {
        return s.inputs().size() < 3 ? product : d.apply("Add", product, s.input(2));
    }

    /** A matrix the other way round: another constant, or a Transpose of what computes it. */
    private static String transposed(Draft d, String matrix) {
        Numbers numbers = d.constants.get(matrix);
        if (numbers == null) {
            return d.add(null, "Transpose", Map.of("perm", new long[] {1, 0}), matrix);
        }
        int rows = numbers.extents()[0];
        int columns = numbers.extents()[1];
        double[] turned = new double[rows * columns];
        Arrays.setAll(turned, i -> numbers.elements()[i % rows * columns + i / rows]);
        return d.constant(new int[] {columns, rows}, turned);
    }

    /** A function of a constant: another constant, or the factor that makes it, where it is computed. */
    private static String mapped(Draft d, String constant, DoubleUnaryOperator function) {
        Numbers numbers = d.constants.get(constant);
        return numbers == null
                ? d.apply("Mul", constant, function.applyAsDouble(1))
                : d.constant(
                        numbers.extents(),
                        Arrays.stream(numbers.elements()).map(function).toArray());
    }

    static String sizes(Draft d, int... extents) {
        long[] sizes = Arrays.stream(extents).asLongStream().toArray();
        sizes[0] = -1;
        return d.integers(sizes);
    }

    private static double[] scale(Draft d, Step norm) {
        double[] scale = d.constants.get(norm.input(1)).elements();
        double[] variance = d.constants.get(norm.input(4)).elements();
        return IntStream.range(0, scale.length)
                .mapToDouble(i -> scale[i] / Math.sqrt(variance[i] + 1e-5f))
                .toArray();
    }

    private static double[] offset(Draft d, Step norm, double[] scale) {
        double[] bias = d.constants.get(norm.input(2)).elements();
        double[] mean = d.constants.get(norm.input(3)).elements();
        return IntStream.range(0, scale.length)
                .mapToDouble(i -> bias[i] - mean[i] * scale[i])
                .toArray();
    }

    private static String channels(Draft d, String value, String constant, DoubleUnaryOperator function) {
        return d.constants.containsKey(constant)
                ? channels(
                        d,
                        value,
                        Arrays.stream(d.constants.get(constant).elements())
                                .map(function)
                                .toArray())
                : d.add(null, "Reshape", Map.of(), constant, channelSizes(d, value));
    }

    private static String channelSizes(Draft d, String value) {
        long[] sizes = new long[d.rank(value) - 1];
        Arrays.fill(sizes, 1);
        sizes[0] = -1;
        return d.integers(sizes);
    }

    /** A number for each channel, of axis 1, laid out to broadcast. */
    private static String channels(Draft d, String value, double... numbers) {
        int[] shape = new int[d.rank(value) - 1];
        Arrays.fill(shape, 1);
        shape[0] = numbers.length;
        return d.constant(shape, numbers);
    }
}
