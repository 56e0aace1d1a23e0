package org.jennit.canonizer;

import static org.jennit.canonizer.Spelling.activation;
import static org.jennit.canonizer.Spelling.rectifier;

import java.util.List;
import org.jennit.graph.Attributes;
import org.jennit.graph.ElementType;
import org.jennit.graph.Value;
import org.jennit.operator.Activations;
import org.jennit.operator.Arithmetic;
import org.jennit.operator.Elementary;
import org.jennit.operator.Layout;
import org.jennit.operator.Ops;

/** Activations as files write them. */
final class ActivationSpellings {
    static final List<Spelling> ALL = List.of(
            rectifier("max(x, 0)", (g, x) -> g.max(x, g.number(0, x))),
            rectifier("max(0, x)", (g, x) -> g.max(g.number(0, x), x)),
            rectifier("x > 0 ? x : 0", (g, x) -> g.where(g.isPositive(x), x, g.number(0, x))),
            rectifier("x < 0 ? 0 : x", (g, x) -> g.where(g.isNegative(x), g.number(0, x), x)),
            rectifier("(x + |x|)/2", (g, x) -> g.mul(g.add(x, g.abs(x)), 0.5)),
            rectifier("x/2 + |x|/2", (g, x) -> g.add(g.mul(x, 0.5), g.mul(g.abs(x), 0.5))),
            rectifier("x·[x > 0]", (g, x) -> g.mul(x, g.cast(g.isPositive(x), x.element()))),
            rectifier("-min(-x, 0)", (g, x) -> g.neg(g.min(g.neg(x), g.number(0, x)))),
            rectifier("clip from 0", (g, x) -> g.apply(Activations.CLIP, x, g.number(0, x))),
            rectifier(
                    "clip from 0 to infinity",
                    (g, x) -> g.apply(Activations.CLIP, x, g.number(0, x), g.number(Double.POSITIVE_INFINITY, x))),
            activation("x·σ(1.702x)", (g, x) -> g.mul(x, g.sigmoid(g.mul(x, 1.702)))),
            activation("x·σ(x)", (g, x) -> g.mul(x, g.sigmoid(x))),
            activation("x/(1 + exp(-x))", (g, x) -> g.div(x, g.add(g.exp(g.neg(x)), 1))),
            activation(
                    "x·1/(1 + exp(-x))", (g, x) -> g.mul(x, g.apply(Elementary.RECIPROCAL, g.add(g.exp(g.neg(x)), 1)))),
            activation("1/(1 + exp(-x))", (g, x) -> g.div(g.number(1, x), g.add(g.exp(g.neg(x)), 1))),
            activation(
                    "relu(x) - a·relu(-x)",
                    (g, x) -> g.add(g.apply(Activations.RELU, x), g.mul(g.apply(Activations.RELU, g.neg(x)), -0.25))),
            activation(
                    "relu(x) - a·relu(-x) by channel",
                    (g, x) -> g.sub(
                            g.apply(Activations.RELU, x),
                            g.mul(Spelling.vector(g, x, 5), g.apply(Activations.RELU, g.neg(x))))),
            activation("max(x, ax)", (g, x) -> g.max(x, g.mul(x, 0.1))),
            activation("x > 0 ? x : ax", (g, x) -> g.where(g.isPositive(x), x, g.mul(x, 0.1))),
            activation(
                    "max(x, 0) + a·min(x, 0)",
                    (g, x) -> g.add(g.max(x, g.number(0, x)), g.mul(g.min(x, g.number(0, x)), 0.2))),
            activation("elu as where", (g, x) -> g.where(g.isPositive(x), x, g.add(g.exp(x), -1))),
            activation(
                    "elu as relu + min",
                    (g, x) -> g.add(g.apply(Activations.RELU, x), g.min(g.add(g.exp(x), -1), g.number(0, x)))),
            activation(
                    "selu as where",
                    (g, x) -> g.mul(g.where(g.isPositive(x), x, g.mul(g.add(g.exp(x), -1), 1.6733)), 1.0507)),
            activation("log(1 + exp(x))", (g, x) -> g.apply(Elementary.LOG, g.add(g.exp(x), 1))),
            activation(
                    "max(x, 0) + log(1 + exp(-|x|))",
                    (g, x) ->
                            g.add(g.max(x, g.number(0, x)), g.apply(Elementary.LOG, g.add(g.exp(g.neg(g.abs(x))), 1)))),
            activation("mish", (g, x) -> g.mul(x, g.apply(Activations.TANH, softplus(g, x)))),
            activation(
                    "mish with threshold",
                    (g, x) -> g.mul(
                            x, g.apply(Activations.TANH, g.where(g.greater(x, g.number(20, x)), x, softplus(g, x))))),
            activation("x - tanh(x)", (g, x) -> g.sub(x, g.apply(Activations.TANH, x))),
            activation(
                    "gelu, 0.5x(1 + tanh(kx(1 + cx²)))",
                    (g, x) -> g.mul(
                            g.mul(x, 0.5),
                            g.add(
                                    g.apply(
                                            Activations.TANH,
                                            g.mul(g.mul(x, 0.79788), g.add(g.mul(g.mul(x, x), 0.044715), 1))),
                                    1))),
            activation(
                    "gelu with pow",
                    (g, x) -> g.mul(
                            g.mul(
                                    g.add(
                                            g.apply(
                                                    Activations.TANH,
                                                    g.mul(
                                                            g.add(
                                                                    x,
                                                                    g.mul(
                                                                            g.apply(Arithmetic.POW, x, g.number(3, x)),
                                                                            0.044715)),
                                                            0.79788)),
                                            1),
                                    0.5),
                            x)),
            activation(
                    "gelu with erf",
                    (g, x) -> g.mul(g.mul(x, 0.5), g.add(g.apply(Elementary.ERF, g.div(x, g.number(1.4141, x))), 1))),
            activation(
                    "gelu as x·(0.5 + 0.5·erf)",
                    (g, x) -> g.mul(x, g.add(g.mul(g.apply(Elementary.ERF, g.mul(x, 0.7071)), 0.5), 0.5))),
            activation(
                    "gelu with a constant that is cast",
                    (g, x) -> g.mul(
                            g.mul(x, 0.5),
                            g.add(
                                    g.apply(
                                            Elementary.ERF,
                                            g.div(x, g.cast(g.number(Math.sqrt(2), ElementType.FLOAT64), x.element()))),
                                    1))),
            activation("hard swish", (g, x) -> g.mul(x, g.div(clip(g, g.add(x, 3), 0, 6), g.number(6, x)))),
            activation(
                    "hard swish by min and max",
                    (g, x) -> g.mul(g.mul(x, g.min(g.max(g.add(x, 3), g.number(0, x)), g.number(6, x))), 1.0 / 6)),
            activation("min(max(x, -1), 1)", (g, x) -> g.min(g.max(x, g.number(-1, x)), g.number(1, x))),
            activation("max(min(x, 1), -1)", (g, x) -> g.max(g.min(x, g.number(1, x)), g.number(-1, x))),
            activation("clip of clip", (g, x) -> clip(g, x, -1, 2)),
            activation("x/(1 + |x|)", (g, x) -> g.div(x, g.add(g.abs(x), 1))),
            activation("x·(1 + |x|)⁻¹", (g, x) -> g.mul(x, g.apply(Elementary.RECIPROCAL, g.add(g.abs(x), 1)))),
            activation("log(σ(x))", (g, x) -> g.apply(Elementary.LOG, g.sigmoid(x))),
            activation("-log(1 + exp(-x))", (g, x) -> g.neg(softplus(g, g.neg(x)))),
            activation("2σ(2x) - 1", (g, x) -> g.add(g.mul(g.sigmoid(g.mul(x, 2)), 2), -1)),
            activation(
                    "(exp(x) - exp(-x))/(exp(x) + exp(-x))",
                    (g, x) -> g.div(g.sub(g.exp(x), g.exp(g.neg(x))), g.add(g.exp(x), g.exp(g.neg(x))))),
            activation("√(x² + 1)", (g, x) -> g.sqrt(g.add(g.mul(x, x), 1))),
            activation("x²", (g, x) -> g.mul(x, x)),
            activation("max(x, 0)²", ActivationSpellings::squareOfPositive),
            activation("sin(x)", (g, x) -> g.apply(Elementary.SIN, x)),
            activation(
                    "softshrink",
                    (g, x) -> g.where(
                            g.greater(x, g.number(0.5, x)),
                            g.add(x, -0.5),
                            g.where(g.apply(Arithmetic.LESS, x, g.number(-0.5, x)), g.add(x, 0.5), g.number(0, x)))),
            activation("threshold", (g, x) -> g.where(g.greater(x, g.number(1, x)), x, g.number(0, x))),
            activation(
                    "silu through a cast",
                    (g, x) -> g.cast(
                            g.mul(g.cast(x, ElementType.FLOAT64), g.sigmoid(g.cast(x, ElementType.FLOAT64))),
                            x.element())),
            activation("silu with an identity", (g, x) -> g.mul(g.apply(Layout.IDENTITY, x), g.sigmoid(x))),
            Spelling.of(
                    "fake quantisation",
                    "Activation",
                    List.of(2, 5),
                    (g, x) -> g.mul(clip(g, g.apply(Elementary.ROUND, g.div(x, g.number(0.1, x))), -128, 127), 0.1)),
            Spelling.of(
                    "residual of an activation",
                    "Activation Sum",
                    List.of(2, 5),
                    (g, x) -> g.add(x, g.mul(x, g.sigmoid(x)))),
            Spelling.of(
                    "tanh, then sigmoid",
                    "Activation Activation",
                    List.of(2, 5),
                    (g, x) -> g.sigmoid(g.apply(Activations.TANH, x))),
            Spelling.of("2x + 1", "", List.of(2, 5), (g, x) -> g.add(g.mul(x, 2), 1)),
            Spelling.of("a step", "", List.of(2, 5), (g, x) -> g.cast(g.isPositive(x), x.element())));

    private ActivationSpellings() {}

    private static Value softplus(Ops g, Value x) {
        return g.apply(Elementary.LOG, g.add(g.exp(x), 1));
    }

    private static Value clip(Ops g, Value x, double low, double high) {
        return g.apply(Activations.CLIP, Attributes.NONE, x, g.number(low, x), g.number(high, x));
    }

    private static Value squareOfPositive(Ops g, Value x) {
        Value positive = g.max(x, g.number(0, x));
        return g.mul(positive, positive);
    }
}
