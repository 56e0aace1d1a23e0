package org.jennit.operator;

import static org.jennit.operator.OperatorDefinition.operator;

import java.util.List;
import java.util.Set;
import org.jennit.graph.ElementType;
import org.jennit.graph.Node;
import org.jennit.graph.Value;
import org.jspecify.annotations.Nullable;

/** Elementwise activation functions, and softmax. Where a function has a kink, the derivative there is 0. */
public final class Activations {
    private static final double SELU_ALPHA = 1.6732631921768188;
    private static final double SELU_GAMMA = 1.0507010221481323;
    private static final double SQRT_HALF = 0.7071067811865476;
    private static final double INVERSE_SQRT_TWO_PI = 0.3989422804014327;
    private static final double SQRT_TWO_OVER_PI = 0.7978845608028654;
    private static final double GELU_CUBIC = 0.044715;

    private Activations() {}

    /** y = max(x, 0); the derivative at 0 is 0. */
    public static final OperatorDefinition RELU = operator("Relu", 1)
            .range(ValueRange.rectified())
            .elementwise()
            .monotone()
            .layer(LayerType.RELU)
            // by the output, which is positive where the input is: the runtime can then join it with the layer before
            .gradient(0, c -> c.ops().mask(c.ops().isPositive(c.y()), c.dy()))
            .fact(Fact.NON_NEGATIVE)
            .vanishing((facts, node) -> SignRules.union(Set.of(node.input(0)), facts.vanishing(node.input(0))))
            .define();

    /** y = x for x ≥ 0, αx below. */
    public static final OperatorDefinition LEAKY_RELU = operator("LeakyRelu", 1)
            .attribute("alpha", 0.01f)
            .elementwise()
            .layer(LayerType.ACTIVATION)
            .gradient(0, c -> {
                Value slope = c.ops().number(c.operation().real("alpha"), c.dy());
                return c.ops().where(c.ops().isPositive(c.x(0)), c.dy(), c.ops().mul(c.dy(), slope));
            })
            .facts(Activations::signOfInput)
            .define();

    /** y = x for x ≥ 0, slope · x below. */
    public static final OperatorDefinition PRELU = operator("PRelu", 2)
            .elementwise()
            .broadcasts()
            .layer(LayerType.ACTIVATION)
            .parameter("slope", 1)
            .gradient(0, c -> {
                Ops g = c.ops();
                return g.where(g.isPositive(c.x(0)), c.dy(), g.mul(c.dy(), c.x(1)));
            })
            .gradient(1, c -> c.unbroadcast(c.ops().mul(c.dy(), c.ops().negative(c.x(0))), 1))
            .define();

    /** y = x for x &gt; 0, α(eˣ − 1) below. */
    public static final OperatorDefinition ELU = operator("Elu", 1)
            .attribute("alpha", 1f)
            .elementwise()
            .layer(LayerType.ACTIVATION)
            .gradient(0, c -> {
                double alpha = c.operation().real("alpha");
                return exponentialBelow(c, 1, alpha, 1);
            })
            .facts(Activations::signOfInput)
            .define();

    /** y = γx for x &gt; 0, γα(eˣ − 1) below. */
    public static final OperatorDefinition SELU = operator("Selu", 1)
            .attribute("alpha", (float) SELU_ALPHA)
            .attribute("gamma", (float) SELU_GAMMA)
            .elementwise()
            .layer(LayerType.ACTIVATION)
            .gradient(0, c -> {
                double alpha = c.operation().real("alpha");
                double gamma = c.operation().real("gamma");
                return exponentialBelow(c, gamma, gamma * alpha, 1);
            })
            .facts(Activations::signOfInput)
            .define();

    /** y = x for x &gt; 0, α(exp(x/α) − 1) below. */
    public static final OperatorDefinition CELU = operator("Celu", 1)
            .attribute("alpha", 1f)
            .elementwise()
            .layer(LayerType.ACTIVATION)
            .gradient(0, c -> exponentialBelow(c, 1, 1, c.operation().real("alpha")))
            .facts(Activations::signOfInput)
            .define();

