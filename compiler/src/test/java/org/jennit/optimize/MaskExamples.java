package org.jennit.optimize;

import java.util.List;
import org.jennit.graph.ElementType;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.operator.Arithmetic;
import org.jennit.operator.Elementary;

/** Masks in the form that is cheapest for runtimes. */
final class MaskExamples {
    private static final String JOINED = "where(a, where(b, x, 0), 0) = where(a ∧ b, x, 0)";
    private static final String MULTIPLIED = "where(a, x, 0) = x·a where x is finite";

    static final List<Example> ALL = List.of(
            new Example(
                    JOINED,
                    s -> s.where(
                            s.greater(s.input("a", 2, 3), 0), s.where(s.less(s.input("b", 3), 1), s.input("x", 2, 3))),
                    """
                    a = input float32 [2, 3]
                    b = input float32 [3]
                    x = input float32 [2, 3]
                    %3 = Greater(a, 0) : bool [2, 3]
                    %5 = Less(b, 1) : bool [3]
                    %7 = Where(%5, x, 0) : float32 [2, 3]
                    %9 = Where(%3, %7, 0) : float32 [2, 3]
                    return y = %9
                    """,
                    """
                    a = input float32 [2, 3]
                    b = input float32 [3]
                    x = input float32 [2, 3]
                    %3 = Greater(a, 0) : bool [2, 3]
                    %5 = Less(b, 1) : bool [3]
                    %7 = And(%3, %5) : bool [2, 3]
                    %8 = Where(%7, x, 0) : float32 [2, 3]
                    return y = %8
                    """),
            new Example(MULTIPLIED, s -> s.where(s.greater(s.input("a", 2, 3), 0), s.input("x", 2, 3)), """
                    a = input float32 [2, 3]
                    x = input float32 [2, 3]
                    %2 = Greater(a, 0) : bool [2, 3]
                    %4 = Where(%2, x, 0) : float32 [2, 3]
                    return y = %4
                    """, """
                    a = input float32 [2, 3]
                    x = input float32 [2, 3]
                    %2 = Greater(a, 0) : bool [2, 3]
                    %4 = Cast(%2) {to=1} : float32 [2, 3]
                    %5 = Mul(x, %4) : float32 [2, 3]
                    return y = %5
                    """),
            new Example(
                    MULTIPLIED,
                    s -> {
                        Value z = s.input("z", 2, 3);
                        return s.where(s.greater(z, 0), s.g.div(s.input("r", 2, 3), s.stabilized(z, -1e-6, 1e-6)));
                    },
                    """
                    z = input float32 [2, 3]
                    r = input float32 [2, 3]
                    %2 = Greater(z, 0) : bool [2, 3]
                    %4 = Less(z, 0) : bool [2, 3]
                    %6 = Where(%4, -1.0E-6, 1.0E-6) : float32 [2, 3]
                    %9 = Add(z, %6) : float32 [2, 3]
                    %10 = Div(r, %9) : float32 [2, 3]
                    %11 = Where(%2, %10, 0) : float32 [2, 3]
                    return y = %11
                    """,
                    """
                    z = input float32 [2, 3]
                    r = input float32 [2, 3]
                    %2 = Greater(z, 0) : bool [2, 3]
                    %4 = Less(z, 0) : bool [2, 3]
                    %6 = Where(%4, -1.0E-6, 1.0E-6) : float32 [2, 3]
                    %9 = Add(z, %6) : float32 [2, 3]
                    %10 = Div(r, %9) : float32 [2, 3]
                    %11 = Cast(%2) {to=1} : float32 [2, 3]
                    %12 = Mul(%10, %11) : float32 [2, 3]
                    return y = %12
                    """));

