package org.jennit.optimize;

import java.util.List;
import org.jennit.graph.ElementType;
import org.jennit.graph.Shape;
import org.jennit.operator.Layout;
import org.jennit.operator.ShapeArithmetic;

/** Shape arithmetic, and moves that move nothing. */
final class ShapeExamples {
    private static final String FOLDED = "shape arithmetic of known result is a constant";
    private static final String RESHAPED_TO_SAME = "reshaping to the same shape does nothing";
    private static final String EXPANDED_TO_SAME = "expanding to the same shape does nothing";
    private static final String UNREPEATED = "an operand that broadcasts need not be repeated";
    private static final String RESHAPED_TWICE = "reshaping twice is reshaping once";

    static final List<Example> ALL = List.of(
            new Example(
                    FOLDED,
                    s -> s.g.apply(
                            Layout.RESHAPE,
                            s.input("x", 2, 8),
                            s.g.mul(s.g.apply(ShapeArithmetic.SHAPE, s.input("y", 4, 2)), s.g.integers(1, 2))),
                    """
                    x = input float32 [2, 8]
                    y = input float32 [4, 2]
                    %2 = Shape(y) : int64 [2]
                    %3 = Mul(%2, [1, 2]) : int64 [2]
                    %4 = Reshape(x, %3) : float32 [4, 4]
                    return y = %4
                    """,
                    """
                    x = input float32 [2, 8]
                    y = input float32 [4, 2]
                    %2 = Reshape(x, [4, 4]) : float32 [4, 4]
                    return y = %2
                    """),
            new Example(
                    RESHAPED_TO_SAME,
                    s -> s.g.apply(Layout.RESHAPE, s.open("x", "n", "4"), s.g.integers(-1, 4)),
                    """
                    x = input float32 [n, 4]
                    %1 = Reshape(x, [-1, 4]) : float32 [n, 4]
                    return y = %1
                    """,
                    """
                    x = input float32 [n, 4]
                    return y = x
                    """),
            new Example(EXPANDED_TO_SAME, s -> s.g.apply(Layout.EXPAND, s.input("x", 3, 4), s.g.integers(4)), """
                    x = input float32 [3, 4]
                    %1 = Expand(x, [4]) : float32 [3, 4]
                    return y = %1
                    """, """
                    x = input float32 [3, 4]
                    return y = x
                    """),
            new Example(
                    UNREPEATED,
                    s -> s.g.sub(s.g.expandLike(s.input("b", 1, 4), s.input("c", 3, 4)), s.input("x", 2, 3, 4)),
                    """
                    b = input float32 [1, 4]
                    c = input float32 [3, 4]
                    x = input float32 [2, 3, 4]
                    %3 = Expand(b, [3, 4]) : float32 [3, 4]
                    %4 = Sub(%3, x) : float32 [2, 3, 4]
                    return y = %4
                    """,
                    """
                    b = input float32 [1, 4]
                    c = input float32 [3, 4]
                    x = input float32 [2, 3, 4]
                    %3 = Sub(b, x) : float32 [2, 3, 4]
                    return y = %3
                    """),
            new Example(
                    RESHAPED_TWICE,
                    s -> s.g.apply(
                            Layout.RESHAPE, s.g.apply(Layout.FLATTEN, s.input("x", 2, 3, 4)), s.g.integers(-1, 6)),
                    """
                    x = input float32 [2, 3, 4]
                    %1 = Flatten(x) : float32 [2, 12]
                    %2 = Reshape(%1, [-1, 6]) : float32 [4, 6]
                    return y = %2
                    """,
                    """
                    x = input float32 [2, 3, 4]
                    %1 = Reshape(x, [-1, 6]) : float32 [4, 6]
                    return y = %1
                    """));

    static final List<Counterexample> COUNTER = List.of(
            new Counterexample(
                    FOLDED, "an extent is open", s -> s.g.apply(ShapeArithmetic.SHAPE, s.open("x", "n", "3"))),
            new Counterexample(
                    FOLDED,
                    "the numbers are an input",
                    s -> s.g.mul(s.input("x", ElementType.INT64, Shape.of(2)), s.g.integers(1, 2))),
            new Counterexample(
                    RESHAPED_TO_SAME,
                    "the shape is another one",
                    s -> s.g.apply(Layout.RESHAPE, s.input("x", 3, 4), s.g.integers(4, 3))),
            new Counterexample(
                    RESHAPED_TO_SAME,
                    "the extents have other names",
                    s -> s.g.apply(
                            Layout.RESHAPE,
                            s.open("x", "n", "4"),
                            s.g.apply(ShapeArithmetic.SHAPE, s.open("y", "m", "4")))),
            new Counterexample(
                    RESHAPED_TO_SAME,
                    "no shape is known",
                    s -> s.g.apply(
                            Layout.RESHAPE,
                            s.input("x", ElementType.FLOAT32, Shape.UNKNOWN),
                            s.input("shape", ElementType.INT64, Shape.of(2)))),
            new Counterexample(
                    EXPANDED_TO_SAME,
                    "there is an axis more",
                    s -> s.g.apply(Layout.EXPAND, s.input("x", 4), s.g.integers(1, 4))),
            new Counterexample(
                    EXPANDED_TO_SAME,
                    "the extent may be one",
                    s -> s.g.expandLike(s.open("x", "n", "4"), s.open("y", "m", "4"))),
            new Counterexample(
                    UNREPEATED,
                    "the other is smaller",
                    s -> s.g.add(s.g.expandLike(s.input("b", 1, 4), s.input("c", 3, 4)), s.input("x", 4))),
            new Counterexample(
                    UNREPEATED,
                    "the other is repeated as well",
                    s -> s.g.add(s.g.expandLike(s.input("b", 4), s.input("c", 3, 4)), s.input("x", 2, 1, 4))),
            new Counterexample(
                    RESHAPED_TWICE,
                    "an extent is kept",
                    s -> s.g.apply(
                            Layout.RESHAPE, s.g.apply(Layout.FLATTEN, s.input("x", 2, 3, 4)), s.g.integers(0, 3, 4))),
            new Counterexample(
                    RESHAPED_TWICE,
                    "the elements were moved between",
                    s -> s.g.apply(Layout.RESHAPE, s.g.transpose(s.input("x", 3, 4), 1, 0), s.g.integers(-1))),
            new Counterexample(
                    RESHAPED_TWICE,
                    "the shape is not known",
                    s -> s.g.apply(
                            Layout.RESHAPE,
                            s.g.apply(Layout.FLATTEN, s.input("x", 2, 3, 4)),
                            s.input("shape", ElementType.INT64, Shape.of(2)))));

    private ShapeExamples() {}
}
