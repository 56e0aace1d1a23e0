package org.jennit.optimize;

import java.util.List;
import org.jennit.graph.Value;

/** What follows from signs, and from where relevance vanishes. */
final class SignExamples {
    private static final String POSITIVE_PART = "x⁺ = x where x ≥ 0";
    private static final String NEGATIVE_PART = "x⁻ = x where x ≤ 0";
    private static final String MAGNITUDE = "|x| = x where x ≥ 0";
    private static final String DECIDED = "where(z < 0, a, b) = b where z ≥ 0";
    private static final String NEGATIVE_SIDE = "where(z < 0, R, 0) = 0 where R vanishes with z";
    private static final String POSITIVE_SIDE = "where(z > 0, R, 0) = R where R vanishes with z";
    private static final String STABILIZED = "R/(z ± ε) = R/(z⁺ + ε) where R vanishes with z";

    static final List<Example> ALL = List.of(
            new Example(POSITIVE_PART, s -> s.g.positive(s.relu(s.input("a", 2))), """
                    a = input float32 [2]
                    %1 = Relu(a) : float32 [2]
                    %2 = PositivePart(%1) : float32 [2]
                    return y = %2
                    """, """
                    a = input float32 [2]
                    %1 = Relu(a) : float32 [2]
                    return y = %1
                    """),
            new Example(NEGATIVE_PART, s -> s.g.negative(s.g.neg(s.relu(s.input("a", 2)))), """
                    a = input float32 [2]
                    %1 = Relu(a) : float32 [2]
                    %2 = Neg(%1) : float32 [2]
                    %3 = NegativePart(%2) : float32 [2]
                    return y = %3
                    """, """
                    a = input float32 [2]
                    %1 = Relu(a) : float32 [2]
                    %2 = Neg(%1) : float32 [2]
                    return y = %2
                    """),
            new Example(MAGNITUDE, s -> s.g.abs(s.relu(s.input("a", 2))), """
                    a = input float32 [2]
                    %1 = Relu(a) : float32 [2]
                    %2 = Abs(%1) : float32 [2]
                    return y = %2
                    """, """
                    a = input float32 [2]
                    %1 = Relu(a) : float32 [2]
                    return y = %1
                    """),
            new Example(
                    DECIDED,
                    s -> s.g.where(s.less(s.relu(s.input("z", 2, 3)), 0), s.number(-1e-6), s.number(1e-6)),
                    """
                    z = input float32 [2, 3]
                    %1 = Relu(z) : float32 [2, 3]
                    %2 = Less(%1, 0) : bool [2, 3]
                    %4 = Where(%2, -1.0E-6, 1.0E-6) : float32 [2, 3]
                    return y = %4
                    """,
                    """
                    z = input float32 [2, 3]
                    %1 = Expand(1.0E-6, [2, 3]) : float32 [2, 3]
                    return y = %1
                    """),
            new Example(
                    NEGATIVE_SIDE,
                    s -> {
                        Value z = s.input("z", 2, 3);
                        Value r = s.g.mul(s.input("c", 2, 3), s.relu(z));
                        return s.where(s.less(z, 0), r);
                    },
                    """
                    z = input float32 [2, 3]
                    c = input float32 [2, 3]
                    %2 = Relu(z) : float32 [2, 3]
                    %3 = Mul(c, %2) : float32 [2, 3]
                    %4 = Less(z, 0) : bool [2, 3]
                    %6 = Where(%4, %3, 0) : float32 [2, 3]
                    return y = %6
                    """,
                    """
                    z = input float32 [2, 3]
                    c = input float32 [2, 3]
                    %2 = Expand(const[], [2, 3]) : float32 [2, 3]
                    return y = %2
                    """),
            new Example(
                    POSITIVE_SIDE,
                    s -> {
                        Value z = s.input("z", 2, 3);
                        Value r = s.g.mul(s.input("c", 2, 3), s.relu(z));
                        return s.where(s.greater(z, 0), r);
                    },
                    """
                    z = input float32 [2, 3]
                    c = input float32 [2, 3]
                    %2 = Relu(z) : float32 [2, 3]
                    %3 = Mul(c, %2) : float32 [2, 3]
                    %4 = Greater(z, 0) : bool [2, 3]
                    %6 = Where(%4, %3, 0) : float32 [2, 3]
                    return y = %6
                    """,
                    """
                    z = input float32 [2, 3]
                    c = input float32 [2, 3]
                    %2 = Relu(z) : float32 [2, 3]
                    %3 = Mul(c, %2) : float32 [2, 3]
                    return y = %3
                    """),
            new Example(
                    STABILIZED,
                    s -> {
                        Value z = s.input("z", 2, 3);
                        Value r = s.g.mul(s.input("c", 2, 3), s.relu(z));
                        return s.g.div(r, s.stabilized(z, -1e-6, 1e-6));
                    },
                    """
                    z = input float32 [2, 3]
                    c = input float32 [2, 3]
                    %2 = Relu(z) : float32 [2, 3]
                    %3 = Mul(c, %2) : float32 [2, 3]
                    %4 = Less(z, 0) : bool [2, 3]
                    %6 = Where(%4, -1.0E-6, 1.0E-6) : float32 [2, 3]
                    %9 = Add(z, %6) : float32 [2, 3]
                    %10 = Div(%3, %9) : float32 [2, 3]
                    return y = %10
                    """,
                    """
                    z = input float32 [2, 3]
                    c = input float32 [2, 3]
                    %2 = Relu(z) : float32 [2, 3]
                    %3 = Mul(c, %2) : float32 [2, 3]
                    %4 = Add(%2, 1.0E-6) : float32 [2, 3]
                    %6 = Div(%3, %4) : float32 [2, 3]
                    return y = %6
                    """));