    static final List<Counterexample> COUNTER = List.of(
            new Counterexample(JOINED, "the inner choice is used twice", s -> {
                Value b = s.where(s.less(s.input("b", 3), 1), s.input("x", 3));
                return s.g.add(b, s.where(s.greater(s.input("a", 3), 0), b));
            }),
            new Counterexample(
                    JOINED,
                    "the inner choice is an output",
                    s -> s.where(
                            s.greater(s.input("a", 3), 0),
                            s.alsoReturned(s.where(s.less(s.input("b", 3), 1), s.input("x", 3))))),
            new Counterexample(
                    JOINED,
                    "the inner choice is one elsewhere",
                    s -> s.where(
                            s.greater(s.input("a", 3), 0),
                            s.g.where(s.less(s.input("b", 3), 1), s.input("x", 3), s.number(1)))),
            new Counterexample(
                    JOINED,
                    "the zero makes the result larger",
                    s -> s.g.where(
                            s.greater(s.input("a", 3), 0),
                            s.where(s.less(s.input("b", 3), 1), s.input("x", 3)),
                            s.g.zerosLike(s.input("y", 2, 3)))),
            new Counterexample(
                    MULTIPLIED, "the mask is larger", s -> s.where(s.greater(s.input("a", 2, 3), 0), s.input("x", 3))),
            new Counterexample(
                    MULTIPLIED,
                    "it is one elsewhere",
                    s -> s.g.where(s.greater(s.input("a", 3), 0), s.input("x", 3), s.number(1))),
            new Counterexample(
                    MULTIPLIED,
                    "the zero makes the result larger",
                    s -> s.g.where(s.greater(s.input("a", 3), 0), s.input("x", 3), s.g.zerosLike(s.input("y", 2, 3)))),
            new Counterexample(
                    MULTIPLIED,
                    "x is of integers",
                    s -> s.g.where(
                            s.greater(s.input("a", 3), 0),
                            s.input("x", ElementType.INT32, Shape.of(3)),
                            s.g.number(0, ElementType.INT32))),
            new Counterexample(MULTIPLIED, "x is a quotient by what may be zero", s -> {
                Value a = s.input("a", 3);
                return s.where(s.greater(a, 0), s.g.div(s.input("x", 3), a));
            }),
            new Counterexample(MULTIPLIED, "x is a logarithm", s -> {
                Value a = s.input("a", 3);
                return s.where(s.greater(a, 0), s.g.apply(Elementary.LOG, a));
            }),
            new Counterexample(MULTIPLIED, "x grows beyond its range", s -> {
                Value a = s.input("a", 3);
                return s.where(s.less(a, 20), s.g.exp(a));
            }),
            new Counterexample(MULTIPLIED, "x was not finite some operations ago", s -> {
                Value a = s.input("a", 3);
                return s.where(s.greater(a, 0), s.g.mul(s.relu(s.g.div(s.input("x", 3), a)), s.input("b", 3)));
            }),
            new Counterexample(MULTIPLIED, "ε = 0", s -> {
                Value z = s.input("z", 2, 3);
                return s.where(s.greater(z, 0), s.g.div(s.input("r", 2, 3), s.stabilized(z, 0, 0)));
            }),
            new Counterexample(
                    MULTIPLIED,
                    "a constant is infinite",
                    s -> s.where(
                            s.greater(s.input("a", 3), 0),
                            s.g.add(s.input("x", 3), s.g.number(Double.NEGATIVE_INFINITY, ElementType.FLOAT32)))),
            new Counterexample(MULTIPLIED, "the inputs may have gaps", s -> {
                Value x = s.input("x", 3);
                return s.where(s.g.apply(Arithmetic.NOT, s.g.apply(Arithmetic.IS_NAN, x)), x);
            }),
            new Counterexample(MULTIPLIED, "only numbers are equal to themselves", s -> {
                Value x = s.input("x", 3);
                return s.where(s.g.equal(x, x), x);
            }),
            new Counterexample(
                    MULTIPLIED,
                    "masks are joined first",
                    s -> s.where(
                            s.greater(s.input("a", 3), 0),
                            s.g.where(s.less(s.input("b", 3), 1), s.input("x", 3), s.number(1)))));

    private MaskExamples() {}
}
