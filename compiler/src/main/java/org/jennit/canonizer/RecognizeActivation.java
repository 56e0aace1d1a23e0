package org.jennit.canonizer;

import static org.jennit.rewrite.Pattern.any;
import static org.jennit.rewrite.Pattern.number;
import static org.jennit.rewrite.Pattern.product;
import static org.jennit.rewrite.Pattern.sum;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jennit.graph.Attributes;
import org.jennit.graph.Constant;
import org.jennit.graph.ElementType;
import org.jennit.graph.Node;
import org.jennit.graph.Numbers;
import org.jennit.graph.Operator;
import org.jennit.graph.Value;
import org.jennit.operator.Activations;
import org.jennit.operator.Arithmetic;
import org.jennit.operator.Elementary;
import org.jennit.operator.OperatorDefinition;
import org.jennit.rewrite.Match;
import org.jennit.rewrite.Pattern;
import org.jennit.rewrite.Rewrite;
import org.jspecify.annotations.Nullable;

/** Recognises activation functions that an exporter wrote out in primitives. */
final class RecognizeActivation {
    private static final Pattern X = any("x");
    private static final Pattern CUBIC = sum(X, product(number(0.044715), X, X, X));
    private static final Pattern CUBE = Pattern.of(Arithmetic.POW, X, number(3));

    static final Canonizer CANONIZER = Canonizer.of(
            "RecognizeActivation",
            recognize(
                    "x·Φ(x) is GELU",
                    Arithmetic.MUL,
                    Activations.GELU,
                    gelu("none"),
                    product(
                            X,
                            number(0.5),
                            sum(
                                    number(1),
                                    Pattern.of(
                                            Elementary.ERF,
                                            Pattern.of(Arithmetic.DIV, X, number(1.4142135623730951))))),
                    product(
                            X,
                            number(0.5),
                            sum(number(1), Pattern.of(Elementary.ERF, product(X, number(0.7071067811865476)))))),
            recognize(
                    "x·(1 + tanh(…))/2 is GELU",
                    Arithmetic.MUL,
                    Activations.GELU,
                    gelu("tanh"),
                    product(
                            X,
                            number(0.5),
                            sum(number(1), Pattern.of(Activations.TANH, product(number(0.7978845608028654), CUBIC)))),
                    product(
                            X,
                            number(0.5),
                            sum(
                                    number(1),
                                    Pattern.of(
                                            Activations.TANH,
                                            product(
                                                    number(0.7978845608028654),
                                                    sum(X, product(number(0.044715), CUBE))))))),
            recognize(
                    "x·sigmoid(x) is SiLU",
                    Arithmetic.MUL,
                    Activations.SILU,
                    Attributes.NONE,
                    product(X, Pattern.of(Activations.SIGMOID, X))),
            recognize(
                    "x·tanh(softplus(x)) is Mish",
                    Arithmetic.MUL,
                    Activations.MISH,
                    Attributes.NONE,
                    product(X, Pattern.of(Activations.TANH, Pattern.of(Activations.SOFTPLUS, X)))),
            recognize(
                    "x/(1 + |x|) is softsign",
                    Arithmetic.DIV,
                    Activations.SOFTSIGN,
                    Attributes.NONE,
                    Pattern.of(Arithmetic.DIV, X, sum(number(1), Pattern.of(Arithmetic.ABS, X)))),
            recognize(
                    "log(sigmoid(x)) is LogSigmoid",
                    Elementary.LOG,
                    Activations.LOG_SIGMOID,
                    Attributes.NONE,
                    Pattern.of(Elementary.LOG, Pattern.of(Activations.SIGMOID, X))),
            Rewrite.of("clip from zero is ReLU", Activations.CLIP, RecognizeActivation::rectifier),
            Rewrite.of(
                    "LeakyRelu of slope 0 is ReLU",
                    Activations.LEAKY_RELU,
                    m -> m.node().operation().real("alpha") == 0
                            ? m.layer(Activations.RELU, Attributes.NONE, List.of(m.renewed(m.x(0))), m.node())
                            : null),
            Rewrite.of("x·hardsigmoid(x) is HardSwish", Arithmetic.MUL, RecognizeActivation::hardSwish),
            recognize(
                    "x·clip(x + 3)/6 is HardSwish",
                    Set.of(Arithmetic.MUL, Arithmetic.DIV),
                    Activations.HARD_SWISH,
                    Attributes.NONE,
                    Pattern.of(Arithmetic.DIV, product(X, hardClip()), number(6)),
                    product(X, Pattern.of(Arithmetic.DIV, hardClip(), number(6))),
                    product(X, hardClip(), number(1.0 / 6))));

