package org.jennit.catalogue;

import static org.jennit.catalogue.Operand.real;
import static org.jennit.catalogue.Operand.x;
import static org.jennit.catalogue.OperatorCase.of;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jennit.operator.Linear;

/** Convolutions in one to three dimensions, transposed ones, and matrix products of every rank. */
final class LinearCases {
    private static final OperatorCase CONV_1D = of(Linear.CONV, x(2, 3, 7), real(4, 3, 3), real(4));
    private static final OperatorCase CONV = of(Linear.CONV, x(2, 2, 7, 6), real(3, 2, 3, 2), real(3));
    private static final OperatorCase CONV_GROUPED = of(Linear.CONV, x(2, 4, 6, 5), real(6, 2, 3, 2), real(6));
    private static final OperatorCase TRANSPOSED_1D = of(Linear.CONV_TRANSPOSE, x(2, 3, 4), real(3, 2, 3), real(2));
    private static final OperatorCase TRANSPOSED = of(Linear.CONV_TRANSPOSE, x(2, 2, 3, 4), real(2, 3, 3, 2), real(3));

    static final List<OperatorCase> ALL = Stream.of(
                    List.of(
                            CONV_1D,
                            CONV_1D.with("strides", 2),
                            CONV_1D.with("dilations", 3),
                            CONV_1D.with("pads", 2, 1).with("strides", 3),
                            of(Linear.CONV, x(2, 3, 7), real(4, 3, 3)),
                            CONV,
                            CONV.with("kernel_shape", 3, 2),
                            CONV.with("strides", 2, 1),
                            CONV.with("strides", 2, 2).with("pads", 1, 1, 1, 1),
                            CONV.with("strides", 3, 2).with("pads", 0, 1, 2, 0),
                            CONV.with("dilations", 2, 3).with("pads", 2, 0, 1, 3),
                            CONV.with("dilations", 2, 1).with("strides", 1, 2).with("pads", 1, 0, 1, 0),
                            CONV.with("strides", 4, 5),
                            CONV_GROUPED.set("group", 2),
                            CONV_GROUPED.set("group", 2).with("strides", 2, 2).with("pads", 1, 0, 0, 1),
                            of(Linear.CONV, x(2, 3, 5, 5), real(3, 1, 3, 3), real(3))
                                    .set("group", 3)
                                    .with("pads", 1, 1, 1, 1),
                            of(Linear.CONV, x(2, 3, 5, 5), real(6, 1, 3, 3)).set("group", 3),
                            of(Linear.CONV, x(2, 3, 4, 4), real(2, 3, 1, 1), real(2)),
                            of(Linear.CONV, x(2, 3, 4, 4), real(2, 3, 1, 1)).with("strides", 2, 2),
                            of(Linear.CONV, x(2, 2, 4, 3, 5), real(3, 2, 2, 2, 3), real(3))
                                    .with("strides", 2, 1, 2)
                                    .with("pads", 1, 0, 1, 0, 1, 1),
                            of(Linear.CONV, x(2, 2, 4, 3, 5), real(2, 1, 2, 2, 3))
                                    .set("group", 2)
                                    .with("dilations", 2, 1, 1)),
                    autoPads(),
                    List.of(
                            TRANSPOSED_1D,
                            TRANSPOSED_1D.with("strides", 2).with("output_padding", 1),
                            TRANSPOSED_1D.with("dilations", 2).with("pads", 1, 2),
                            TRANSPOSED,
                            TRANSPOSED.with("strides", 2, 3),
                            TRANSPOSED.with("strides", 2, 3).with("output_padding", 1, 2),
                            TRANSPOSED.with("strides", 2, 2).with("pads", 1, 0, 0, 1),
                            TRANSPOSED
                                    .with("strides", 2, 2)
                                    .with("pads", 1, 1, 1, 0)
                                    .with("output_padding", 1, 0),
                            TRANSPOSED.with("dilations", 2, 3).with("pads", 1, 0, 2, 1),
                            TRANSPOSED.with("strides", 2, 2).with("output_shape", 7, 8),
                            TRANSPOSED.with("strides", 2, 2).with("output_shape", 6, 7),
                            TRANSPOSED
                                    .with("strides", 2, 2)
                                    .with("output_shape", 6, 7)
                                    .set("auto_pad", "SAME_UPPER"),
                            TRANSPOSED.with("strides", 3, 2).with("output_shape", 10, 9),
                            TRANSPOSED.with("strides", 2, 2).set("auto_pad", "SAME_UPPER"),
                            TRANSPOSED.with("strides", 2, 2).set("auto_pad", "SAME_LOWER"),
                            TRANSPOSED.with("strides", 3, 2).set("auto_pad", "SAME_UPPER"),
                            TRANSPOSED.set("auto_pad", "VALID"),
                            of(Linear.CONV_TRANSPOSE, x(2, 4, 3, 3), real(4, 2, 2, 3), real(4))
                                    .set("group", 2)
                                    .with("strides", 2, 1),
                            of(Linear.CONV_TRANSPOSE, x(2, 3, 3, 3), real(3, 1, 3, 3))
                                    .set("group", 3),
                            of(Linear.CONV_TRANSPOSE, x(2, 2, 2, 3, 2), real(2, 2, 2, 3, 2), real(2))
                                    .with("strides", 2, 1, 2)),
                    matrices())
            .flatMap(List::stream)
            .toList();

