package org.jennit.catalogue;

import static org.jennit.catalogue.Operand.integer;
import static org.jennit.catalogue.Operand.integers;
import static org.jennit.catalogue.Operand.x;
import static org.jennit.catalogue.OperatorCase.of;

import java.util.ArrayList;
import java.util.List;
import org.jennit.operator.OperatorDefinition;
import org.jennit.operator.Reductions;

/** Reductions over all, some and no axes. */
final class ReductionCases {
    private static final List<OperatorDefinition> REDUCTIONS = List.of(
            Reductions.REDUCE_SUM,
            Reductions.REDUCE_MEAN,
            Reductions.REDUCE_MAX,
            Reductions.REDUCE_MIN,
            Reductions.REDUCE_PROD,
            Reductions.REDUCE_L1,
            Reductions.REDUCE_L2,
            Reductions.REDUCE_SUM_SQUARE,
            Reductions.REDUCE_LOG_SUM,
            Reductions.REDUCE_LOG_SUM_EXP);

    static final List<OperatorCase> ALL = all();

    private ReductionCases() {}

    private static List<OperatorCase> all() {
        List<OperatorCase> cases = new ArrayList<>();
        for (OperatorDefinition reduction : REDUCTIONS) {
            Operand x = reduction == Reductions.REDUCE_LOG_SUM ? x(2, 3, 4).between(0.5, 2) : x(2, 3, 4);
            cases.add(of(reduction, x));
            cases.add(of(reduction, x, integers(1)));
            cases.add(of(reduction, x, integers(-1, 1)));
            cases.add(of(reduction, x, integers(0, 2)).set("keepdims", 0));
            cases.add(of(reduction, x, integers(2)).set("keepdims", 0));
            cases.add(of(reduction, x, integers(-2, -1)).set("keepdims", 0));
            cases.add(of(reduction, x, null).set("keepdims", 0).set("noop_with_empty_axes", 1));
        }
        for (OperatorDefinition argument : List.of(Reductions.ARG_MAX, Reductions.ARG_MIN)) {
            cases.add(of(argument, x(2, 3, 4)));
            cases.add(of(argument, x(2, 3, 4)).set("axis", -1).set("keepdims", 0));
            cases.add(of(argument, x(2, 3, 4)).set("axis", 1).set("select_last_index", 1));
        }
        for (long exclusive = 0; exclusive < 2; exclusive++) {
            for (long reverse = 0; reverse < 2; reverse++) {
                cases.add(of(Reductions.CUM_SUM, x(2, 3, 4), integer(1))
                        .set("exclusive", exclusive)
                        .set("reverse", reverse));
            }
        }
        cases.add(of(Reductions.CUM_SUM, x(2, 3), integer(-1)));
        return cases;
    }
}