    /** y = min(max(x, lowest), highest), both optional; the derivative at and beyond the bounds is 0. */
    public static final OperatorDefinition CLIP = operator("Clip", 1, 3)
            .range(ValueRange.clipped())
            .elementwise()
            .monotone(0)
            .layer(LayerType.ACTIVATION)
            .gradient(0, c -> {
                Ops g = c.ops();
                Value gradient = c.dy();
                Value lowest = c.node().optionalInput(1);
                Value highest = c.node().optionalInput(2);
                if (lowest != null) {
                    gradient = g.mask(g.greater(c.y(), lowest), gradient);
                }
                if (highest != null) {
                    gradient = g.mask(g.apply(Arithmetic.LESS, c.y(), highest), gradient);
                }
                return gradient;
            })
            .gradient(1, c -> {
                Value below = c.ops().apply(Arithmetic.LESS, c.x(0), c.x(1));
                return c.unbroadcast(c.ops().mask(below, c.dy()), 1);
            })
            .gradient(2, c -> c.unbroadcast(c.ops().mask(c.ops().greater(c.x(0), c.x(2)), c.dy()), 2))
            .facts((facts, node) -> {
                Value lowest = node.optionalInput(1);
                Value highest = node.optionalInput(2);
                boolean raised = facts.is(node.input(0), Fact.NON_NEGATIVE)
                        || (lowest != null && facts.is(lowest, Fact.NON_NEGATIVE));
                boolean below = highest != null && facts.is(highest, Fact.NON_POSITIVE);
                return SignRules.sign(raised && isBoundedAboveZero(facts, highest), below);
            })
            .vanishing((facts, node) -> {
                Value lowest = node.optionalInput(1);
                return lowest != null && facts.isZero(lowest) && isBoundedAboveZero(facts, node.optionalInput(2))
                        ? SignRules.union(Set.of(node.input(0)), facts.vanishing(node.input(0)))
                        : Set.of();
            })
            .define();

    /** y = 1/(1 + e⁻ˣ). */
    public static final OperatorDefinition SIGMOID = operator("Sigmoid", 1)
            .range(ValueRange.always(0, 1))
            .elementwise()
            .monotone()
            .scores(ScoreScale.PROBABILITIES)
            .layer(LayerType.ACTIVATION)
            .gradient(0, c -> c.ops().mul(c.dy(), slopeOfSigmoid(c.ops(), c.y())))
            .fact(Fact.NON_NEGATIVE)
            .define();

    /** y = tanh x. */
    public static final OperatorDefinition TANH = operator("Tanh", 1)
            .range(ValueRange.always(-1, 1))
            .elementwise()
            .monotone()
            .layer(LayerType.ACTIVATION)
            .gradient(0, c -> {
                Ops g = c.ops();
                return g.mul(c.dy(), g.sub(g.number(1, c.y()), g.mul(c.y(), c.y())));
            })
            .facts(Activations::signOfInput)
            .define();

    /** y = log(1 + eˣ). */
    public static final OperatorDefinition SOFTPLUS = operator("Softplus", 1)
            .elementwise()
            .layer(LayerType.ACTIVATION)
            .gradient(0, c -> c.ops().mul(c.dy(), c.ops().sigmoid(c.x(0))))
            .fact(Fact.NON_NEGATIVE)
            .define();

    /** y = x/(1 + |x|). */
    public static final OperatorDefinition SOFTSIGN = operator("Softsign", 1)
            .range(ValueRange.always(-1, 1))
            .elementwise()
            .layer(LayerType.ACTIVATION)
            .gradient(0, c -> {
                Ops g = c.ops();
                Value denominator = g.add(g.abs(c.x(0)), 1);
                return g.div(c.dy(), g.mul(denominator, denominator));
            })
            .facts(Activations::signOfInput)
            .define();

    /** y = min(max(αx + β, 0), 1). */
    public static final OperatorDefinition HARD_SIGMOID = operator("HardSigmoid", 1)
            .range(ValueRange.always(0, 1))
            .attribute("alpha", 0.2f)
            .attribute("beta", 0.5f)
            .elementwise()
            .layer(LayerType.ACTIVATION)
            .gradient(0, c -> {
                Ops g = c.ops();
                Value slope = g.number(c.operation().real("alpha"), c.dy());
                return g.mask(strictlyBetween(g, c.y(), 0, 1), g.mul(c.dy(), slope));
            })
            .fact(Fact.NON_NEGATIVE)
            .define();

    /** y = x · min(max(x/6 + 1/2, 0), 1). */
    public static final OperatorDefinition HARD_SWISH = operator("HardSwish", 1)
            .elementwise()
            .layer(LayerType.ACTIVATION)
            .gradient(0, c -> {
                Ops g = c.ops();
                Value inner = g.add(g.mul(c.x(0), 1.0 / 3), 0.5);
                Value low = g.mask(g.greater(c.x(0), g.number(-3, c.x(0))), g.mul(c.dy(), inner));
                return g.where(g.apply(Arithmetic.LESS, c.x(0), g.number(3, c.x(0))), low, c.dy());
            })
            .define();

