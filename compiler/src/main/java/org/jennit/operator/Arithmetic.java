package org.jennit.operator;

import static org.jennit.operator.OperatorDefinition.operator;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.LongBinaryOperator;
import java.util.stream.IntStream;
import org.jennit.graph.Dimension;
import org.jennit.graph.ElementType;
import org.jennit.graph.Node;
import org.jennit.graph.Operation;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.graph.ValueType;
import org.jspecify.annotations.Nullable;

/** Elementwise arithmetic, comparison and choice. Operands broadcast; gradients are summed back. */
public final class Arithmetic {
    private Arithmetic() {}

    /** a + b. */
    public static final OperatorDefinition ADD = operator("Add", 2)
            .elementwise(OperatorKind.LINEAR)
            .broadcasts()
            .monotone()
            .shifts()
            .infers(op -> IntegerInference.withContent(op, Dimension::plus))
            .gradientOfEach((c, i) -> c.unbroadcast(c.dy(), i))
            .facts((facts, node) -> SignRules.common(facts, node.inputs()))
            .vanishing((facts, node) -> SignRules.inBoth(
                    facts, node.input(0), node.input(1), node.output().shape()))
            .nowhereZero(Arithmetic::isSumAwayFromZero)
            .range(ValueRange.added())
            .define();

    /** a − b. */
    public static final OperatorDefinition SUB = operator("Sub", 2)
            .elementwise(OperatorKind.LINEAR)
            .broadcasts()
            .monotone()
            .shifts()
            .infers(op -> IntegerInference.withContent(op, Dimension::minus))
            .gradient(0, c -> c.unbroadcast(c.dy(), 0))
            .gradient(1, c -> c.unbroadcast(c.ops().neg(c.dy()), 1))
            .facts((facts, node) -> SignRules.sign(
                    facts.is(node.input(0), Fact.NON_NEGATIVE) && facts.is(node.input(1), Fact.NON_POSITIVE),
                    facts.is(node.input(0), Fact.NON_POSITIVE) && facts.is(node.input(1), Fact.NON_NEGATIVE)))
            .vanishing((facts, node) -> SignRules.inBoth(
                    facts, node.input(0), node.input(1), node.output().shape()))
            .range(ValueRange.subtracted())
            .define();

    /** a · b. */
    public static final OperatorDefinition MUL = operator("Mul", 2)
            .range(ValueRange.multiplied())
            .elementwise(OperatorKind.BILINEAR)
            .broadcasts()
            .monotone()
            .scales(0, 1)
            .infers(op -> IntegerInference.withContent(op, Dimension::times))
            .gradient(0, c -> c.unbroadcast(c.ops().mul(c.dy(), c.x(1)), 0))
            .gradient(1, c -> c.unbroadcast(c.ops().mul(c.dy(), c.x(0)), 1))
            .facts(SignRules::elementwiseProduct)
            .vanishing((facts, node) -> SignRules.inEither(facts, node))
            .layerOfTwoVariables(LayerType.MUL)
            .nowhereZero((facts, node) -> facts.isNowhereZero(node.input(0)) && facts.isNowhereZero(node.input(1)))
            .define();

    /** a / b. */
    public static final OperatorDefinition DIV = operator("Div", 2)
            .range(ValueRange.divided())
            .elementwise()
            .broadcasts()
            .monotone(0)
            .scales(0)
            .infers(op -> IntegerInference.contentOf(op, op.input(0).element(), IntegerInference::quotient))
            .gradient(0, c -> c.unbroadcast(c.quotient(c.ops().div(c.dy(), c.x(1)), c.x(1)), 0))
            .gradient(1, c -> {
                Value product = c.ops().neg(c.ops().mul(c.dy(), c.ops().div(c.y(), c.x(1))));
                return c.unbroadcast(c.quotient(product, c.x(1)), 1);
            })
            .facts((facts, node) -> facts.isZero(node.input(1))
                    ? EnumSet.noneOf(Fact.class)
                    : SignRules.elementwiseProduct(facts, node))
            .vanishing((facts, node) -> SignRules.ofShape(
                    facts.vanishing(node.input(0)), node.output().shape()))
            .finite((facts, node) -> facts.areInputsFinite(node) && facts.isNowhereZero(node.input(1)))
            .define();