    private LinearCases() {}

    private static List<OperatorCase> autoPads() {
        List<OperatorCase> cases = new ArrayList<>();
        for (String pad : List.of("SAME_UPPER", "SAME_LOWER", "VALID", "NOTSET")) {
            cases.add(CONV.set("auto_pad", pad));
            cases.add(CONV.set("auto_pad", pad).with("strides", 2, 3));
            cases.add(CONV_1D.set("auto_pad", pad).with("strides", 2));
        }
        return cases;
    }

    private static List<OperatorCase> matrices() {
        List<OperatorCase> cases = new ArrayList<>();
        for (long transA = 0; transA < 2; transA++) {
            for (long transB = 0; transB < 2; transB++) {
                Operand a = transA == 0 ? x(2, 3) : real(3, 2);
                Operand b = transB == 0 ? real(3, 4) : real(4, 3);
                cases.add(of(Linear.GEMM, a, b).set("transA", transA).set("transB", transB));
                cases.add(of(Linear.GEMM, a, b, real(4))
                        .set("transA", transA)
                        .set("transB", transB)
                        .set("alpha", 0.5f)
                        .set("beta", 2f));
            }
        }
        cases.add(of(Linear.GEMM, x(2, 3), real(3, 4), x(2, 1)));
        cases.add(of(Linear.GEMM, x(2, 3), real(3, 4), real()));
        for (long transB = 0; transB < 2; transB++) {
            Operand w = transB == 0 ? real(3, 4) : real(4, 3);
            cases.add(of(Linear.DENSE, x(2, 3), w).set("transB", transB));
            cases.add(of(Linear.DENSE, x(2, 3), w, real(4)).set("transB", transB));
            cases.add(of(Linear.DENSE, x(2, 5, 3), w, real(4)).set("transB", transB));
            cases.add(of(Linear.DENSE, x(2, 2, 2, 3), w).set("transB", transB));
        }
        List<List<Operand>> products = List.of(
                List.of(real(3), real(3)),
                List.of(real(3), real(3, 4)),
                List.of(x(2, 3), real(3)),
                List.of(x(2, 3), real(3, 4)),
                List.of(real(4, 2), real(2, 3)),
                List.of(x(2, 5, 3), real(3)),
                List.of(real(3), x(2, 3, 4)),
                List.of(x(2, 5, 3), real(3, 4)),
                List.of(real(5, 3), x(2, 3, 4)),
                List.of(x(2, 5, 3), x(2, 3, 4)),
                List.of(x(2, 5, 3), real(1, 3, 4)),
                List.of(x(2, 2, 5, 3), real(3, 4)),
                List.of(x(2, 2, 5, 3), real(2, 3, 4)),
                List.of(x(2, 2, 2, 3), x(2, 2, 3, 2)),
                List.of(x(2, 1, 5, 3), real(4, 3, 2)),
                List.of(real(3), real(2, 2, 3, 4)),
                List.of(x(2, 2, 4, 3), real(3)));
        products.forEach(pair -> cases.add(of(Linear.MAT_MUL, pair.get(0), pair.get(1))));
        return cases;
    }
}
