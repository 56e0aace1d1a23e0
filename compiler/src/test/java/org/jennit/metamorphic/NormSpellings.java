package org.jennit.metamorphic;

import static org.jennit.metamorphic.FileRewrite.of;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jennit.metamorphic.Draft.Step;

/** Norms, softmax and means spelled out in primitives or by other operators. */
final class NormSpellings {
    static final List<FileRewrite> ALL = List.of(
            of("LayerNormalization", "Pow, Sqrt, Div", (d, s) -> {
                String centred = centred(d, s);
                String variance = mean(d, d.apply("Pow", centred, 2));
                return affine(d, s, d.apply("Div", centred, d.apply("Sqrt", stable(d, s, variance))));
            }),
            of("LayerNormalization", "Mul, Sqrt, Reciprocal", (d, s) -> {
                String centred = centred(d, s);
                String variance = mean(d, d.apply("Mul", centred, centred));
                String inverse = d.apply("Reciprocal", d.apply("Sqrt", stable(d, s, variance)));
                return affine(d, s, d.apply("Mul", centred, inverse));
            }),
            of("LayerNormalization", "a power of -0.5, the scale first", (d, s) -> {
                String centred = centred(d, s);
                String variance = mean(d, d.apply("Mul", centred, centred));
                String scaled = d.apply("Mul", centred, s.input(1));
                String inverse = d.apply("Pow", stable(d, s, variance), -0.5);
                return d.apply("Add", d.apply("Mul", scaled, inverse), s.input(2));
            }),
            of("LayerNormalization", "ReduceSumSquare", (d, s) -> {
                String centred = centred(d, s);
                String squares = d.add(null, "ReduceSumSquare", last(), centred);
                int count = d.extents(s.input(0))[d.rank(s.input(0)) - 1];
                String variance = d.apply("Mul", squares, 1.0 / count);
                return affine(d, s, d.apply("Div", centred, d.apply("Sqrt", stable(d, s, variance))));
            }),
            of("LayerNormalization", "the mean of squares less the square of the mean", (d, s) -> {
                String x = s.input(0);
                String mean = mean(d, x);
                String variance = d.apply("Sub", mean(d, d.apply("Mul", x, x)), d.apply("Mul", mean, mean));
                String centred = d.apply("Sub", x, mean);
                return affine(d, s, d.apply("Div", centred, d.apply("Sqrt", stable(d, s, variance))));
            }),
            of("LayerNormalization", "x times a scale, plus an offset", (d, s) -> {
                String x = s.input(0);
                String mean = mean(d, x);
                String centred = d.apply("Sub", x, mean);
                String variance = mean(d, d.apply("Mul", centred, centred));
                String inverse = d.apply("Reciprocal", d.apply("Sqrt", stable(d, s, variance)));
                String scale = d.add(d.extents(x), "Mul", Map.of(), inverse, s.input(1));
                String offset = d.apply("Sub", s.input(2), d.apply("Mul", mean, scale));
                return d.apply("Add", d.apply("Mul", x, scale), offset);
            }),
            of("Softmax", "Exp and its sum", (d, s) -> quotient(d, d.apply("Exp", s.input(0)))),
            of("Softmax", "Exp of what the largest leaves", (d, s) -> {
                String largest = d.add(null, "ReduceMax", last(), s.input(0));
                return quotient(d, d.apply("Exp", d.apply("Sub", s.input(0), largest)));
            }),
            of(
                    "Softmax",
                    "Exp of LogSoftmax",
                    (d, s) -> d.apply("Exp", d.apply("LogSoftmax", s.attributes(), s.input(0)))),
            of(
                    "GlobalAveragePool",
                    "ReduceMean",
                    (d, s) -> d.add(
                            d.extents(s.output()),
                            "ReduceMean",
                            Map.of("axes", spatial(d, s), "keepdims", 1),
                            s.input(0))),
            of("GlobalAveragePool", "ReduceMean and Unsqueeze", (d, s) -> {
                String mean = d.add(null, "ReduceMean", Map.of("axes", spatial(d, s), "keepdims", 0), s.input(0));
                return d.add(d.extents(s.output()), "Unsqueeze", Map.of("axes", spatial(d, s)), mean);
            }),
            of("GlobalAveragePool", "AveragePool", (d, s) -> {
                int[] shape = d.extents(s.input(0));
                long[] kernel = new long[shape.length - 2];
                Arrays.setAll(kernel, i -> shape[i + 2]);
                return d.add(d.extents(s.output()), "AveragePool", Map.of("kernel_shape", kernel), s.input(0));
            }),
            of("GlobalAveragePool", "a mean with the channels last", (d, s) -> {
                int rank = d.rank(s.input(0));
                long[] back = new long[rank];
                long[] axes = new long[rank - 2];
                Arrays.setAll(back, i -> i == 0 ? 0 : i == rank - 1 ? 1 : i + 1);
                Arrays.setAll(axes, i -> i + 1);
                String turned = d.add(null, "Transpose", Map.of("perm", back), s.input(0));
                String mean = d.add(null, "ReduceMean", Map.of("axes", axes, "keepdims", 0), turned);
                return d.add(d.extents(s.output()), "Unsqueeze", Map.of("axes", spatial(d, s)), mean);
            }),
            of("ReduceMean", "GlobalAveragePool over positions", NormSpellings::isOverTokens, (d, s) -> {
                int[] x = d.extents(s.input(0));
                String turned = d.add(
                        new int[] {x[0], x[2], x[1]}, "Transpose", Map.of("perm", new long[] {0, 2, 1}), s.input(0));
                String pooled = d.add(new int[] {x[0], x[2], 1}, "GlobalAveragePool", Map.of(), turned);
                return d.add(d.extents(s.output()), "Squeeze", Map.of("axes", new long[] {2}), pooled);
            }),
            of("ReduceMean", "ReduceMean with keepdims", NormSpellings::isOverTokens, (d, s) -> {
                String kept = d.add(null, "ReduceMean", Map.of("axes", new long[] {1}, "keepdims", 1), s.input(0));
                return d.add(d.extents(s.output()), "Squeeze", Map.of("axes", new long[] {1}), kept);
            }));

    private NormSpellings() {}

    private static boolean isOverTokens(Draft d, Step s) {
        return d.rank(s.output()) == 2 && d.rank(s.input(0)) == 3;
    }

    private static long[] spatial(Draft d, Step s) {
        long[] axes = new long[d.rank(s.input(0)) - 2];
        Arrays.setAll(axes, i -> i + 2);
        return axes;
    }

    private static Map<String, Object> last() {
        return Map.of("axes", new long[] {-1}, "keepdims", 1);
    }

    private static String mean(Draft d, String x) {
        return d.add(null, "ReduceMean", last(), x);
    }

    private static String centred(Draft d, Step s) {
        return d.apply("Sub", s.input(0), mean(d, s.input(0)));
    }

    private static String stable(Draft d, Step s, String variance) {
        return d.apply("Add", variance, ((Number) s.attributes().get("epsilon")).floatValue());
    }

    private static String affine(Draft d, Step s, String normed) {
        return d.apply("Add", d.apply("Mul", normed, s.input(1)), s.input(2));
    }

    private static String quotient(Draft d, String exponentials) {
        return d.apply("Div", exponentials, d.add(null, "ReduceSum", last(), exponentials));
    }
}