    /** a to the power of b. */
    public static final OperatorDefinition POW = operator("Pow", 2)
            .elementwise()
            .broadcasts()
            .infers(Inference.broadcast())
            .gradient(0, c -> {
                Ops g = c.ops();
                Value b = g.cast(c.x(1), c.x(0).element());
                Value slope = g.mul(b, g.apply(Arithmetic.POW, c.x(0), g.sub(b, g.number(1, b))));
                double[] exponents = ShapeNumbers.of(c.x(1));
                boolean noneIsZero =
                        exponents != null && Arrays.stream(exponents).noneMatch(e -> e == 0);
                boolean allFinite =
                        exponents != null && Arrays.stream(exponents).allMatch(e -> e >= 1);
                Value defined = noneIsZero ? slope : g.where(g.equal(b, g.number(0, b)), g.number(0, slope), slope);
                Value product = g.mul(c.dy(), defined);
                return c.unbroadcast(allFinite ? product : c.quotient(product, c.x(0)), 0);
            })
            .gradient(1, c -> {
                Ops g = c.ops();
                if (!c.x(1).element().isFloating()) {
                    return null;
                }
                Value safe = g.where(g.isPositive(c.x(0)), c.x(0), g.number(1, c.x(0)));
                return c.unbroadcast(
                        g.cast(g.mul(c.dy(), g.mul(c.y(), g.apply(Elementary.LOG, safe))), c.x(1).element()), 1);
            })
            .facts((facts, node) -> facts.of(node.input(0)).contains(Fact.NON_NEGATIVE)
                    ? EnumSet.of(Fact.NON_NEGATIVE)
                    : EnumSet.noneOf(Fact.class))
            .finite((facts, node) -> facts.areInputsFinite(node)
                    && facts.is(node.input(0), Fact.NON_NEGATIVE)
                    && (facts.is(node.input(1), Fact.NON_NEGATIVE) || facts.isNowhereZero(node.input(0))))
            .define();

    /** −a. */
    public static final OperatorDefinition NEG = operator("Neg", 1)
            .range(ValueRange.negated())
            .elementwise()
            .monotone()
            .scales(0)
            .infers(op -> IntegerInference.withContent(op, a -> Dimension.of(0).minus(a)))
            .gradient(0, c -> c.ops().neg(c.dy()))
            .facts((facts, node) -> SignRules.sign(
                    facts.is(node.input(0), Fact.NON_POSITIVE), facts.is(node.input(0), Fact.NON_NEGATIVE)))
            .vanishing((facts, node) -> facts.vanishing(node.input(0)))
            .nowhereZero((facts, node) -> facts.isNowhereZero(node.input(0)))
            .define();

    /** |a|; the derivative at 0 is 0. */
    public static final OperatorDefinition ABS = operator("Abs", 1)
            .elementwise()
            .gradient(0, c -> c.ops().mul(c.dy(), c.ops().apply(Arithmetic.SIGN, c.x(0))))
            .fact(Fact.NON_NEGATIVE)
            .vanishing((facts, node) -> facts.vanishing(node.input(0)))
            .nowhereZero((facts, node) -> facts.isNowhereZero(node.input(0)))
            .define();

    /** −1, 0 or 1. */
    public static final OperatorDefinition SIGN = operator("Sign", 1)
            .elementwise()
            .zeroGradient()
            .facts((facts, node) -> facts.of(node.input(0)))
            .define();