    /** y = x · Φ(x), the exact form; or with the tanh approximation. */
    public static final OperatorDefinition GELU = operator("Gelu", 1)
            .attribute("approximate", "none", "tanh")
            .elementwise()
            .layer(LayerType.ACTIVATION)
            .gradient(0, c -> c.ops().mul(c.dy(), slopeOfGelu(c)))
            .define();

    /** y = x · sigmoid(x). */
    public static final OperatorDefinition SILU = operator("Silu", 1)
            .elementwise()
            .layer(LayerType.ACTIVATION)
            .gradient(0, c -> {
                Ops g = c.ops();
                Value gate = g.sigmoid(c.x(0));
                Value slope = g.add(g.mul(g.mul(c.x(0), gate), g.sub(g.number(1, gate), gate)), gate);
                return g.mul(c.dy(), slope);
            })
            .onnxForm((g, node) -> List.of(g.mul(node.input(0), g.sigmoid(node.input(0)))))
            .define();

    /** y = x · tanh(softplus(x)). */
    public static final OperatorDefinition MISH = operator("Mish", 1)
            .elementwise()
            .layer(LayerType.ACTIVATION)
            .gradient(0, c -> {
                Ops g = c.ops();
                Value t = g.apply(TANH, g.apply(SOFTPLUS, c.x(0)));
                Value rise = g.mul(g.sub(g.number(1, t), g.mul(t, t)), g.sigmoid(c.x(0)));
                return g.mul(c.dy(), g.add(g.mul(c.x(0), rise), t));
            })
            .define();

    /** y = log sigmoid(x). */
    public static final OperatorDefinition LOG_SIGMOID = operator("LogSigmoid", 1)
            .elementwise()
            .layer(LayerType.ACTIVATION)
            .gradient(0, c -> c.ops().mul(c.dy(), c.ops().sigmoid(c.ops().neg(c.x(0)))))
            .fact(Fact.NON_POSITIVE)
            .onnxForm((g, node) -> List.of(logSigmoid(g, node.input(0))))
            .define();

    /** y = x − bias above λ, x + bias below −λ, 0 between. */
    public static final OperatorDefinition SHRINK = operator("Shrink", 1)
            .attribute("bias", 0f)
            .attribute("lambd", 0.5f)
            .elementwise()
            .layer(LayerType.ACTIVATION)
            .gradient(0, c -> {
                Ops g = c.ops();
                Value threshold = g.number(c.operation().real("lambd"), c.x(0));
                return g.mask(g.greater(g.abs(c.x(0)), threshold), c.dy());
            })
            .define();

    /** y = x above α, 0 elsewhere. */
    public static final OperatorDefinition THRESHOLDED_RELU = operator("ThresholdedRelu", 1)
            .attribute("alpha", 1f)
            .elementwise()
            .layer(LayerType.ACTIVATION)
            .gradient(0, c -> {
                Value threshold = c.ops().number(c.operation().real("alpha"), c.x(0));
                return c.ops().mask(c.ops().greater(c.x(0), threshold), c.dy());
            })
            .define();

    /** exp(xᵢ)/Σⱼ exp(xⱼ) along an axis. */
    public static final OperatorDefinition SOFTMAX = operator("Softmax", 1)
            .range(ValueRange.always(0, 1))
            .attribute("axis", -1)
            .infers(op -> Inference.along(op, "axis"))
            .other()
            .batch(BatchRules.besideAxis())
            .scores(ScoreScale.PROBABILITIES)
            .layer(LayerType.SOFTMAX)
            .gradient(0, c -> {
                Ops g = c.ops();
                Value weighted = g.mul(c.dy(), c.y());
                return g.sub(weighted, g.mul(c.y(), sumAlong(c, weighted)));
            })
            .fact(Fact.NON_NEGATIVE)
            .define();

    /** The logarithm of the softmax. */
    public static final OperatorDefinition LOG_SOFTMAX = operator("LogSoftmax", 1)
            .attribute("axis", -1)
            .infers(op -> Inference.along(op, "axis"))
            .other()
            .batch(BatchRules.besideAxis())
            .scores(ScoreScale.LOG_PROBABILITIES)
            .layer(LayerType.SOFTMAX)
            .gradient(0, c -> {
                Ops g = c.ops();
                return g.sub(c.dy(), g.mul(g.exp(c.y()), sumAlong(c, c.dy())));
            })
            .fact(Fact.NON_POSITIVE)
            .define();

