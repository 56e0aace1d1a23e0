package org.jennit.catalogue;

import static org.jennit.catalogue.Operand.integer;
import static org.jennit.catalogue.Operand.integers;
import static org.jennit.catalogue.Operand.real;
import static org.jennit.catalogue.Operand.x;
import static org.jennit.catalogue.OperatorCase.of;

import java.util.List;
import org.jennit.operator.Indexing;

/** Operators that pick or put elements at indices. */
final class IndexingCases {
    private static final List<Long> TWO_BY_TWO = List.of(2L, 2L);
    private static final Operand ELEMENTS = integers(TWO_BY_TWO, 0, 2, -1, 1);

    static final List<OperatorCase> ALL = List.of(
            of(Indexing.GATHER, x(2, 5), integers(3, 0, 3)).set("axis", 1),
            of(Indexing.GATHER, x(2, 5), integers(-1, 0)).set("axis", -1),
            of(Indexing.GATHER, x(2, 5), integer(2)).set("axis", 1),
            of(Indexing.GATHER, x(2, 3, 5), integer(-1)).set("axis", 1),
            of(Indexing.GATHER, x(2, 5), integers(1, 2, 3)).set("axis", 1),
            of(Indexing.GATHER, x(2, 5), integers(-2, -1)).set("axis", 1),
            of(Indexing.GATHER, real(3, 2), integers(0, 1, 2)),
            of(Indexing.GATHER, x(2, 3, 4), ELEMENTS).set("axis", 1),
            of(Indexing.GATHER, real(4, 3), integers(1, 1, 3)),
            of(Indexing.GATHER_ELEMENTS, real(2, 3), ELEMENTS).set("axis", 1),
            of(Indexing.GATHER_ELEMENTS, real(3, 2), ELEMENTS),
            of(Indexing.GATHER_ND, real(2, 3), integers(TWO_BY_TWO, 0, 1, 1, 2)),
            of(Indexing.GATHER_ND, real(2, 3, 2), integers(TWO_BY_TWO, 0, 1, 1, -1)),
            of(Indexing.GATHER_ND, real(3, 2), integers(List.of(2L, 1L), 2, 2)),
            of(Indexing.GATHER_ND, real(2, 3, 2), integers(List.of(2L, 1L), 1, 2))
                    .set("batch_dims", 1),
            of(Indexing.SCATTER_ELEMENTS, real(2, 3), ELEMENTS, real(2, 2)).set("axis", 1),
            of(Indexing.SCATTER_ELEMENTS, real(3, 2), ELEMENTS, real(2, 2)),
            of(Indexing.SCATTER_ELEMENTS, real(3, 2), integers(TWO_BY_TWO, 0, 1, 0, 1), real(2, 2))
                    .set("reduction", "add"),
            of(Indexing.SCATTER_ND, real(4, 2), integers(List.of(2L, 1L), 3, 1), real(2, 2)),
            of(Indexing.SCATTER_ND, real(2, 3), integers(TWO_BY_TWO, 0, 1, 1, -1), real(2)),
            of(Indexing.SCATTER_ND, real(4, 2), integers(List.of(2L, 1L), 1, 1), real(2, 2))
                    .set("reduction", "add"),
            of(Indexing.TOP_K, x(2, 5), integers(2)),
            of(Indexing.TOP_K, x(2, 5), integers(3)).set("largest", 0),
            of(Indexing.TOP_K, x(2, 5, 2), integers(1)).set("axis", 1),
            of(Indexing.TRILU, x(2, 3, 4)),
            of(Indexing.TRILU, x(2, 3, 4), integer(1)).set("upper", 0),
            of(Indexing.TRILU, x(2, 3, 4), integer(-1)),
            of(Indexing.ONE_HOT, integers(1, 0, -1), integer(4), real(2)),
            of(Indexing.ONE_HOT, ELEMENTS, integer(3), real(2)).set("axis", 1),
            of(Indexing.REVERSE_SEQUENCE, real(4, 3, 2), integers(4, 1, 3)),
            of(Indexing.REVERSE_SEQUENCE, x(2, 3), integers(2, 3))
                    .set("batch_axis", 0)
                    .set("time_axis", 1));

    private IndexingCases() {}
}