    /** The larger of values; of two that tie, each gets half. */
    public static final OperatorDefinition MAX = operator("Max", 1, Integer.MAX_VALUE)
            .elementwise()
            .broadcasts()
            .infers(op -> IntegerInference.extreme(op, Math::max))
            .gradientOfEach(Arithmetic::extreme)
            .facts((facts, node) -> SignRules.sign(
                    node.inputs().stream().anyMatch(x -> x != null && facts.is(x, Fact.NON_NEGATIVE)),
                    node.inputs().stream().allMatch(x -> x != null && facts.is(x, Fact.NON_POSITIVE))))
            .nowhereZero((facts, node) -> node.inputs().stream().anyMatch(x -> x != null && facts.isPositive(x)))
            .define();

    /** The smaller of values; of two that tie, each gets half. */
    public static final OperatorDefinition MIN = operator("Min", 1, Integer.MAX_VALUE)
            .elementwise()
            .broadcasts()
            .infers(op -> IntegerInference.extreme(op, Math::min))
            .gradientOfEach(Arithmetic::extreme)
            .facts((facts, node) -> SignRules.sign(
                    node.inputs().stream().allMatch(x -> x != null && facts.is(x, Fact.NON_NEGATIVE)),
                    node.inputs().stream().anyMatch(x -> x != null && facts.is(x, Fact.NON_POSITIVE))))
            .define();

    /** a⁺ = max(a, 0), which rules are made of; the derivative at 0 is 0. */
    public static final OperatorDefinition POSITIVE_PART = operator("PositivePart", 1)
            .elementwise()
            .gradient(0, c -> c.ops().mask(c.ops().isPositive(c.x(0)), c.dy()))
            .facts((facts, node) -> SignRules.sign(true, facts.is(node.input(0), Fact.NON_POSITIVE)))
            .vanishing((facts, node) -> SignRules.union(Set.of(node.input(0)), facts.vanishing(node.input(0))))
            .onnxForm((g, node) -> List.of(g.apply(Activations.RELU, node.input(0))))
            .define();

    /** a⁻ = min(a, 0), which rules are made of; the derivative at 0 is 0. */
    public static final OperatorDefinition NEGATIVE_PART = operator("NegativePart", 1)
            .elementwise()
            .gradient(0, c -> c.ops().mask(c.ops().isNegative(c.x(0)), c.dy()))
            .facts((facts, node) -> SignRules.sign(facts.is(node.input(0), Fact.NON_NEGATIVE), true))
            .vanishing((facts, node) -> facts.vanishing(node.input(0)))
            .onnxForm((g, node) -> List.of(g.min(node.input(0), g.number(0, node.input(0)))))
            .define();

    public static final OperatorDefinition GREATER = comparison("Greater", sign -> sign > 0);
    public static final OperatorDefinition GREATER_OR_EQUAL = comparison("GreaterOrEqual", sign -> sign >= 0);
    public static final OperatorDefinition LESS = comparison("Less", sign -> sign < 0);
    public static final OperatorDefinition LESS_OR_EQUAL = comparison("LessOrEqual", sign -> sign <= 0);
    public static final OperatorDefinition EQUAL = comparison("Equal", sign -> sign == 0);
    public static final OperatorDefinition AND = logic("And", Math::min);
    public static final OperatorDefinition OR = logic("Or", Math::max);
    public static final OperatorDefinition XOR = logic("Xor", (a, b) -> a ^ b);
    public static final OperatorDefinition NOT = operator("Not", 1)
            .elementwise()
            .infers(op -> IntegerInference.withContent(op, a -> Dimension.of(a.is(0) ? 1 : 0)))
            .zeroGradient()
            .define();

    public static final OperatorDefinition IS_INF = operator("IsInf", 1)
            .attribute("detect_negative", 1)
            .attribute("detect_positive", 1)
            .elementwise()
            .infers(Inference.comparison())
            .zeroGradient()
            .define();

    public static final OperatorDefinition IS_NAN = operator("IsNaN", 1)
            .elementwise()
            .infers(Inference.comparison())
            .zeroGradient()
            .define();

