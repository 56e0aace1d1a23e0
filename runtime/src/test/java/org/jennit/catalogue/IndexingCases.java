package org.jennit.catalogue;

import static org.jennit.catalogue.Operand.integer;
import static org.jennit.catalogue.Operand.integers;
import static org.jennit.catalogue.Operand.real;
import static org.jennit.catalogue.Operand.x;
import static org.jennit.catalogue.OperatorCase.of;

import java.util.List;
import org.jennit.operator.Layout;

/** Operators that pick or put elements at indices. */
final class IndexingCases {
    private static final List<Long> TWO_BY_TWO = List.of(2L, 2L);
    private static final Operand ELEMENTS = integers(TWO_BY_TWO, 0, 2, -1, 1);

    static final List<OperatorCase> ALL = List.of(
            of(Layout.GATHER, x(2, 5), integers(3, 0, 3)).set("axis", 1),
            of(Layout.GATHER, x(2, 5), integers(-1, 0)).set("axis", -1),
            of(Layout.GATHER, x(2, 5), integer(2)).set("axis", 1),
            of(Layout.GATHER, x(2, 3, 4), ELEMENTS).set("axis", 1),
            of(Layout.GATHER, real(4, 3), integers(1, 1, 3)),
            of(Layout.GATHER_ELEMENTS, real(2, 3), ELEMENTS).set("axis", 1),
            of(Layout.GATHER_ELEMENTS, real(3, 2), ELEMENTS),
            of(Layout.GATHER_ND, real(2, 3), integers(TWO_BY_TWO, 0, 1, 1, 2)),
            of(Layout.GATHER_ND, real(2, 3, 2), integers(TWO_BY_TWO, 0, 1, 1, -1)),
            of(Layout.GATHER_ND, real(3, 2), integers(List.of(2L, 1L), 2, 2)),
            of(Layout.GATHER_ND, real(2, 3, 2), integers(List.of(2L, 1L), 1, 2)).set("batch_dims", 1),
            of(Layout.SCATTER_ELEMENTS, real(2, 3), ELEMENTS, real(2, 2)).set("axis", 1),
            of(Layout.SCATTER_ELEMENTS, real(3, 2), ELEMENTS, real(2, 2)),
            of(Layout.SCATTER_ELEMENTS, real(3, 2), integers(TWO_BY_TWO, 0, 1, 0, 1), real(2, 2))
                    .set("reduction", "add"));

    private IndexingCases() {}
}