    private RecognizeActivation() {}

    private static Attributes gelu(String approximation) {
        return Attributes.NONE.with("approximate", (Object) approximation);
    }

    private static Pattern hardClip() {
        return Pattern.of(Activations.CLIP, sum(X, number(3)), number(0), number(6));
    }

    private static Rewrite recognize(
            String name, Operator root, OperatorDefinition activation, Attributes attributes, Pattern... forms) {
        return recognize(name, Set.of(root), activation, attributes, forms);
    }

    private static Rewrite recognize(
            String name, Set<Operator> roots, OperatorDefinition activation, Attributes attributes, Pattern... forms) {
        return Rewrite.of(name, roots, m -> {
            for (Pattern form : hasKernel(m, activation) ? List.of(forms) : List.<Pattern>of()) {
                Map<String, Value> bound = form.match(m.node().output());
                Value x = bound == null ? null : bound.get("x");
                if (x != null && !m.facts().isConstant(x) && inside(m, x) != null) {
                    return m.layer(activation, attributes, List.of(m.renewed(x)), m.node());
                }
            }
            return null;
        });
    }

    /**
     * Whether the runtime computes the activation in the element type: of operators of its own it has no kernel for float64,
     * where what the file writes out is an elementwise function like any other.
     */
    private static boolean hasKernel(Match m, OperatorDefinition activation) {
        return m.x(0).element() != ElementType.FLOAT64 || activation.onnxForm() != null;
    }

    /** The nodes between x and the match, unless something outside uses one of them. */
    private static @Nullable List<Node> inside(Match m, Value x) {
        List<Node> inside = new ArrayList<>(List.of(m.node()));
        for (int i = 0; i < inside.size(); i++) {
            for (Value input : inside.get(i).inputs()) {
                if (input == null || input == x || m.facts().isConstant(input)) {
                    continue;
                }
                Node producer = input.producer();
                if (producer != null && !inside.contains(producer)) {
                    inside.add(producer);
                }
            }
        }
        boolean closed = inside.stream()
                .skip(1)
                .allMatch(node ->
                        m.uses(node.output()) == m.consumers(node.output()).size()
                                && inside.containsAll(m.consumers(node.output())));
        return closed ? inside : null;
    }

    private static @Nullable Value rectifier(Match m) {
        Value lowest = m.node().optionalInput(1);
        Value highest = m.node().optionalInput(2);
        boolean fromZero =
                lowest != null && m.x(0).element().isFloating() && m.facts().isZero(lowest);
        return fromZero && (highest == null || isLargest(highest))
                ? m.layer(Activations.RELU, Attributes.NONE, List.of(m.renewed(m.x(0))), m.node())
                : null;
    }

    /** Whether a bound is infinite or the largest number of its type, which is how exporters write an absent bound. */
    private static boolean isLargest(Value bound) {
        if (!(bound.constant() instanceof Constant.InMemory constant)
                || constant.bytes() != bound.element().bytes()) {
            return false;
        }
        double largest = switch (bound.element()) {
            case FLOAT16 -> 65504;
            case FLOAT64 -> Double.MAX_VALUE;
            default -> 3.38e38;
        };
        return Numbers.get(constant.data(), bound.element()) >= largest;
    }

    private static @Nullable Value hardSwish(Match m) {
        for (int i = 0; i < 2; i++) {
            Node gate = m.from(m.x(i), Activations.HARD_SIGMOID);
            if (gate != null
                    && hasKernel(m, Activations.HARD_SWISH)
                    && gate.input(0) == m.x(1 - i)
                    && Math.abs(gate.operation().real("alpha") - 1f / 6) < 1e-4
                    && gate.operation().real("beta") == 0.5f
                    && m.isUsedOnce(gate.output())) {
                return m.layer(Activations.HARD_SWISH, Attributes.NONE, List.of(m.renewed(m.x(1 - i))), m.node());
            }
        }
        return null;
    }
}
