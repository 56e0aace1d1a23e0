package org.jennit.metamorphic;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;

/**
 * A function of rows as a file may write it, with what it computes.
 *
 * @param name how it is written
 * @param kind what it is
 * @param body writes it
 * @param function what it computes of a row
 */
record Spelling(String name, Kind kind, Body body, UnaryOperator<double[]> function) {
    /** The width of the rows. */
    static final int WIDTH = 6;

    /** What a function is, which decides on the relevance of its input. */
    enum Kind {
        ACTIVATION,
        SCALED,
        SHIFT,
        LAYER_NORM,
        RMS_NORM
    }

    /** Writes a function of a value. */
    @FunctionalInterface
    interface Body {
        String write(Draft draft, String x);
    }

    static final double[] GAMMA = {1.2, 0.7, -0.4, 1.1, 0.9, 1.5};
    static final double[] BETA = {0.1, -0.2, 0.3, 0.05, -0.15, 0.25};
    static final double STABLE = 1e-3;

    private static final List<Spelling> LIST = new ArrayList<>();

    static {
        quickGelu();
        gelu();
        swish();
        hard();
        exponential();
        rectified();
        saturating();
        scaled();
        norms();
    }

    static List<Spelling> all() {
        return LIST;
    }

    private static void activation(String name, DoubleUnaryOperator function, Body body) {
        LIST.add(new Spelling(name, Kind.ACTIVATION, body, row -> map(row, function)));
    }

