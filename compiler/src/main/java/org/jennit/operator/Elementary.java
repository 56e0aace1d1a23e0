package org.jennit.operator;

import static org.jennit.operator.OperatorDefinition.operator;

import java.util.List;
import org.jennit.graph.Value;

/** Elementary functions of one number: roots, exponentials, trigonometry, and steps. */
public final class Elementary {
    private static final float INVERSE_SQRT_PI_TIMES_TWO = 1.1283792f;

    private Elementary() {}

    /** 1/a. */
    public static final OperatorDefinition RECIPROCAL = operator("Reciprocal", 1)
            .elementwise()
            .gradient(0, c -> c.quotient(c.ops().neg(c.ops().mul(c.dy(), c.ops().mul(c.y(), c.y()))), c.x(0)))
            .facts((facts, node) -> facts.of(node.input(0)))
            .finite((facts, node) -> facts.areInputsFinite(node) && facts.isNowhereZero(node.input(0)))
            .nowhereZero((facts, node) -> facts.areInputsFinite(node))
            .define();

    /** √a. */
    public static final OperatorDefinition SQRT = operator("Sqrt", 1)
            .elementwise()
            .monotone()
            .gradient(0, c -> c.quotient(c.ops().div(c.ops().mul(c.dy(), 0.5), c.y()), c.y()))
            .fact(Fact.NON_NEGATIVE)
            .finite((facts, node) -> facts.areInputsFinite(node) && facts.is(node.input(0), Fact.NON_NEGATIVE))
            .nowhereZero((facts, node) -> facts.isNowhereZero(node.input(0)))
            .define();

    /** eᵃ. */
    public static final OperatorDefinition EXP = operator("Exp", 1)
            .elementwise()
            .monotone()
            .gradient(0, c -> {
                Value product = c.ops().mul(c.dy(), c.y());
                return c.facts().is(c.x(0), Fact.NON_POSITIVE) ? product : c.whereArriving(product);
            })
            .fact(Fact.NON_NEGATIVE)
            .finite((facts, node) -> facts.areInputsFinite(node) && facts.is(node.input(0), Fact.NON_POSITIVE))
            .define();

    /** The natural logarithm. */
    public static final OperatorDefinition LOG = operator("Log", 1)
            .elementwise()
            .monotone()
            .gradient(0, c -> c.quotient(c.ops().div(c.dy(), c.x(0)), c.x(0)))
            .finite((facts, node) -> false)
            .define();

    /** The error function. */
    public static final OperatorDefinition ERF = operator("Erf", 1)
            .range(ValueRange.always(-1, 1))
            .elementwise()
            .gradient(0, c -> {
                Ops g = c.ops();
                Value bell = g.exp(g.neg(square(c)));
                return g.mul(c.dy(), g.mul(bell, INVERSE_SQRT_PI_TIMES_TWO));
            })
            .facts((facts, node) -> facts.of(node.input(0)))
            .define();

    public static final OperatorDefinition SIN = operator("Sin", 1)
            .range(ValueRange.always(-1, 1))
            .elementwise()
            .gradient(0, c -> c.ops().mul(c.dy(), c.ops().apply(Elementary.COS, c.x(0))))
            .define();

    public static final OperatorDefinition COS = operator("Cos", 1)
            .range(ValueRange.always(-1, 1))
            .elementwise()
            .gradient(0, c -> c.ops().neg(c.ops().mul(c.dy(), c.ops().apply(SIN, c.x(0)))))
            .define();

    public static final OperatorDefinition TAN = operator("Tan", 1)
            .elementwise()
            .gradient(0, c -> c.ops().mul(c.dy(), c.ops().add(c.ops().mul(c.y(), c.y()), 1)))
            .finite((facts, node) -> false)
            .define();

    public static final OperatorDefinition ATAN = operator("Atan", 1)
            .range(ValueRange.always(-Math.PI / 2, Math.PI / 2))
            .elementwise()
            .gradient(0, c -> c.ops().div(c.dy(), c.ops().add(square(c), 1)))
            .define();

    public static final OperatorDefinition ASIN = operator("Asin", 1)
            .elementwise()
            .gradient(0, c -> c.whereArriving(c.ops().div(c.dy(), c.ops().sqrt(oneMinusSquare(c)))))
            .finite((facts, node) -> false)
            .define();

    public static final OperatorDefinition ACOS = operator("Acos", 1)
            .elementwise()
            .gradient(
                    0,
                    c -> c.whereArriving(c.ops().neg(c.ops().div(c.dy(), c.ops().sqrt(oneMinusSquare(c))))))
            .finite((facts, node) -> false)
            .define();

    public static final OperatorDefinition SINH = operator("Sinh", 1)
            .elementwise()
            .gradient(0, c -> c.ops().mul(c.dy(), c.ops().apply(Elementary.COSH, c.x(0))))
            .finite((facts, node) -> false)
            .define();

    public static final OperatorDefinition COSH = operator("Cosh", 1)
            .elementwise()
            .gradient(0, c -> c.ops().mul(c.dy(), c.ops().apply(SINH, c.x(0))))
            .fact(Fact.NON_NEGATIVE)
            .finite((facts, node) -> false)
            .define();

    public static final OperatorDefinition ASINH = operator("Asinh", 1)
            .elementwise()
            .gradient(0, c -> c.ops().div(c.dy(), c.ops().sqrt(c.ops().add(square(c), 1))))
            .facts((facts, node) -> facts.of(node.input(0)))
            .define();

    public static final OperatorDefinition ACOSH = operator("Acosh", 1)
            .elementwise()
            .gradient(
                    0,
                    c -> c.whereArriving(c.ops()
                            .div(c.dy(), c.ops().sqrt(c.ops().add(square(c), -1)))))
            .fact(Fact.NON_NEGATIVE)
            .finite((facts, node) -> false)
            .define();

    public static final OperatorDefinition ATANH = operator("Atanh", 1)
            .elementwise()
            .gradient(0, c -> c.whereArriving(c.ops().div(c.dy(), oneMinusSquare(c))))
            .facts((facts, node) -> facts.of(node.input(0)))
            .finite((facts, node) -> false)
            .define();

    /** Steps, whose derivative is 0 wherever there is one. */
    public static final OperatorDefinition FLOOR =
            operator("Floor", 1).elementwise().zeroGradient().define();

    public static final OperatorDefinition CEIL =
            operator("Ceil", 1).elementwise().zeroGradient().define();

    public static final OperatorDefinition ROUND =
            operator("Round", 1).elementwise().zeroGradient().define();

    static final List<OperatorDefinition> ALL = List.of(
            RECIPROCAL,
            SQRT,
            EXP,
            LOG,
            ERF,
            SIN,
            COS,
            TAN,
            ATAN,
            ASIN,
            ACOS,
            SINH,
            COSH,
            ASINH,
            ACOSH,
            ATANH,
            FLOOR,
            CEIL,
            ROUND);

    private static Value square(VjpContext c) {
        return c.ops().mul(c.x(0), c.x(0));
    }

    private static Value oneMinusSquare(VjpContext c) {
        return c.ops().sub(c.ops().number(1, c.x(0)), square(c));
    }
}
