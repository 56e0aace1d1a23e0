package org.jennit.optimize;

import java.util.List;
import org.jennit.graph.ElementType;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;

/** Algebra with zeros and ones. */
final class AlgebraExamples {
    private static final String PLUS_ZERO = "a + 0 = a";
    private static final String TIMES_ONE = "1·a = a";
    private static final String NEGATED_TWICE = "−(−a) = a";
    private static final String EQUAL_CHOICES = "a choice between equals is none";
    private static final String COMMON_FACTOR = "a·x + b·x = (a + b)·x";

    static final List<Example> ALL = List.of(
            new Example(PLUS_ZERO, s -> s.g.add(s.input("a", 2, 3), s.number(0)), """
                    a = input float32 [2, 3]
                    %1 = Add(a, 0) : float32 [2, 3]
                    return y = %1
                    """, """
                    a = input float32 [2, 3]
                    return y = a
                    """),
            new Example(PLUS_ZERO, s -> s.g.sub(s.number(0), s.input("a", 2, 3)), """
                    a = input float32 [2, 3]
                    %1 = Sub(0, a) : float32 [2, 3]
                    return y = %1
                    """, """
                    a = input float32 [2, 3]
                    %1 = Neg(a) : float32 [2, 3]
                    return y = %1
                    """),
            new Example(TIMES_ONE, s -> s.g.mul(s.g.onesLike(s.input("b", 3)), s.input("a", 2, 3)), """
                    b = input float32 [3]
                    a = input float32 [2, 3]
                    %2 = Expand(const[], [3]) : float32 [3]
                    %3 = Mul(%2, a) : float32 [2, 3]
                    return y = %3
                    """, """
                    b = input float32 [3]
                    a = input float32 [2, 3]
                    return y = a
                    """),
            new Example(NEGATED_TWICE, s -> s.g.neg(s.g.neg(s.input("a", 2))), """
                    a = input float32 [2]
                    %1 = Neg(a) : float32 [2]
                    %2 = Neg(%1) : float32 [2]
                    return y = %2
                    """, """
                    a = input float32 [2]
                    return y = a
                    """),
            new Example(
                    EQUAL_CHOICES,
                    s -> {
                        Value a = s.input("a", 2, 3);
                        return s.g.where(s.less(s.input("z", 3), 0), a, a);
                    },
                    """
                    a = input float32 [2, 3]
                    z = input float32 [3]
                    %2 = Less(z, 0) : bool [3]
                    %4 = Where(%2, a, a) : float32 [2, 3]
                    return y = %4
                    """,
                    """
                    a = input float32 [2, 3]
                    z = input float32 [3]
                    return y = a
                    """),
            new Example(
                    COMMON_FACTOR,
                    s -> {
                        Value x = s.input("x", 2);
                        return s.g.add(s.g.mul(s.input("a", 2), x), s.g.mul(x, s.input("b", 2)));
                    },
                    """
                    x = input float32 [2]
                    a = input float32 [2]
                    b = input float32 [2]
                    %3 = Mul(a, x) : float32 [2]
                    %4 = Mul(x, b) : float32 [2]
                    %5 = Add(%3, %4) : float32 [2]
                    return y = %5
                    """,
                    """
                    x = input float32 [2]
                    a = input float32 [2]
                    b = input float32 [2]
                    %3 = Add(a, b) : float32 [2]
                    %4 = Mul(x, %3) : float32 [2]
                    return y = %4
                    """));

    static final List<Counterexample> COUNTER = List.of(
            new Counterexample(
                    PLUS_ZERO, "the zero is larger", s -> s.g.add(s.input("a", 3), s.g.zerosLike(s.input("b", 2, 3)))),
            new Counterexample(
                    PLUS_ZERO,
                    "the zero may be larger",
                    s -> s.g.add(s.open("a", "1"), s.g.mul(s.open("b", "n"), s.number(0)))),
            new Counterexample(
                    PLUS_ZERO,
                    "the sign of whole numbers may not turn",
                    s -> s.g.sub(s.g.number(0, ElementType.UINT8), s.input("a", ElementType.UINT8, Shape.of(2)))),
            new Counterexample(PLUS_ZERO, "it is not zero", s -> s.g.add(s.input("a", 2), s.number(1e-9))),
            new Counterexample(
                    TIMES_ONE, "the one is larger", s -> s.g.mul(s.input("a", 3), s.g.onesLike(s.input("b", 2, 3)))),
            new Counterexample(TIMES_ONE, "it is not one", s -> s.g.mul(s.input("a", 3), s.number(2))),
            new Counterexample(NEGATED_TWICE, "it is negated once", s -> s.g.neg(s.input("a", 3))),
            new Counterexample(
                    EQUAL_CHOICES,
                    "they are not the same",
                    s -> s.g.where(s.less(s.input("z", 2), 0), s.input("a", 2), s.input("b", 2))),
            new Counterexample(EQUAL_CHOICES, "the condition is larger", s -> {
                Value a = s.input("a", 3);
                return s.g.where(s.less(s.input("z", 2, 3), 0), a, a);
            }),
            new Counterexample(EQUAL_CHOICES, "no shape is known", s -> {
                Value a = s.input("a", ElementType.FLOAT32, Shape.UNKNOWN);
                return s.g.where(s.less(s.input("z", 2, 3), 0), a, a);
            }),
            new Counterexample(COMMON_FACTOR, "a product is used twice", s -> {
                Value x = s.input("x", 2);
                Value ax = s.g.mul(s.input("a", 2), x);
                return s.g.mul(ax, s.g.add(ax, s.g.mul(s.input("b", 2), x)));
            }),
            new Counterexample(COMMON_FACTOR, "a product is an output", s -> {
                Value x = s.input("x", 2);
                Value ax = s.alsoReturned(s.g.mul(s.input("a", 2), x));
                return s.g.add(ax, s.g.mul(s.input("b", 2), x));
            }),
            new Counterexample(COMMON_FACTOR, "a is broadcast, which makes the sum no cheaper", s -> {
                Value x = s.input("x", 2, 3);
                return s.g.add(s.g.mul(s.input("a", 3), x), s.g.mul(s.input("b", 2, 3), x));
            }),
            new Counterexample(COMMON_FACTOR, "x is broadcast", s -> {
                Value x = s.input("x", 3);
                return s.g.add(s.g.mul(s.input("a", 2, 3), x), s.g.mul(s.input("b", 2, 3), x));
            }),
            new Counterexample(COMMON_FACTOR, "both are the same product", s -> {
                Value ax = s.g.mul(s.input("a", 2), s.input("x", 2));
                return s.g.add(ax, ax);
            }),
            new Counterexample(
                    COMMON_FACTOR,
                    "there is no common factor",
                    s -> s.g.add(
                            s.g.mul(s.input("a", 2), s.input("x", 2)), s.g.mul(s.input("z", 2), s.input("b", 2)))));

    private AlgebraExamples() {}
}
