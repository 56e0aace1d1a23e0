package org.jennit.optimize;

import java.util.List;
import org.jennit.graph.Attributes;
import org.jennit.graph.Value;
import org.jennit.operator.Linear;

/** Linear layers in the forms that runtimes are fastest at. */
final class ConvolutionExamples {
    private static final Attributes DEPTHWISE =
            Attributes.NONE.with("strides", 2, 2).with("group", 2);
    private static final String TURNED = "a transposed convolution is a convolution with the flipped kernel";
    private static final String PARTS = "f(x; W, b) = f(x; W⁺, b⁺) + f(x; W⁻, b⁻) where both are there anyway";
    private static final String SCALED = "f(c·x; W) = f(x; c·W) for a number c";
    private static final String ADDED_TO_BIAS = "f(x; W, b) + c = f(x; W, b + c) for a number c";

    static final List<Example> ALL = List.of(
            new Example(
                    TURNED,
                    s -> s.g.apply(Linear.CONV_TRANSPOSE, pads(1, 0), s.input("x", 1, 2, 5), s.weight("W", 2, 4, 3)),
                    """
                    x = input float32 [1, 2, 5]
                    %1 = ConvTranspose(x, W) {pads=[1, 0]} : float32 [1, 4, 6]
                    return y = %1
                    """,
                    """
                    x = input float32 [1, 2, 5]
                    %1 = Slice(W, [-1], [-9223372036854775808], [2], [-1]) : float32 [2, 4, 3]
                    %3 = Reshape(%1, [1, 2, 4, 3]) : float32 [1, 2, 4, 3]
                    %4 = Transpose(%3) {perm=[0, 2, 1, 3]} : float32 [1, 4, 2, 3]
                    %5 = Reshape(%4, [4, 2, 3]) : float32 [4, 2, 3]
                    %6 = Conv(x, %5) {dilations=[1], group=1, kernel_shape=[3], pads=[1, 2]} : float32 [1, 4, 6]
                    return y = %6
                    """),
            new Example(
                    TURNED,
                    s -> s.g.apply(
                            Linear.CONV_TRANSPOSE,
                            DEPTHWISE.with("pads", 1, 1, 1, 1).with("output_padding", 1, 1),
                            s.input("x", 1, 2, 5, 5),
                            s.weight("W", 2, 1, 3, 3)),
                    """
                    x = input float32 [1, 2, 5, 5]
                    %1 = ConvTranspose(x, W) {group=2, output_padding=[1, 1], pads=[1, 1, 1, 1], strides=[2, 2]} : float32 [1, 2, 10, 10]
                    return y = %1
                    """,
                    """
                    x = input float32 [1, 2, 5, 5]
                    %1 = Resize(x, -, const[4]) {coordinate_transformation_mode=asymmetric, mode=nearest, nearest_mode=floor} : float32 [1, 2, 10, 10]
                    %2 = Tile(const[2], [5]) : float32 [10]
                    %3 = Unsqueeze(%2, [1]) : float32 [10, 1]
                    %4 = Mul(%3, %2) : float32 [10, 10]
                    %5 = Mul(%1, %4) : float32 [1, 2, 10, 10]
                    %6 = Slice(W, [-1, -1], [-9223372036854775808, -9223372036854775808], [2, 3], [-1, -1]) : float32 [2, 1, 3, 3]
                    %8 = Reshape(%6, [2, 1, 1, 3, 3]) : float32 [2, 1, 1, 3, 3]
                    %9 = Transpose(%8) {perm=[0, 2, 1, 3, 4]} : float32 [2, 1, 1, 3, 3]
                    %10 = Reshape(%9, [2, 1, 3, 3]) : float32 [2, 1, 3, 3]
                    %11 = Conv(%5, %10) {dilations=[1, 1], group=2, kernel_shape=[3, 3], pads=[1, 1, 1, 1]} : float32 [1, 2, 10, 10]
                    return y = %11
                    """),
            new Example(
                    PARTS,
                    s -> {
                        Value x = s.input("x", 1, 2);
                        Value w = s.weight("W", 2, 3);
                        Value b = s.weight("b", 3);
                        return beside(
                                s,
                                s.g.apply(Linear.DENSE, x, w, b),
                                s.g.apply(Linear.DENSE, x, s.g.positive(w), s.g.positive(b)),
                                s.g.apply(Linear.DENSE, x, s.g.negative(w), s.g.negative(b)));
                    },
                    """
                    x = input float32 [1, 2]
                    %1 = Dense(x, W, b) : float32 [1, 3]
                    %4 = PositivePart(W) : float32 [2, 3]
                    %5 = PositivePart(b) : float32 [3]
                    %6 = Dense(x, %4, %5) : float32 [1, 3]
                    %7 = NegativePart(W) : float32 [2, 3]
                    %8 = NegativePart(b) : float32 [3]
                    %9 = Dense(x, %7, %8) : float32 [1, 3]
                    %10 = Div(%6, %9) : float32 [1, 3]
                    return also0 = %1
                    return y = %10
                    """,
                    """
                    x = input float32 [1, 2]
                    %1 = PositivePart(W) : float32 [2, 3]
                    %3 = PositivePart(b) : float32 [3]
                    %5 = Dense(x, %1, %3) : float32 [1, 3]
                    %6 = NegativePart(W) : float32 [2, 3]
                    %7 = NegativePart(b) : float32 [3]
                    %8 = Dense(x, %6, %7) : float32 [1, 3]
                    %9 = Add(%5, %8) : float32 [1, 3]
                    %10 = Div(%5, %8) : float32 [1, 3]
                    return also0 = %9
                    return y = %10
                    """),
            new Example(
                    SCALED,
                    s -> s.g.apply(Linear.CONV, s.g.mul(s.number(2), s.input("x", 1, 2, 5)), s.weight("W", 4, 2, 3)),
                    """
                    x = input float32 [1, 2, 5]
                    %1 = Mul(2, x) : float32 [1, 2, 5]
                    %3 = Conv(%1, W) : float32 [1, 4, 3]
                    return y = %3
                    """,
                    """
                    x = input float32 [1, 2, 5]
                    %1 = Mul(W, 2) : float32 [4, 2, 3]
                    %4 = Conv(x, %1) : float32 [1, 4, 3]
                    return y = %4
                    """),
            new Example(
                    ADDED_TO_BIAS,
                    s -> s.g.add(s.g.apply(Linear.CONV, s.input("x", 1, 2, 5), s.weight("W", 4, 2, 3)), s.number(1e-6)),
                    """
                    x = input float32 [1, 2, 5]
                    %1 = Conv(x, W) : float32 [1, 4, 3]
                    %3 = Add(%1, 1.0E-6) : float32 [1, 4, 3]
                    return y = %3
                    """,
                    """
                    x = input float32 [1, 2, 5]
                    %1 = Expand(1.0E-6, [4]) : float32 [4]
                    %3 = Conv(x, W, %1) : float32 [1, 4, 3]
                    return y = %3
                    """),
            new Example(
                    ADDED_TO_BIAS,
                    s -> s.g.add(
                            s.number(1e-6),
                            s.g.apply(Linear.DENSE, s.input("x", 1, 2), s.weight("W", 2, 3), s.weight("b", 3))),
                    """
                    x = input float32 [1, 2]
                    %1 = Dense(x, W, b) : float32 [1, 3]
                    %4 = Add(1.0E-6, %1) : float32 [1, 3]
                    return y = %4
                    """,
                    """
                    x = input float32 [1, 2]
                    %1 = Add(b, 1.0E-6) : float32 [3]
                    %4 = Dense(x, W, %1) : float32 [1, 3]
                    return y = %4
                    """));