    /** The remainder of a division. */
    public static final OperatorDefinition MOD = operator("Mod", 2)
            .attribute("fmod", 0)
            .elementwise()
            .broadcasts()
            .infers(op -> IntegerInference.contentOf(
                    op, op.input(0).element(), (a, b) -> IntegerInference.remainder(op, a, b)))
            .gradient(0, c -> c.unbroadcast(c.dy(), 0))
            .gradient(1, c -> {
                Ops g = c.ops();
                Value quotient = g.div(g.sub(c.x(0), c.y()), c.x(1));
                return c.unbroadcast(g.neg(g.mul(c.dy(), quotient)), 1);
            })
            .finite((facts, node) -> facts.areInputsFinite(node) && facts.isNowhereZero(node.input(1)))
            .define();

    /** b where a condition holds, c elsewhere. */
    public static final OperatorDefinition WHERE = operator("Where", 3)
            .elementwise(Arithmetic::kindOfChoice)
            .broadcasts()
            .infers(IntegerInference::chosen)
            .gradient(1, c -> c.unbroadcast(c.ops().mask(c.x(0), c.dy()), 1))
            .gradient(2, c -> c.unbroadcast(c.ops().where(c.x(0), c.ops().number(0, c.dy()), c.dy()), 2))
            .facts((facts, node) -> SignRules.common(facts, node.inputs().subList(1, 3)))
            .vanishing(Arithmetic::whereVanishes)
            .nowhereZero(Arithmetic::isChoiceAwayFromZero)
            .define();

    /** The same numbers in another element type. */
    public static final OperatorDefinition CAST = operator("Cast", 1)
            .required(AttributeType.INTEGER, "to")
            .attribute("saturate", 1)
            .elementwise(Arithmetic::kindOfCast)
            .monotone()
            .infers(op -> {
                ElementType to = target(op);
                Value x = op.input(0);
                boolean counts = to == ElementType.INT64 || to == ElementType.INT32;
                List<Dimension> content = counts || to == x.element() ? x.type().content() : null;
                boolean truncates = counts && content == null && x.element().isFloating();
                return List.of(new ValueType(to, x.shape(), truncates ? ShapeNumbers.truncated(x) : content));
            })
            .gradient(0, c -> c.x(0).element().isFloating() ? c.ops().cast(c.dy(), c.x(0).element()) : null)
            .facts((facts, node) -> node.output().element() == ElementType.BOOL // true is 1, whatever it was before
                    ? SignRules.sign(true, facts.isZero(node.input(0)))
                    : facts.of(node.input(0)))
            .nowhereZero((facts, node) -> facts.isNowhereZero(node.input(0)))
            .finite((facts, node) ->
                    facts.areInputsFinite(node) && node.output().element() != ElementType.FLOAT16)
            .define();

    static final List<OperatorDefinition> ALL = List.of(
            ADD,
            SUB,
            MUL,
            DIV,
            POW,
            NEG,
            ABS,
            SIGN,
            MAX,
            MIN,
            POSITIVE_PART,
            NEGATIVE_PART,
            GREATER,
            GREATER_OR_EQUAL,
            LESS,
            LESS_OR_EQUAL,
            EQUAL,
            AND,
            OR,
            XOR,
            NOT,
            IS_INF,
            IS_NAN,
            MOD,
            WHERE,
            CAST);

    /** A comparison, which is decided before the graph runs where the sign of the difference is known. */
    private static OperatorDefinition comparison(String name, IntPredicate holds) {
        return operator(name, 2)
                .elementwise()
                .broadcasts()
                .infers(op -> IntegerInference.contentOf(op, ElementType.BOOL, (a, b) -> {
                    OptionalInt sign = a.minus(b).sign();
                    return sign.isPresent() ? truth(holds.test(sign.getAsInt())) : null;
                }))
                .zeroGradient()
                .define();
    }

