package org.jennit.evaluate;

import static java.util.Map.entry;
import static org.jennit.evaluate.Kernel.all;
import static org.jennit.evaluate.Kernel.each;
import static org.jennit.evaluate.Kernel.pairs;

import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import org.jennit.evaluate.Kernel.Call;
import org.jennit.graph.ElementType;
import org.jennit.operator.Activations;
import org.jennit.operator.Arithmetic;
import org.jennit.operator.Elementary;
import org.jennit.operator.Layout;
import org.jennit.operator.OperatorDefinition;
import org.jennit.operator.Sums;

/** The kernels of operators that take each element by itself. */
final class ElementwiseKernels {
    static final Map<OperatorDefinition, Kernel> ARITHMETIC = Map.ofEntries(
            entry(Arithmetic.ADD, pairs(Double::sum)),
            entry(Arithmetic.SUB, pairs((a, b) -> a - b)),
            entry(Arithmetic.MUL, pairs((a, b) -> a * b)),
            entry(Arithmetic.DIV, ElementwiseKernels::quotient),
            entry(Arithmetic.POW, pairs(Math::pow)),
            entry(Arithmetic.NEG, each(a -> -a)),
            entry(Arithmetic.ABS, each(Math::abs)),
            entry(Arithmetic.SIGN, each(Math::signum)),
            entry(Arithmetic.MAX, all(Math::max)),
            entry(Arithmetic.MIN, all(Math::min)),
            entry(Arithmetic.POSITIVE_PART, each(a -> Math.max(a, 0))),
            entry(Arithmetic.NEGATIVE_PART, each(a -> Math.min(a, 0))),
            entry(Sums.SUM, all(Double::sum)),
            entry(
                    Sums.MEAN,
                    call -> all(Double::sum)
                            .output(call)
                            .map(a -> a / call.inputs().size())),
            entry(Arithmetic.GREATER, pairs(truth((a, b) -> a > b))),
            entry(Arithmetic.GREATER_OR_EQUAL, pairs(truth((a, b) -> a >= b))),
            entry(Arithmetic.LESS, pairs(truth((a, b) -> a < b))),
            entry(Arithmetic.LESS_OR_EQUAL, pairs(truth((a, b) -> a <= b))),
            entry(Arithmetic.EQUAL, pairs(truth((a, b) -> a == b))),
            entry(Arithmetic.AND, pairs(Math::min)),
            entry(Arithmetic.OR, pairs(Math::max)),
            entry(Arithmetic.XOR, pairs(truth((a, b) -> a != b))),
            entry(Arithmetic.NOT, each(a -> 1 - a)),
            entry(Arithmetic.IS_NAN, each(a -> Double.isNaN(a) ? 1 : 0)),
            entry(Arithmetic.IS_INF, ElementwiseKernels::isInfinite),
            entry(Arithmetic.MOD, ElementwiseKernels::remainder),
            entry(Arithmetic.WHERE, ElementwiseKernels::where),
            entry(Arithmetic.CAST, ElementwiseKernels::cast),
            entry(Layout.IDENTITY, each(a -> a)));

    static final Map<OperatorDefinition, Kernel> ELEMENTARY = Map.ofEntries(
            entry(Elementary.RECIPROCAL, each(a -> 1 / a)),
            entry(Elementary.SQRT, each(Math::sqrt)),
            entry(Elementary.EXP, each(Math::exp)),
            entry(Elementary.LOG, each(Math::log)),
            entry(Elementary.ERF, each(ElementwiseKernels::erf)),
            entry(Elementary.SIN, each(Math::sin)),
            entry(Elementary.COS, each(Math::cos)),
            entry(Elementary.TAN, each(Math::tan)),
            entry(Elementary.ATAN, each(Math::atan)),
            entry(Elementary.ASIN, each(Math::asin)),
            entry(Elementary.ACOS, each(Math::acos)),
            entry(Elementary.SINH, each(Math::sinh)),
            entry(Elementary.COSH, each(Math::cosh)),
            entry(Elementary.ASINH, each(a -> Math.signum(a) * Math.log(Math.abs(a) + Math.sqrt(a * a + 1)))),
            entry(Elementary.ACOSH, each(a -> Math.log(a + Math.sqrt(a * a - 1)))),
            entry(Elementary.ATANH, each(a -> (Math.log1p(a) - Math.log1p(-a)) / 2)),
            entry(Elementary.FLOOR, each(Math::floor)),
            entry(Elementary.CEIL, each(Math::ceil)),
            entry(Elementary.ROUND, each(Math::rint)));