    static final List<Counterexample> COUNTER = List.of(
            new Counterexample(
                    TURNED,
                    "the weight is an input",
                    s -> s.g.apply(
                            Linear.CONV_TRANSPOSE, Attributes.NONE, s.input("x", 1, 2, 5), s.input("W", 2, 4, 3))),
            new Counterexample(
                    TURNED,
                    "it goes in steps of two over several channels",
                    s -> s.g.apply(Linear.CONV_TRANSPOSE, strides(2), s.input("x", 1, 2, 5), s.weight("W", 2, 4, 3))),
            new Counterexample(
                    TURNED,
                    "it goes in steps of three",
                    s -> s.g.apply(
                            Linear.CONV_TRANSPOSE,
                            DEPTHWISE.with("strides", 3, 3),
                            s.input("x", 1, 2, 5, 5),
                            s.weight("W", 2, 1, 3, 3))),
            new Counterexample(
                    TURNED,
                    "it goes in steps of two along a single axis",
                    s -> s.g.apply(
                            Linear.CONV_TRANSPOSE,
                            strides(2).with("group", 2),
                            s.input("x", 1, 2, 5),
                            s.weight("W", 2, 1, 3))),
            new Counterexample(
                    TURNED,
                    "the steps differ",
                    s -> s.g.apply(
                            Linear.CONV_TRANSPOSE,
                            DEPTHWISE.with("strides", 2, 1),
                            s.input("x", 1, 2, 5, 5),
                            s.weight("W", 2, 1, 3, 3))),
            new Counterexample(
                    TURNED,
                    "each channel has two kernels",
                    s -> s.g.apply(
                            Linear.CONV_TRANSPOSE, DEPTHWISE, s.input("x", 1, 2, 5, 5), s.weight("W", 2, 2, 3, 3))),
            new Counterexample(
                    TURNED,
                    "more is cut off than the kernel reaches",
                    s -> s.g.apply(Linear.CONV_TRANSPOSE, pads(3, 0), s.input("x", 1, 2, 5), s.weight("W", 2, 4, 3))),
            new Counterexample(
                    TURNED,
                    "the padding is automatic",
                    s -> s.g.apply(
                            Linear.CONV_TRANSPOSE,
                            Attributes.NONE.with("auto_pad", (Object) "SAME_UPPER"),
                            s.input("x", 1, 2, 5),
                            s.weight("W", 2, 4, 3))),
            new Counterexample(
                    TURNED,
                    "the extent of the output is given",
                    s -> s.g.apply(
                            Linear.CONV_TRANSPOSE,
                            Attributes.NONE.with("output_shape", (Object) List.of(6L)),
                            s.input("x", 1, 2, 5),
                            s.weight("W", 2, 4, 3))),
            new Counterexample(
                    TURNED,
                    "the extents of the picture are open",
                    s -> s.g.apply(
                            Linear.CONV_TRANSPOSE,
                            DEPTHWISE,
                            s.open("x", "n", "2", "h", "w"),
                            s.weight("W", 2, 1, 3, 3))),
            new Counterexample(PARTS, "there is no negative part", s -> {
                Value x = s.input("x", 1, 2);
                Value w = s.weight("W", 2, 3);
                return beside(
                        s,
                        s.g.apply(Linear.DENSE, x, w),
                        s.g.apply(Linear.DENSE, x, s.g.positive(w)),
                        s.input("y", 1, 3));
            }),
            new Counterexample(PARTS, "a part has no bias", s -> {
                Value x = s.input("x", 1, 2);
                Value w = s.weight("W", 2, 3);
                Value b = s.weight("b", 3);
                return beside(
                        s,
                        s.g.apply(Linear.DENSE, x, w, b),
                        s.g.apply(Linear.DENSE, x, s.g.positive(w), s.g.positive(b)),
                        s.g.apply(Linear.DENSE, x, s.g.negative(w)));
            }),
            new Counterexample(PARTS, "a part has the whole bias", s -> {
                Value x = s.input("x", 1, 2);
                Value w = s.weight("W", 2, 3);
                Value b = s.weight("b", 3);
                return beside(
                        s,
                        s.g.apply(Linear.DENSE, x, w, b),
                        s.g.apply(Linear.DENSE, x, s.g.positive(w), b),
                        s.g.apply(Linear.DENSE, x, s.g.negative(w), s.g.negative(b)));
            }),
            new Counterexample(PARTS, "a part is of another weight", s -> {
                Value x = s.input("x", 1, 2);
                Value w = s.weight("W", 2, 3);
                return beside(
                        s,
                        s.g.apply(Linear.DENSE, x, w),
                        s.g.apply(Linear.DENSE, x, s.g.positive(w)),
                        s.g.apply(Linear.DENSE, x, s.g.negative(s.weight("V", 2, 3))));
            }),
            new Counterexample(PARTS, "the parts are of another input", s -> {
                Value v = s.input("v", 1, 2);
                Value w = s.weight("W", 2, 3);
                return beside(
                        s,
                        s.g.apply(Linear.DENSE, s.input("x", 1, 2), w),
                        s.g.apply(Linear.DENSE, v, s.g.positive(w)),
                        s.g.apply(Linear.DENSE, v, s.g.negative(w)));
            }),
            new Counterexample(PARTS, "a part has other settings", s -> {
                Value x = s.input("x", 1, 2, 6);
                Value w = s.weight("W", 2, 2, 3);
                return beside(
                        s,
                        s.g.apply(Linear.CONV, x, w),
                        s.g.apply(Linear.CONV, x, s.g.positive(w)),
                        s.g.apply(Linear.CONV, strides(4), x, s.g.negative(w)));
            }),
            new Counterexample(
                    SCALED,
                    "there is a bias",
                    s -> s.g.apply(
                            Linear.DENSE,
                            s.g.mul(s.number(2), s.input("x", 1, 2)),
                            s.weight("W", 2, 3),
                            s.weight("b", 3))),
            new Counterexample(
                    SCALED,
                    "the weight is an input",
                    s -> s.g.apply(Linear.DENSE, s.g.mul(s.number(2), s.input("x", 1, 2)), s.input("W", 2, 3))),
            new Counterexample(
                    SCALED,
                    "c is an input",
                    s -> s.g.apply(Linear.DENSE, s.g.mul(s.input("c"), s.input("x", 1, 2)), s.weight("W", 2, 3))),
            new Counterexample(
                    SCALED,
                    "c is a vector",
                    s -> s.g.apply(Linear.DENSE, s.g.mul(s.weight("c", 2), s.input("x", 1, 2)), s.weight("W", 2, 3))),
            new Counterexample(
                    SCALED,
                    "c has axes, which make x larger",
                    s -> s.g.apply(Linear.DENSE, s.g.mul(s.weight("c", 1, 1), s.input("x", 2)), s.weight("W", 2, 3))),
            new Counterexample(ADDED_TO_BIAS, "the layer is used twice", s -> {
                Value y = s.g.apply(Linear.DENSE, s.input("x", 1, 2), s.weight("W", 2, 3));
                return s.g.mul(y, s.g.add(y, s.number(1)));
            }),
            new Counterexample(
                    ADDED_TO_BIAS,
                    "the layer is an output",
                    s -> s.g.add(
                            s.alsoReturned(s.g.apply(Linear.DENSE, s.input("x", 1, 2), s.weight("W", 2, 3))),
                            s.number(1))),
            new Counterexample(
                    ADDED_TO_BIAS,
                    "c is an input",
                    s -> s.g.add(s.g.apply(Linear.DENSE, s.input("x", 1, 2), s.weight("W", 2, 3)), s.input("c"))),
            new Counterexample(
                    ADDED_TO_BIAS,
                    "c is a picture",
                    s -> s.g.add(
                            s.g.apply(Linear.CONV, s.input("x", 1, 2, 6), s.weight("W", 4, 2, 3)),
                            s.weight("c", 4, 4))),
            new Counterexample(
                    ADDED_TO_BIAS,
                    "c makes the result larger",
                    s -> s.g.add(
                            s.g.apply(Linear.DENSE, s.input("x", 1, 2), s.weight("W", 2, 3)), s.weight("c", 1, 1, 1))),
            new Counterexample(
                    ADDED_TO_BIAS,
                    "the bias is an input",
                    s -> s.g.add(
                            s.g.apply(Linear.DENSE, s.input("x", 1, 2), s.weight("W", 2, 3), s.input("b", 3)),
                            s.number(1))),
            new Counterexample(
                    ADDED_TO_BIAS,
                    "the number of channels is open",
                    s -> s.g.add(s.g.apply(Linear.DENSE, s.input("x", 1, 2), s.open("W", "2", "m")), s.number(1))));

    private ConvolutionExamples() {}

    /** One is returned beside the quotient of two others. */
    private static Value beside(Sketch s, Value whole, Value raising, Value lowering) {
        s.alsoReturned(whole);
        return s.g.div(raising, lowering);
    }

    private static Attributes strides(long stride) {
        return Attributes.NONE.with("strides", (Object) List.of(stride));
    }

    private static Attributes pads(long before, long after) {
        return Attributes.NONE.with("pads", before, after);
    }
}
