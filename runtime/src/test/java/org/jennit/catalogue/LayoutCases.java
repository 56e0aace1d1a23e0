package org.jennit.catalogue;

import static org.jennit.catalogue.Operand.integer;
import static org.jennit.catalogue.Operand.integers;
import static org.jennit.catalogue.Operand.real;
import static org.jennit.catalogue.Operand.x;
import static org.jennit.catalogue.OperatorCase.of;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jennit.graph.Constant;
import org.jennit.graph.ElementType;
import org.jennit.operator.Layout;
import org.jennit.operator.ShapeArithmetic;

/** Operators that move elements, and those that compute with shapes. */
final class LayoutCases {
    static final List<OperatorCase> ALL = Stream.of(
                    List.of(
                            of(Layout.IDENTITY, x(2, 3)),
                            of(Layout.RESHAPE, x(2, 3, 4), integers(0, -1)),
                            of(Layout.RESHAPE, x(2, 3, 4), integers(-1, 4)),
                            of(Layout.RESHAPE, x(2, 3, 4), integers(0, 4, 3)),
                            of(Layout.RESHAPE, x(2, 3, 4), integers(-1)),
                            of(Layout.RESHAPE, x(1), integers(List.of(0L))),
                            of(Layout.FLATTEN, x(2, 3, 4)),
                            of(Layout.FLATTEN, x(2, 3, 4)).set("axis", 0),
                            of(Layout.FLATTEN, x(2, 3, 4)).set("axis", 2),
                            of(Layout.FLATTEN, x(2, 3, 4)).set("axis", -1),
                            of(Layout.FLATTEN, x(2, 3, 4)).set("axis", 3),
                            of(Layout.TRANSPOSE, x(2, 3, 4)),
                            of(Layout.TRANSPOSE, x(2, 3, 4)).with("perm", 0, 2, 1),
                            of(Layout.TRANSPOSE, x(2, 3, 4)).with("perm", 2, 0, 1),
                            of(Layout.SQUEEZE, real(1, 3, 1)),
                            of(Layout.SQUEEZE, x(2, 1, 3, 1), integers(1)),
                            of(Layout.SQUEEZE, x(2, 1, 3, 1), integers(-1, 1)),
                            of(Layout.UNSQUEEZE, x(2, 3), integers(1)),
                            of(Layout.UNSQUEEZE, x(2, 3), integers(0, 3)),
                            of(Layout.UNSQUEEZE, x(2, 3), integers(-1, 1)),
                            of(Layout.CONCAT, x(2, 3)).set("axis", 1),
                            of(Layout.CONCAT, x(2, 3), x(2, 1), x(2, 2)).set("axis", 1),
                            of(Layout.CONCAT, x(2, 3), x(2, 2)).set("axis", -1),
                            of(Layout.CONCAT, real(2, 3), real(1, 3)).set("axis", 0)),
                    slices(),
                    pads(),
                    List.of(
                            of(Layout.EXPAND, x(2, 1, 3), integers(2, 4, 3)).needingSizes(),
                            of(Layout.EXPAND, x(2, 1, 3), integers(1, 4, 1)),
                            of(Layout.EXPAND, x(2, 3), integers(1, 1)),
                            of(Layout.EXPAND, x(2, 1), integers(4, 1, 3)),
                            of(Layout.EXPAND, real(), integers(2, 3)),
                            of(Layout.TILE, x(2, 3), integers(1, 2)),
                            of(Layout.TILE, x(2, 3), integers(3, 2)),
                            of(Layout.TILE, x(2, 1, 3), integers(1, 2, 1)),
                            of(Layout.DEPTH_TO_SPACE, x(2, 8, 2, 3)).set("blocksize", 2),
                            of(Layout.DEPTH_TO_SPACE, x(2, 8, 2, 3))
                                    .set("blocksize", 2)
                                    .set("mode", "CRD"),
                            of(Layout.SPACE_TO_DEPTH, x(2, 2, 4, 6)).set("blocksize", 2),
                            of(ShapeArithmetic.SHAPE, x(2, 3, 4)),
                            of(ShapeArithmetic.SHAPE, x(2, 3, 4)).set("start", 1),
                            of(ShapeArithmetic.SHAPE, x(2, 3, 4))
                                    .set("start", -2)
                                    .set("end", -1),
                            of(ShapeArithmetic.SHAPE, x(2, 3, 4))
                                    .set("start", 2)
                                    .set("end", 1),
                            of(ShapeArithmetic.SIZE, x(2, 3, 4)),
                            of(ShapeArithmetic.CONSTANT_OF_SHAPE, integers(2, 3)),
                            of(ShapeArithmetic.CONSTANT_OF_SHAPE, integers(3))
                                    .set("value", Constant.ofLongs(List.of(1L), 7)),
                            of(ShapeArithmetic.CONSTANT_OF_SHAPE, integers(new long[0])),
                            of(ShapeArithmetic.RANGE, integer(2), integer(9), integer(3)),
                            of(ShapeArithmetic.RANGE, integer(9), integer(2), integer(-2)),
                            of(ShapeArithmetic.RANGE, integer(5), integer(2), integer(1)),
                            of(ShapeArithmetic.EYE_LIKE, x(2, 3)),
                            of(ShapeArithmetic.EYE_LIKE, x(3, 3)).set("k", 1),
                            of(ShapeArithmetic.EYE_LIKE, x(3, 3)).set("dtype", (long) ElementType.INT64.onnxCode())))
            .flatMap(List::stream)
            .toList();