    static final Map<OperatorDefinition, Kernel> ACTIVATIONS = Map.ofEntries(
            entry(Activations.RELU, each(x -> Math.max(x, 0))),
            entry(Activations.LEAKY_RELU, call -> belowZero(call, 1, x -> call.real("alpha") * x)),
            entry(Activations.PRELU, pairs((x, slope) -> x < 0 ? slope * x : x)),
            entry(Activations.ELU, call -> belowZero(call, 1, x -> call.real("alpha") * Math.expm1(x))),
            entry(Activations.SELU, ElementwiseKernels::selu),
            entry(Activations.CELU, ElementwiseKernels::celu),
            entry(Activations.CLIP, ElementwiseKernels::clip),
            entry(Activations.SIGMOID, each(ElementwiseKernels::sigmoid)),
            entry(Activations.TANH, each(Math::tanh)),
            entry(Activations.SOFTPLUS, each(ElementwiseKernels::softplus)),
            entry(Activations.SOFTSIGN, each(x -> x / (1 + Math.abs(x)))),
            entry(Activations.HARD_SIGMOID, ElementwiseKernels::hardSigmoid),
            entry(Activations.HARD_SWISH, each(x -> x * Math.min(Math.max(x / 6 + 0.5, 0), 1))),
            entry(Activations.GELU, ElementwiseKernels::gelu),
            entry(Activations.MISH, each(x -> x * Math.tanh(softplus(x)))),
            entry(Activations.SHRINK, ElementwiseKernels::shrink),
            entry(Activations.THRESHOLDED_RELU, call -> {
                double threshold = call.real("alpha");
                return call.x().map(x -> x > threshold ? x : 0);
            }));

    private ElementwiseKernels() {}

    @FunctionalInterface
    private interface Comparison {
        boolean holds(double a, double b);
    }

    private static DoubleBinaryOperator truth(Comparison comparison) {
        return (a, b) -> comparison.holds(a, b) ? 1 : 0;
    }

    private static NumberTensor quotient(Call call) {
        NumberTensor quotient = call.x(0).with(call.x(1), (a, b) -> a / b);
        return call.isInteger() ? quotient.map(a -> a < 0 ? Math.ceil(a) : Math.floor(a)) : quotient;
    }

    private static NumberTensor isInfinite(Call call) {
        boolean above = call.integer("detect_positive") == 1;
        boolean below = call.integer("detect_negative") == 1;
        return call.x().map(a -> Double.isInfinite(a) && (a > 0 ? above : below) ? 1 : 0);
    }

    private static NumberTensor remainder(Call call) {
        boolean signOfDividend = call.integer("fmod") == 1;
        return call.x(0).with(call.x(1), signOfDividend ? (a, b) -> a % b : (a, b) -> a - Math.floor(a / b) * b);
    }

    private static NumberTensor where(Call call) {
        NumberTensor condition = call.x(0);
        int[] extents = NumberTensor.common(
                condition.extents(),
                NumberTensor.common(call.x(1).extents(), call.x(2).extents()));
        NumberTensor holds = condition.broadcast(extents);
        NumberTensor then = call.x(1).broadcast(extents);
        NumberTensor otherwise = call.x(2).broadcast(extents);
        double[] chosen = new double[holds.size()];
        for (int i = 0; i < chosen.length; i++) {
            chosen[i] = holds.element(i) != 0 ? then.element(i) : otherwise.element(i);
        }
        return NumberTensor.of(extents, chosen);
    }

    private static NumberTensor cast(Call call) {
        ElementType to = ElementType.ofOnnxCode((int) call.integer("to"));
        if (to.isFloating()) {
            return call.x();
        }
        return call.x().map(to == ElementType.BOOL ? a -> a != 0 ? 1 : 0 : a -> (double) (long) a);
    }

    private static NumberTensor belowZero(Call call, double slope, DoubleUnaryOperator below) {
        return call.x().map(x -> x < 0 ? below.applyAsDouble(x) : slope * x);
    }

    private static NumberTensor selu(Call call) {
        double gamma = call.real("gamma");
        double alpha = call.real("alpha");
        return belowZero(call, gamma, x -> gamma * alpha * Math.expm1(x));
    }

    private static NumberTensor celu(Call call) {
        double alpha = call.real("alpha");
        return belowZero(call, 1, x -> alpha * Math.expm1(x / alpha));
    }

    private static NumberTensor clip(Call call) {
        NumberTensor lowest = call.optional(1);
        NumberTensor highest = call.optional(2);
        NumberTensor raised = lowest == null ? call.x() : call.x().with(lowest, Math::max);
        return highest == null ? raised : raised.with(highest, Math::min);
    }

    private static NumberTensor hardSigmoid(Call call) {
        double alpha = call.real("alpha");
        double beta = call.real("beta");
        return call.x().map(x -> Math.min(Math.max(alpha * x + beta, 0), 1));
    }

    private static NumberTensor gelu(Call call) {
        boolean exact = call.text("approximate").equals("none");
        return call.x()
                .map(
                        exact
                                ? x -> x * (1 + erf(x / Math.sqrt(2))) / 2
                                : x -> x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x))) / 2);
    }

    private static NumberTensor shrink(Call call) {
        double threshold = call.real("lambd");
        double bias = call.real("bias");
        return call.x().map(x -> x < -threshold ? x + bias : x > threshold ? x - bias : 0);
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    private static double softplus(double x) {
        return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }

    /** 2/√π · e^(−x²) · Σ 2ⁿx²ⁿ⁺¹/(2n + 1)!!, whose terms all have one sign (Abramowitz and Stegun 7.1.6). */
    private static double erf(double x) {
        if (Double.isNaN(x) || Math.abs(x) > 6) {
            return Double.isNaN(x) ? x : Math.signum(x);
        }
        double term = x;
        double sum = x;
        for (int n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
    }
}