    private static double[] map(double[] row, DoubleUnaryOperator function) {
        return Arrays.stream(row).map(function).toArray();
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    private static void quickGelu() {
        DoubleUnaryOperator f = x -> x * sigmoid(1.702 * x);
        activation(
                "quick GELU, sigmoid first",
                f,
                (d, x) -> d.apply("Mul", d.apply("Sigmoid", d.apply("Mul", x, 1.702)), x));
        activation(
                "quick GELU by its exponential",
                f,
                (d, x) -> d.apply("Div", x, d.apply("Add", d.apply("Exp", d.apply("Mul", x, -1.702)), 1)));
        activation(
                "quick GELU by Reciprocal",
                f,
                (d, x) -> d.apply(
                        "Mul",
                        x,
                        d.apply(
                                "Reciprocal",
                                d.apply("Add", d.apply("Exp", d.apply("Neg", d.apply("Mul", x, 1.702))), 1))));
    }

    private static void gelu() {
        double c = Math.sqrt(2 / Math.PI);
        DoubleUnaryOperator f = x -> 0.5 * x * (1 + Math.tanh(c * (x + 0.044715 * x * x * x)));
        activation("GELU by tanh with Pow", f, (d, x) -> {
            String cube = d.apply("Mul", d.apply("Pow", x, 3), 0.044715);
            String gate = d.apply("Add", d.apply("Tanh", d.apply("Mul", d.apply("Add", x, cube), c)), 1);
            return d.apply("Mul", d.apply("Mul", x, 0.5), gate);
        });
        activation("GELU by tanh with three factors", f, (d, x) -> {
            String cube = d.apply("Mul", d.apply("Mul", x, x), x);
            String sum = d.apply("Add", d.apply("Mul", cube, 0.044715), x);
            String half = d.apply("Mul", d.apply("Tanh", d.apply("Mul", sum, c)), 0.5);
            return d.apply("Mul", x, d.apply("Add", half, 0.5));
        });
        activation("GELU by tanh as a sigmoid", f, (d, x) -> {
            String square = d.apply("Add", d.apply("Mul", d.apply("Mul", x, x), 0.044715), 1);
            String inner = d.apply("Mul", d.apply("Mul", x, square), 2 * c);
            return d.apply("Mul", x, d.apply("Sigmoid", inner));
        });
        activation("GELU by tanh of a factored polynomial", f, (d, x) -> {
            String square = d.apply("Mul", d.apply("Pow", x, 2), 0.044715 * c);
            String inner = d.apply("Mul", d.apply("Add", square, c), x);
            String gate = d.apply("Add", d.apply("Mul", d.apply("Tanh", inner), 0.5), 0.5);
            return d.apply("Mul", gate, x);
        });
    }

    private static void swish() {
        DoubleUnaryOperator silu = x -> x * sigmoid(x);
        activation("SiLU", silu, (d, x) -> d.apply("Mul", x, d.apply("Sigmoid", x)));
        activation(
                "SiLU by its exponential",
                silu,
                (d, x) -> d.apply("Div", x, d.apply("Add", d.apply("Exp", d.apply("Neg", x)), 1)));
        activation("SiLU by tanh of the half", silu, (d, x) -> {
            String gate = d.apply("Add", d.apply("Tanh", d.apply("Mul", x, 0.5)), 1);
            return d.apply("Mul", d.apply("Mul", x, 0.5), gate);
        });
        activation(
                "SiLU by a cast to its own type",
                silu,
                (d, x) -> d.apply("Mul", x, d.apply("Cast", Map.of("to", d.real.code()), d.apply("Sigmoid", x))));
        DoubleUnaryOperator mish = x -> x * Math.tanh(Math.log1p(Math.exp(x)));
        activation(
                "Mish by Log and Exp",
                mish,
                (d, x) -> d.apply("Mul", x, d.apply("Tanh", d.apply("Log", d.apply("Add", d.apply("Exp", x), 1)))));
        activation("Mish with a threshold", mish, (d, x) -> {
            String soft = d.apply("Log", d.apply("Add", d.apply("Exp", d.apply("Min", x, 20)), 1));
            String large = d.apply("Greater", x, 20);
            return d.apply("Mul", x, d.apply("Tanh", d.add(d.extents(x), "Where", Map.of(), large, x, soft)));
        });
        activation("Mish as a quotient of squares", mish, (d, x) -> {
            String e = d.apply("Add", d.apply("Exp", x), 1);
            String square = d.apply("Mul", e, e);
            return d.apply("Mul", x, d.apply("Div", d.apply("Sub", square, 1), d.apply("Add", square, 1)));
        });
    }

    private static void hard() {
        DoubleUnaryOperator f = x -> x * Math.min(Math.max(x + 3, 0), 6) / 6;
        activation("HardSwish by Relu and Min", f, (d, x) -> {
            String gate = d.apply("Min", d.apply("Relu", d.apply("Add", x, 3)), 6);
            return d.apply("Mul", x, d.apply("Div", gate, 6));
        });
        activation("HardSwish by Clip of the shifted sixth", f, (d, x) -> {
            String gate = d.apply("Add", d.apply("Mul", x, 1 / 6.0), 0.5);
            return d.apply("Mul", x, d.apply("Clip", gate, d.scalar(0), d.scalar(1)));
        });
        activation("HardSwish by a product divided", f, (d, x) -> {
            String gate = d.apply("Clip", d.apply("Add", x, 3), d.scalar(0), d.scalar(6));
            return d.apply("Mul", d.apply("Mul", gate, x), 1 / 6.0);
        });
        DoubleUnaryOperator clip = x -> Math.min(Math.max(x, -0.5), 0.5);
        activation("hard tanh by Min and Max", clip, (d, x) -> d.apply("Max", d.apply("Min", x, 0.5), -0.5));
        activation("hard tanh by Max and Min", clip, (d, x) -> d.apply("Min", d.apply("Max", x, -0.5), 0.5));
        activation("hard tanh by two Where", clip, (d, x) -> {
            String low = d.add(d.extents(x), "Where", Map.of(), d.apply("Less", x, -0.5), d.scalar(-0.5), x);
            return d.add(d.extents(x), "Where", Map.of(), d.apply("Greater", low, 0.5), d.scalar(0.5), low);
        });
        activation(
                "ReLU6 by Relu and Min",
                x -> Math.min(Math.max(x, 0), 6),
                (d, x) -> d.apply("Min", d.apply("Relu", x), 6));
    }

    private static void exponential() {
        DoubleUnaryOperator elu = x -> x > 0 ? x : 1.5 * Math.expm1(x);
        activation("ELU by Where of its minimum", elu, (d, x) -> {
            String below = d.apply("Mul", d.apply("Sub", d.apply("Exp", d.apply("Min", x, 0)), 1), 1.5);
            return d.add(d.extents(x), "Where", Map.of(), d.apply("Greater", x, 0), x, below);
        });
        activation("ELU by a mask", elu, (d, x) -> {
            String below = d.apply("Mul", d.apply("Sub", d.apply("Exp", d.apply("Min", x, 0)), 1), 1.5);
            return d.apply("Add", d.apply("Max", x, 0), below);
        });
        double a = 1.67326324;
        double s = 1.05070098;
        activation("SELU by Where", x -> x > 0 ? s * x : s * a * Math.expm1(x), (d, x) -> {
            String below = d.apply("Mul", d.apply("Sub", d.apply("Exp", x), 1), s * a);
            return d.add(d.extents(x), "Where", Map.of(), d.apply("Greater", x, 0), d.apply("Mul", x, s), below);
        });
        activation("CELU by Max and Min", x -> Math.max(x, 0) + Math.min(0, 2 * Math.expm1(x / 2)), (d, x) -> {
            String below = d.apply("Mul", d.apply("Sub", d.apply("Exp", d.apply("Div", x, 2)), 1), 2);
            return d.apply("Add", d.apply("Max", x, 0), d.apply("Min", below, 0));
        });
        DoubleUnaryOperator soft = x -> Math.log1p(Math.exp(x));
        activation("softplus of a stable form", soft, (d, x) -> {
            String tail = d.apply("Log", d.apply("Add", d.apply("Exp", d.apply("Neg", d.apply("Abs", x))), 1));
            return d.apply("Add", d.apply("Max", x, 0), tail);
        });
        activation(
                "softplus by the logarithm of a sigmoid",
                soft,
                (d, x) -> d.apply("Neg", d.apply("Log", d.apply("Sigmoid", d.apply("Neg", x)))));
        activation(
                "LogSigmoid by Softplus",
                x -> -Math.log1p(Math.exp(-x)),
                (d, x) -> d.apply("Neg", d.apply("Softplus", d.apply("Neg", x))));
        activation(
                "LogSigmoid by Log", x -> -Math.log1p(Math.exp(-x)), (d, x) -> d.apply("Log", d.apply("Sigmoid", x)));
    }

    private static void rectified() {
        DoubleUnaryOperator leaky = x -> x > 0 ? x : 0.25 * x;
        activation("LeakyReLU by Max", leaky, (d, x) -> d.apply("Max", d.apply("Mul", x, 0.25), x));
        activation(
                "LeakyReLU by Relu and Min",
                leaky,
                (d, x) -> d.apply("Add", d.apply("Relu", x), d.apply("Mul", d.apply("Min", x, 0), 0.25)));
        activation(
                "LeakyReLU by two Relu",
                leaky,
                (d, x) ->
                        d.apply("Add", d.apply("Relu", x), d.apply("Mul", d.apply("Relu", d.apply("Neg", x)), -0.25)));
        activation("PReLU by Abs", leaky, (d, x) -> {
            String below = d.apply("Mul", d.apply("Sub", x, d.apply("Abs", x)), 0.125);
            return d.apply("Add", d.apply("Relu", x), below);
        });
        activation("PReLU by Where of a slope", leaky, (d, x) -> {
            String scaled = d.apply("Mul", x, d.constant(new int[] {1}, 0.25));
            return d.add(d.extents(x), "Where", Map.of(), d.apply("Less", x, 0), scaled, x);
        });
        activation(
                "ReLU by Where",
                x -> Math.max(x, 0),
                (d, x) -> d.add(d.extents(x), "Where", Map.of(), d.apply("Greater", x, 0), x, d.scalar(0)));
        activation("ReLU by a mask", x -> Math.max(x, 0), (d, x) -> {
            String mask = d.apply("Cast", Map.of("to", d.real.code()), d.apply("Greater", x, 0));
            return d.apply("Mul", x, mask);
        });
        activation("squared ReLU", x -> Math.max(x, 0) * Math.max(x, 0), (d, x) -> {
            String relu = d.apply("Relu", x);
            return d.apply("Mul", relu, relu);
        });
    }

    private static void saturating() {
        activation("tanhshrink", x -> x - Math.tanh(x), (d, x) -> d.apply("Sub", x, d.apply("Tanh", x)));
        activation(
                "softsign",
                x -> x / (1 + Math.abs(x)),
                (d, x) -> d.apply("Div", x, d.apply("Add", d.apply("Abs", x), 1)));
        activation("tanh by exponentials", Math::tanh, (d, x) -> {
            String up = d.apply("Exp", x);
            String down = d.apply("Exp", d.apply("Neg", x));
            return d.apply("Div", d.apply("Sub", up, down), d.apply("Add", up, down));
        });
        activation(
                "sigmoid by Reciprocal",
                Spelling::sigmoid,
                (d, x) -> d.apply("Reciprocal", d.apply("Add", d.apply("Exp", d.apply("Neg", x)), 1)));
        activation("sigmoid by a quotient", Spelling::sigmoid, (d, x) -> {
            String e = d.apply("Exp", x);
            return d.apply("Div", e, d.apply("Add", e, 1));
        });
        activation(
                "soft shrink by two Relu",
                x -> Math.signum(x) * Math.max(Math.abs(x) - 0.25, 0),
                (d, x) -> d.apply(
                        "Sub",
                        d.apply("Relu", d.apply("Sub", x, 0.25)),
                        d.apply("Relu", d.apply("Sub", d.apply("Neg", x), 0.25))));
    }

    private static void linear(String name, Kind kind, DoubleUnaryOperator function, Body body) {
        LIST.add(new Spelling(name, kind, body, row -> map(row, function)));
    }

    private static void scaled() {
        linear("a factor", Kind.SCALED, x -> x / 255, (d, x) -> d.apply("Mul", x, 1 / 255.0));
        linear("a divisor", Kind.SCALED, x -> x / 255, (d, x) -> d.apply("Div", x, 255));
        linear(
                "a factor on the left",
                Kind.SCALED,
                x -> 3 * x,
                (d, x) -> d.add(d.extents(x), "Mul", Map.of(), d.scalar(3), x));
        linear("the negative", Kind.SCALED, x -> -x, (d, x) -> d.apply("Neg", x));
        linear(
                "the difference from nought",
                Kind.SCALED,
                x -> -x,
                (d, x) -> d.add(d.extents(x), "Sub", Map.of(), d.scalar(0), x));
        linear(
                "a factor that is computed",
                Kind.SCALED,
                x -> x / 8,
                (d, x) -> d.apply("Mul", x, d.add(new int[0], "Reciprocal", Map.of(), d.scalar(8))));
        linear(
                "a root that is computed",
                Kind.SCALED,
                x -> x / 2,
                (d, x) -> d.apply("Div", x, d.add(new int[0], "Sqrt", Map.of(), d.scalar(4))));
        LIST.add(new Spelling(
                "a factor for each place",
                Kind.SCALED,
                (d, x) -> d.apply("Mul", x, d.constant(new int[] {WIDTH}, GAMMA)),
                row -> each(row, (value, i) -> value * GAMMA[i])));
        linear("an offset", Kind.SHIFT, x -> x + 0.5, (d, x) -> d.apply("Add", x, 0.5));
        linear("what is taken away", Kind.SHIFT, x -> x - 0.5, (d, x) -> d.apply("Sub", x, 0.5));
        linear("a factor and an offset", Kind.SHIFT, x -> 2 * x - 1, (d, x) -> d.apply("Sub", d.apply("Mul", x, 2), 1));
    }

    private interface Placed {
        double of(double value, int place);
    }

    private static double[] each(double[] row, Placed function) {
        double[] result = new double[row.length];
        Arrays.setAll(result, i -> function.of(row[i], i));
        return result;
    }

    static double mean(double[] row) {
        return Arrays.stream(row).average().orElseThrow();
    }

    /** The standard deviation, or without a mean the root mean square. */
    static double deviation(double[] row, double mean) {
        return Math.sqrt(mean(map(row, x -> (x - mean) * (x - mean))) + STABLE);
    }

    private static void norm(String name, Kind kind, Body body) {
        boolean centred = kind == Kind.LAYER_NORM;
        LIST.add(new Spelling(name, kind, body, row -> {
            double mean = centred ? mean(row) : 0;
            double deviation = deviation(row, mean);
            return each(row, (x, i) -> GAMMA[i] * (x - mean) / deviation + (centred ? BETA[i] : 0));
        }));
    }

    private static final Map<String, Object> LAST = Map.of("axes", new long[] {-1}, "keepdims", 1);

    private static String meanOf(Draft d, String x) {
        return d.add(null, "ReduceMean", LAST, x);
    }

    private static String sumOf(Draft d, String x) {
        return d.add(null, "ReduceSum", LAST, x);
    }

    private static String gamma(Draft d) {
        return d.constant(new int[] {WIDTH}, GAMMA);
    }

    private static String affine(Draft d, String normed) {
        return d.apply("Add", d.apply("Mul", normed, gamma(d)), d.constant(new int[] {WIDTH}, BETA));
    }

    private static void norms() {
        norm("LayerNorm by sums", Kind.LAYER_NORM, (d, x) -> {
            String centred = d.apply("Sub", x, d.apply("Div", sumOf(d, x), WIDTH));
            String variance = d.apply("Div", sumOf(d, d.apply("Mul", centred, centred)), WIDTH);
            return affine(d, d.apply("Div", centred, d.apply("Sqrt", d.apply("Add", variance, STABLE))));
        });
        norm("LayerNorm by Pow of one half", Kind.LAYER_NORM, (d, x) -> {
            String centred = d.apply("Sub", x, meanOf(d, x));
            String variance = meanOf(d, d.apply("Pow", centred, 2));
            return affine(d, d.apply("Div", centred, d.apply("Pow", d.apply("Add", variance, STABLE), 0.5)));
        });
        norm("LayerNorm by the inverse, on the left", Kind.LAYER_NORM, (d, x) -> {
            String centred = d.apply("Sub", x, meanOf(d, x));
            String variance = meanOf(d, d.apply("Mul", centred, centred));
            String inverse =
                    d.add(null, "Div", Map.of(), d.scalar(1), d.apply("Sqrt", d.apply("Add", variance, STABLE)));
            String scaled = d.add(d.extents(x), "Mul", Map.of(), gamma(d), centred);
            return d.apply("Add", d.apply("Mul", scaled, inverse), d.constant(new int[] {WIDTH}, BETA));
        });
        norm("LayerNorm with two differences", Kind.LAYER_NORM, (d, x) -> {
            String spread = d.apply("Sub", x, meanOf(d, x));
            String variance = meanOf(d, d.apply("Mul", spread, spread));
            String root = d.apply("Sqrt", d.apply("Add", variance, STABLE));
            return affine(d, d.apply("Div", d.apply("Sub", x, meanOf(d, x)), root));
        });
        norm("LayerNorm by an affine form", Kind.LAYER_NORM, (d, x) -> {
            String mean = meanOf(d, x);
            String centred = d.apply("Sub", x, mean);
            String variance = meanOf(d, d.apply("Mul", centred, centred));
            String inverse = d.apply("Pow", d.apply("Add", variance, STABLE), -0.5);
            String scale = d.add(d.extents(x), "Mul", Map.of(), inverse, gamma(d));
            String offset = d.add(
                    d.extents(x),
                    "Sub",
                    Map.of(),
                    d.constant(new int[] {WIDTH}, BETA),
                    d.add(d.extents(x), "Mul", Map.of(), mean, scale));
            return d.apply("Add", d.apply("Mul", x, scale), offset);
        });
        norm("RMSNorm by Pow and Sqrt", Kind.RMS_NORM, (d, x) -> {
            String root = d.apply("Sqrt", d.apply("Add", meanOf(d, d.apply("Pow", x, 2)), STABLE));
            return d.apply("Mul", d.apply("Div", x, root), gamma(d));
        });
        norm("RMSNorm by Mul and Reciprocal", Kind.RMS_NORM, (d, x) -> {
            String root = d.apply("Sqrt", d.apply("Add", meanOf(d, d.apply("Mul", x, x)), STABLE));
            return d.add(d.extents(x), "Mul", Map.of(), gamma(d), d.apply("Mul", x, d.apply("Reciprocal", root)));
        });
        norm("RMSNorm by ReduceSumSquare", Kind.RMS_NORM, (d, x) -> {
            String squares = d.apply("Div", d.add(null, "ReduceSumSquare", LAST, x), WIDTH);
            String inverse = d.apply("Pow", d.apply("Add", squares, STABLE), -0.5);
            return d.apply("Mul", d.apply("Mul", x, inverse), gamma(d));
        });
        norm("RMSNorm with casts around", Kind.RMS_NORM, (d, x) -> {
            String wide = d.apply("Cast", Map.of("to", d.real.code()), x);
            String root = d.apply("Sqrt", d.apply("Add", meanOf(d, d.apply("Pow", wide, 2)), STABLE));
            String normed = d.apply("Cast", Map.of("to", d.real.code()), d.apply("Div", wide, root));
            return d.apply("Mul", normed, gamma(d));
        });
    }

    @Override
    public String toString() {
        return name;
    }
}
