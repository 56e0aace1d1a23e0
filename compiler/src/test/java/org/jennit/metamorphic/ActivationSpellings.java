package org.jennit.metamorphic;

import static org.jennit.metamorphic.FileRewrite.of;

import java.util.List;
import java.util.Map;
import org.jennit.metamorphic.Draft.Step;

/** Activations spelled out in primitives. */
final class ActivationSpellings {
    static final List<FileRewrite> ALL = List.of(
            of("Relu", "Max", (d, s) -> d.apply("Max", s.input(0), 0)),
            of("Relu", "Where", (d, s) -> {
                String positive = d.apply("Greater", s.input(0), 0);
                return d.add(d.extents(s.input(0)), "Where", Map.of(), positive, s.input(0), d.scalar(0));
            }),
            of("Relu", "Clip", (d, s) -> d.apply("Clip", s.input(0), 0)),
            of("Relu", "LeakyRelu of slope 0", (d, s) -> d.apply("LeakyRelu", Map.of("alpha", 0.0), s.input(0))),
            of("Gelu", "erf, half first", (d, s) -> {
                String half = d.apply("Mul", s.input(0), 0.5);
                return d.apply("Mul", half, onePlusErf(d, d.apply("Div", s.input(0), Math.sqrt(2))));
            }),
            of("Gelu", "erf, half last", (d, s) -> {
                String scaled = d.apply("Mul", s.input(0), Math.sqrt(0.5));
                return d.apply("Mul", d.apply("Mul", s.input(0), onePlusErf(d, scaled)), 0.5);
            }),
            of("Gelu", "x times its distribution", (d, s) -> {
                String scaled = d.apply("Div", s.input(0), Math.sqrt(2));
                return d.apply("Mul", d.apply("Mul", onePlusErf(d, scaled), 0.5), s.input(0));
            }),
            of("HardSwish", "HardSigmoid", (d, s) -> {
                String gate = d.apply("HardSigmoid", Map.of("alpha", 1 / 6.0, "beta", 0.5), s.input(0));
                return d.apply("Mul", s.input(0), gate);
            }),
            of("HardSwish", "Clip, divided last", (d, s) -> {
                String gate = d.apply("Clip", d.apply("Add", s.input(0), 3), d.scalar(0), d.scalar(6));
                return d.apply("Div", d.apply("Mul", s.input(0), gate), 6);
            }),
            of("HardSwish", "Min of Max, divided first", (d, s) -> {
                String gate = d.apply("Min", d.apply("Max", d.apply("Add", s.input(0), 3), 0), 6);
                return d.apply("Mul", d.apply("Mul", gate, 1 / 6.0), s.input(0));
            }),
            of(
                    "Mish",
                    "Softplus and Tanh",
                    (d, s) -> d.apply("Mul", s.input(0), d.apply("Tanh", d.apply("Softplus", s.input(0))))),
            of("Mish", "a quotient of exponentials", (d, s) -> {
                String e = d.apply("Exp", s.input(0));
                String n = d.apply("Mul", e, d.apply("Add", e, 2));
                return d.apply("Mul", s.input(0), d.apply("Div", n, d.apply("Add", n, 2)));
            }),
            of("Elu", "Where", (d, s) -> {
                String positive = d.apply("Greater", s.input(0), 0);
                String below = d.apply("Mul", d.apply("Sub", d.apply("Exp", s.input(0)), 1), alpha(s, 1));
                return d.add(d.extents(s.input(0)), "Where", Map.of(), positive, s.input(0), below);
            }),
            of("Elu", "Relu and the exponential of Min", (d, s) -> {
                String below = d.apply("Sub", d.apply("Exp", d.apply("Min", s.input(0), 0)), 1);
                return d.apply("Add", d.apply("Relu", s.input(0)), d.apply("Mul", below, alpha(s, 1)));
            }),
            of("Softplus", "Log", (d, s) -> d.apply("Log", d.apply("Add", d.apply("Exp", s.input(0)), 1))),
            of("Softplus", "Relu and Log", (d, s) -> {
                String tail = d.apply("Exp", d.apply("Neg", d.apply("Abs", s.input(0))));
                return d.apply("Add", d.apply("Relu", s.input(0)), d.apply("Log", d.apply("Add", tail, 1)));
            }),
            of("LeakyRelu", "Max", (d, s) -> d.apply("Max", s.input(0), d.apply("Mul", s.input(0), alpha(s, 0.01)))),
            of("LeakyRelu", "two Relu", (d, s) -> {
                String below = d.apply("Relu", d.apply("Neg", s.input(0)));
                return d.apply("Sub", d.apply("Relu", s.input(0)), d.apply("Mul", below, alpha(s, 0.01)));
            }),
            of("LeakyRelu", "Where", (d, s) -> {
                String below = d.apply("Mul", s.input(0), alpha(s, 0.01));
                String negative = d.apply("Less", s.input(0), 0);
                return d.add(d.extents(s.input(0)), "Where", Map.of(), negative, below, s.input(0));
            }),
            of("LeakyRelu", "PRelu", (d, s) -> d.apply("PRelu", s.input(0), alpha(s, 0.01))),
            of("Tanh", "a quotient of exponentials", (d, s) -> {
                String e = d.apply("Exp", d.apply("Mul", s.input(0), 2));
                return d.apply("Div", d.apply("Sub", e, 1), d.apply("Add", e, 1));
            }));

    private ActivationSpellings() {}

    private static String onePlusErf(Draft d, String x) {
        return d.apply("Add", d.apply("Erf", x), 1);
    }

    private static double alpha(Step step, double otherwise) {
        return ((Number) step.attributes().getOrDefault("alpha", otherwise)).floatValue();
    }
}