    static final List<Counterexample> COUNTER = List.of(
            new Counterexample(POSITIVE_PART, "the sign is not known", s -> s.g.positive(s.input("a", 2))),
            new Counterexample(POSITIVE_PART, "x is not positive", s -> s.g.positive(s.g.neg(s.relu(s.input("a", 2))))),
            new Counterexample(
                    POSITIVE_PART,
                    "a difference of what is not negative has any sign",
                    s -> s.g.positive(s.g.sub(s.relu(s.input("a", 2)), s.relu(s.input("b", 2))))),
            new Counterexample(NEGATIVE_PART, "the sign is not known", s -> s.g.negative(s.input("a", 2))),
            new Counterexample(MAGNITUDE, "the sign is not known", s -> s.g.abs(s.input("a", 2))),
            new Counterexample(
                    DECIDED,
                    "the sign is not known",
                    s -> s.g.where(s.less(s.input("z", 2), 0), s.number(-1), s.number(1))),
            new Counterexample(
                    DECIDED,
                    "z is compared with another number",
                    s -> s.g.where(s.less(s.relu(s.input("z", 2)), 1), s.number(-1), s.number(1))),
            new Counterexample(
                    DECIDED,
                    "nothing has the shape of what would be repeated",
                    s -> s.g.where(s.less(s.relu(s.open("z", "n", "1")), 0), s.number(-1), s.open("b", "m"))),
            new Counterexample(NEGATIVE_SIDE, "R vanishes with another value", s -> {
                Value z = s.input("z", 2, 3);
                return s.where(s.less(z, 0), s.relu(s.input("r", 2, 3)));
            }),
            new Counterexample(NEGATIVE_SIDE, "a is added to R", s -> {
                Value z = s.input("z", 2, 3);
                Value r = s.g.mul(s.input("c", 2, 3), s.relu(z));
                return s.where(s.less(z, 0), s.g.add(r, s.input("a", 2, 3)));
            }),
            new Counterexample(NEGATIVE_SIDE, "R vanishes with z repeated along a new axis", s -> {
                Value z = s.input("z", 3);
                return s.where(s.less(z, 0), s.g.mul(s.input("c", 3, 3), s.relu(z)));
            }),
            new Counterexample(NEGATIVE_SIDE, "R was transposed", s -> {
                Value z = s.input("z", 3, 3);
                return s.where(s.less(z, 0), s.g.transpose(s.relu(z), 1, 0));
            }),
            new Counterexample(NEGATIVE_SIDE, "one is chosen elsewhere", s -> {
                Value z = s.input("z", 2, 3);
                Value r = s.g.mul(s.input("c", 2, 3), s.relu(z));
                return s.g.where(s.less(z, 0), r, s.number(1));
            }),
            new Counterexample(POSITIVE_SIDE, "R vanishes with another value", s -> {
                Value z = s.input("z", 2, 3);
                return s.where(s.greater(z, 0), s.relu(s.input("r", 2, 3)));
            }),
            new Counterexample(POSITIVE_SIDE, "the condition is larger", s -> {
                Value z = s.relu(s.input("z", 2, 3));
                return s.where(s.greater(z, 0), s.g.zerosLike(s.input("r", 3)));
            }),
            new Counterexample(POSITIVE_SIDE, "R is a quotient by what may be zero: 0/0 is not 0", s -> {
                Value z = s.input("z", 2, 3);
                Value r = s.g.mul(s.input("c", 2, 3), s.relu(z));
                return s.where(s.greater(z, 0), s.g.div(r, z));
            }),
            new Counterexample(POSITIVE_SIDE, "R is infinite beside zero: 0·∞ is not 0", s -> {
                Value z = s.input("z", 2, 3);
                return s.where(s.greater(z, 0), s.g.mul(s.relu(z), s.g.exp(s.g.neg(z))));
            }),
            new Counterexample(POSITIVE_SIDE, "z is compared with another number", s -> {
                Value z = s.input("z", 2, 3);
                Value r = s.g.mul(s.input("c", 2, 3), s.relu(z));
                return s.where(s.greater(z, 1), r);
            }),
            new Counterexample(STABILIZED, "R vanishes with another value", s -> {
                Value z = s.input("z", 2, 3);
                return s.g.div(s.relu(s.input("r", 2, 3)), s.stabilized(z, -1e-6, 1e-6));
            }),
            new Counterexample(STABILIZED, "ε = 0", s -> {
                Value z = s.input("z", 2, 3);
                Value r = s.g.mul(s.input("c", 2, 3), s.relu(z));
                return s.g.div(r, s.stabilized(z, 0, 0));
            }),
            new Counterexample(STABILIZED, "what is added below zero is not negative", s -> {
                Value z = s.input("z", 2, 3);
                Value r = s.g.mul(s.input("c", 2, 3), s.relu(z));
                return s.g.div(r, s.stabilized(z, 1, 1));
            }),
            new Counterexample(STABILIZED, "z is divided by something else", s -> {
                Value z = s.input("z", 2, 3);
                Value r = s.g.mul(s.input("c", 2, 3), s.relu(z));
                return s.g.div(r, s.g.add(z, s.number(1e-6)));
            }),
            new Counterexample(STABILIZED, "the sign is another value's", s -> {
                Value z = s.input("z", 2, 3);
                Value r = s.g.mul(s.input("c", 2, 3), s.relu(z));
                return s.g.div(
                        r, s.g.add(z, s.g.where(s.less(s.input("a", 2, 3), 0), s.number(-1e-6), s.number(1e-6))));
            }),
            new Counterexample(STABILIZED, "ε is as large as the result", s -> {
                Value z = s.input("z", 3);
                return s.g.div(
                        s.relu(z),
                        s.g.add(z, s.g.where(s.less(z, 0), s.g.neg(s.relu(s.input("e", 2, 3))), s.number(1e-6))));
            }));

    private SignExamples() {}
}
