package org.jennit.catalogue;

import static org.jennit.catalogue.Operand.flags;
import static org.jennit.catalogue.Operand.integers;
import static org.jennit.catalogue.Operand.real;
import static org.jennit.catalogue.Operand.x;
import static org.jennit.catalogue.OperatorCase.of;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jennit.graph.ElementType;
import org.jennit.operator.Arithmetic;
import org.jennit.operator.Elementary;
import org.jennit.operator.OperatorDefinition;
import org.jennit.operator.Sums;

/** Elementwise arithmetic: every operator of two operands with every kind of broadcasting. */
final class ArithmeticCases {
    private static final List<OperatorDefinition> BINARY = List.of(
            Arithmetic.ADD,
            Arithmetic.SUB,
            Arithmetic.MUL,
            Arithmetic.DIV,
            Arithmetic.POW,
            Arithmetic.MAX,
            Arithmetic.MIN,
            Arithmetic.MOD,
            Sums.SUM,
            Sums.MEAN,
            Arithmetic.GREATER,
            Arithmetic.GREATER_OR_EQUAL,
            Arithmetic.LESS,
            Arithmetic.LESS_OR_EQUAL,
            Arithmetic.EQUAL);

    private static final List<OperatorDefinition> COMPARISONS = BINARY.subList(10, 15);

    private static final List<OperatorDefinition> LOGIC = List.of(Arithmetic.AND, Arithmetic.OR, Arithmetic.XOR);

    private static final List<OperatorDefinition> UNARY = List.of(
            Arithmetic.NEG,
            Arithmetic.ABS,
            Arithmetic.SIGN,
            Elementary.RECIPROCAL,
            Elementary.EXP,
            Elementary.ERF,
            Elementary.SIN,
            Elementary.COS,
            Elementary.ATAN,
            Elementary.SINH,
            Elementary.COSH,
            Elementary.ASINH,
            Arithmetic.POSITIVE_PART,
            Arithmetic.NEGATIVE_PART,
            Arithmetic.IS_NAN,
            Arithmetic.IS_INF);

    static final List<OperatorCase> ALL = Stream.of(
                    binary(),
                    UNARY.stream().map(operator -> of(operator, x(2, 3))).toList(),
                    List.of(
                            of(Elementary.SQRT, x(2, 3).between(0.5, 2)),
                            of(Elementary.LOG, x(2, 3).between(0.5, 2)),
                            of(Elementary.TAN, x(2, 3).between(-1, 1)),
                            of(Elementary.ASIN, x(2, 3).between(-0.8, 0.8)),
                            of(Elementary.ACOS, x(2, 3).between(-0.8, 0.8)),
                            of(Elementary.ACOSH, x(2, 3).between(1.3, 2)),
                            of(Elementary.ATANH, x(2, 3).between(-0.8, 0.8)),
                            of(Elementary.FLOOR, x(2, 3).avoiding(-1, 0, 1)),
                            of(Elementary.CEIL, x(2, 3).avoiding(-1, 0, 1)),
                            of(Elementary.ROUND, x(2, 3).avoiding(-0.5, 0.5)),
                            of(Arithmetic.NOT, flags(2, 3)),
                            of(Arithmetic.MAX, x(2, 3)),
                            of(Arithmetic.MAX, x(2, 3), real(3), x(2, 1)),
                            of(Arithmetic.MIN, x(2, 3), real(3), x(2, 1)),
                            of(Sums.SUM, x(2, 3)),
                            of(Sums.SUM, x(2, 3), x(2, 3), real(3)),
                            of(Sums.MEAN, x(2, 3), x(2, 1), real(3)),
                            of(Arithmetic.POW, x(2, 3), integers(List.of(), 3)),
                            of(Arithmetic.POW, x(2, 3), integers(2, 3, 1)),
                            of(Arithmetic.WHERE, flags(2, 3), real(2, 3), real(2, 3)),
                            of(Arithmetic.WHERE, flags(3), x(2, 3), real(1)),
                            of(Arithmetic.WHERE, flags(4, 1, 3), real(2, 1), real(3)),
                            of(Arithmetic.CAST, x(2, 3)).set("to", (long) ElementType.FLOAT64.onnxCode()),
                            of(Arithmetic.CAST, x(2, 3)).set("to", (long) ElementType.INT64.onnxCode()),
                            of(Arithmetic.CAST, flags(2, 3)).set("to", (long) ElementType.FLOAT32.onnxCode())))
            .flatMap(List::stream)
            .toList();

    private ArithmeticCases() {}

    private static List<OperatorCase> binary() {
        List<OperatorCase> cases = new ArrayList<>();
        for (OperatorDefinition operator : BINARY) {
            boolean mod = operator == Arithmetic.MOD;
            boolean positive = operator == Arithmetic.POW;
            for (List<Operand> operands : List.of(
                    List.of(x(2, 3), x(2, 3)),
                    List.of(x(2, 3), real(3)),
                    List.of(real(), x(2, 3)),
                    List.of(x(2, 1, 3), real(4, 1)),
                    List.of(x(1, 3), real(2, 3)),
                    List.of(real(1), x(2, 2, 2)))) {
                List<Operand> used = new ArrayList<>(operands);
                if (positive) {
                    used.set(0, used.get(0).between(0.4, 1.6));
                }
                if (mod) {
                    used.set(0, used.get(0).between(5.1, 5.9).avoiding());
                    used.set(1, used.get(1).between(2.1, 2.4).avoiding());
                }
                if (operator == Arithmetic.DIV) {
                    used.set(1, used.get(1).between(0.5, 1.5));
                }
                OperatorCase row = of(operator, used.toArray(new Operand[0]));
                row = mod ? row.set("fmod", 1) : row;
                boolean batchMayBroadcast =
                        used.get(0).isBatched() && used.get(0).shape()[0] == 1;
                boolean open = batchMayBroadcast && !COMPARISONS.contains(operator);
                cases.add(open ? row.needingSizes() : row);
            }
        }
        for (OperatorDefinition operator : LOGIC) {
            cases.add(of(operator, flags(2, 3), flags(3)));
        }
        return cases;
    }
}