    /** 1 at the first largest element along an axis, 0 elsewhere: steps, whose derivative is 0. */
    public static final OperatorDefinition HARDMAX = operator("Hardmax", 1)
            .range(ValueRange.always(0, 1))
            .attribute("axis", -1)
            .infers(op -> Inference.along(op, "axis"))
            .other()
            .batch(BatchRules.besideAxis())
            .zeroGradient()
            .fact(Fact.NON_NEGATIVE)
            .define();

    static final List<OperatorDefinition> ALL = List.of(
            RELU,
            LEAKY_RELU,
            PRELU,
            ELU,
            SELU,
            CELU,
            CLIP,
            SIGMOID,
            TANH,
            SOFTPLUS,
            SOFTSIGN,
            HARD_SIGMOID,
            HARD_SWISH,
            GELU,
            SILU,
            MISH,
            LOG_SIGMOID,
            SHRINK,
            THRESHOLDED_RELU,
            SOFTMAX,
            LOG_SOFTMAX,
            HARDMAX);

    /** Functions that rise keep the sign; with a factor below zero they do not rise everywhere. */
    private static Set<Fact> signOfInput(Facts facts, Node node) {
        boolean rises =
                node.attributes().real("alpha", 1) >= 0 && node.attributes().real("gamma", 1) >= 0;
        return rises ? facts.of(node.input(0)) : Set.of();
    }

    /** A bound below zero would win over the lower bound. */
    private static boolean isBoundedAboveZero(Facts facts, @Nullable Value highest) {
        return highest == null || facts.is(highest, Fact.NON_NEGATIVE);
    }

    /** dy · slope for x &gt; 0, dy · factor · exp(x/scale) below. */
    private static Value exponentialBelow(VjpContext c, double slope, double factor, double scale) {
        Ops g = c.ops();
        Value below = g.exp(g.mul(g.negative(c.x(0)), 1 / scale));
        return g.mul(
                c.dy(), g.where(g.isPositive(c.x(0)), g.number(slope, c.x(0)), g.mul(below, g.number(factor, below))));
    }

    private static Value slopeOfSigmoid(Ops g, Value y) {
        return g.mul(y, g.sub(g.number(1, y), y));
    }

    private static Value strictlyBetween(Ops g, Value value, double low, double high) {
        return g.apply(
                Arithmetic.AND,
                g.greater(value, g.number(low, value)),
                g.apply(Arithmetic.LESS, value, g.number(high, value)));
    }

    private static Value slopeOfGelu(VjpContext c) {
        Ops g = c.ops();
        Value x = c.x(0);
        Value square = g.mul(x, x);
        if (c.operation().text("approximate").equals("none")) {
            Value cumulative = g.mul(g.add(g.apply(Elementary.ERF, g.mul(x, SQRT_HALF)), 1), 0.5);
            Value density = g.mul(g.exp(g.mul(square, -0.5)), INVERSE_SQRT_TWO_PI);
            return g.add(cumulative, g.mul(x, density));
        }
        Value inner = g.mul(g.mul(x, g.add(g.mul(square, GELU_CUBIC), 1)), SQRT_TWO_OVER_PI);
        Value t = g.apply(TANH, inner);
        Value innerSlope = g.mul(g.add(g.mul(square, 3 * GELU_CUBIC), 1), SQRT_TWO_OVER_PI);
        Value rise = g.mul(g.mul(x, g.mul(g.sub(g.number(1, t), g.mul(t, t)), innerSlope)), 0.5);
        return g.add(g.mul(g.add(t, 1), 0.5), rise);
    }

    private static Value sumAlong(VjpContext c, Value value) {
        int axis = value.shape().axis(c.operation().integer("axis"));
        return c.ops().reduceSum(value, List.of(axis), true);
    }

    /** −softplus(−x); of float64, for which the runtime has no softplus, min(x, 0) − log(1 + exp(−|x|)). */
    private static Value logSigmoid(Ops g, Value x) {
        if (x.element() != ElementType.FLOAT64) {
            return g.neg(g.apply(SOFTPLUS, g.neg(x)));
        }
        Value tail = g.apply(Elementary.LOG, g.add(g.apply(Elementary.EXP, g.neg(g.abs(x))), 1));
        return g.sub(g.min(x, g.number(0, x)), tail);
    }
}