    private LayoutCases() {}

    private static List<OperatorCase> slices() {
        return List.of(
                of(Layout.SLICE, x(2, 5), integers(1), integers(4), integers(1)),
                of(Layout.SLICE, x(2, 5), integers(0), integers(Long.MAX_VALUE), integers(1)),
                of(Layout.SLICE, x(2, 5), integers(-3), integers(-1), integers(-1)),
                of(Layout.SLICE, x(2, 5), integers(0), integers(5), integers(1), integers(2)),
                of(Layout.SLICE, x(2, 5), integers(4), integers(0), integers(1), integers(-1)),
                of(Layout.SLICE, x(2, 5), integers(-1), integers(Long.MIN_VALUE + 1), integers(1), integers(-2)),
                of(Layout.SLICE, x(2, 5), integers(4), integers(-100), integers(1), integers(-1)),
                of(Layout.SLICE, x(2, 5, 4), integers(1, 0), integers(3, 3), integers(2, 1)),
                of(Layout.SLICE, x(2, 5, 4), integers(0, 3), integers(5, 0), integers(1, 2), integers(2, -2)),
                of(Layout.SLICE, real(4, 3), integers(1, 1), integers(3, 3)),
                of(Layout.SLICE, x(2, 3), integers(0), integers(-1), integers(0)),
                of(Layout.SLICE, x(2, 3), integers(0), integers(Long.MAX_VALUE), integers(0)));
    }

    private static List<OperatorCase> pads() {
        List<OperatorCase> cases = new ArrayList<>();
        for (String mode : List.of("constant", "edge", "reflect", "wrap")) {
            cases.add(of(Layout.PAD, x(2, 4), integers(0, 1, 0, 2)).set("mode", mode));
            cases.add(of(Layout.PAD, x(2, 3, 4), integers(0, 1, 2, 0, 0, 1)).set("mode", mode));
            cases.add(of(Layout.PAD, x(2, 3, 4), integers(1, 2, 2, 0), null, integers(1, -1))
                    .set("mode", mode));
        }
        cases.add(of(Layout.PAD, x(2, 4), integers(0, 1, 0, 2), real()));
        cases.add(of(Layout.PAD, x(2, 4), integers(0, -1, 0, 2), real()));
        cases.add(of(Layout.PAD, x(2, 4), integers(0, -1, 0, -1)));
        cases.add(of(Layout.PAD, x(2, 4), integers(1, 2), real(), integers(1)));
        return cases;
    }
}