    /** An operation on truths, as 0 and 1. */
    private static OperatorDefinition logic(String name, LongBinaryOperator function) {
        return operator(name, 2)
                .elementwise()
                .broadcasts()
                .infers(op -> IntegerInference.contentOf(
                        op, ElementType.BOOL, (a, b) -> Dimension.of(function.applyAsLong(a.value(), b.value()))))
                .zeroGradient()
                .define();
    }

    /** A choice by a fixed condition moves elements; one that depends on what varies is a function of it. */
    private static OperatorKind kindOfChoice(Operation op, Set<Integer> varying) {
        if (!varying.contains(0)) {
            return OperatorKind.MOVES;
        }
        return varying.size() <= 2 ? OperatorKind.ELEMENTWISE : OperatorKind.OTHER;
    }

    /** Between floating-point types the number stays the same. */
    private static OperatorKind kindOfCast(Operation op, Set<Integer> varying) {
        boolean keeps = op.input(0).element().isFloating() && target(op).isFloating();
        return keeps ? OperatorKind.MOVES : OperatorKind.ELEMENTWISE;
    }

    private static ElementType target(Operation op) {
        return ElementType.ofOnnxCode((int) op.integer("to"));
    }

    private static Dimension truth(boolean value) {
        return Dimension.of(value ? 1 : 0);
    }

    private static @Nullable Value extreme(VjpContext c, int input) {
        Ops g = c.ops();
        List<Value> hits = IntStream.range(0, c.node().inputs().size())
                .mapToObj(i -> g.cast(g.equal(c.x(i), c.y()), c.dy().element()))
                .toList();
        if (hits.size() == 1) {
            return c.dy();
        }
        Value ties = Objects.requireNonNull(g.sum(hits));
        return c.unbroadcast(g.mul(c.dy(), g.div(hits.get(input), ties)), input);
    }

    private static Set<Value> whereVanishes(Facts facts, Node node) {
        Shape shape = node.output().shape();
        Set<Value> result = SignRules.inBoth(facts, node.input(1), node.input(2), shape);
        Node condition = node.input(0).producer();
        if (condition != null
                && condition.operator() == GREATER
                && facts.isZero(condition.input(1))
                && facts.isZero(node.input(2))) {
            result = SignRules.union(result, SignRules.ofShape(Set.of(condition.input(0)), shape));
        }
        return result;
    }

    // --- facts

    /** Two summands of one sign, or z + (z &lt; 0 ? something below zero : something above). */
    private static boolean isSumAwayFromZero(Facts facts, Node node) {
        for (int i = 0; i < 2; i++) {
            Value z = node.input(i);
            Value other = node.input(1 - i);
            boolean sameSign = (facts.is(z, Fact.NON_NEGATIVE) && facts.isPositive(other))
                    || (facts.is(z, Fact.NON_POSITIVE) && facts.isNegative(other));
            Node choice = other.isFrom(WHERE) ? other.producer() : null;
            boolean away = choice != null
                    && compares(facts, choice.input(0), LESS, z)
                    && facts.isNegative(choice.input(1))
                    && facts.isPositive(choice.input(2));
            if (sameSign || away) {
                return true;
            }
        }
        return false;
    }

    /** Where neither choice is zero, or the condition leaves out where it is. */
    private static boolean isChoiceAwayFromZero(Facts facts, Node node) {
        Value condition = node.input(0);
        Value then = node.input(1);
        Value otherwise = node.input(2);
        return (facts.isNowhereZero(then)
                        || compares(facts, condition, GREATER, then)
                        || compares(facts, condition, LESS, then))
                && (facts.isNowhereZero(otherwise) || compares(facts, condition, EQUAL, otherwise));
    }

    /** Whether a condition compares a value with zero. */
    private static boolean compares(Facts facts, Value condition, OperatorDefinition comparison, Value value) {
        Node node = condition.isFrom(comparison) ? condition.producer() : null;
        return node != null && node.input(0) == value && facts.isZero(node.input(1));
    }
}
