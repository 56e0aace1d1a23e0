package org.jennit.catalogue;

import static org.jennit.catalogue.Operand.real;
import static org.jennit.catalogue.Operand.x;
import static org.jennit.catalogue.OperatorCase.of;

import java.util.List;
import org.jennit.operator.Einsum;

/** Equations of one to three factors: products, sums, ellipses, and outputs that are implied. */
final class EinsumCases {
    static final List<OperatorCase> ALL = List.of(
            sum("bij,jk->bik", x(2, 3, 4), real(4, 2)),
            sum("bhdn,bhen->bhde", x(2, 2, 3, 2), x(2, 2, 2, 2)),
            sum("ij,jk", real(2, 3), real(3, 2)),
            sum("ba,cb", real(3, 2), real(4, 3)),
            sum("bi->b", x(2, 3)),
            sum("bij->bji", x(2, 3, 4)),
            sum("ij->", real(2, 3)),
            sum("b i , b j -> b i j", x(2, 3), x(2, 2)),
            sum("bi,i,bi->b", x(2, 3), real(3), x(2, 3)),
            sum("bik,jl->bj", x(2, 3, 2), real(4, 2)),
            sum("...ij,...jk->...ik", x(2, 2, 3, 2), x(2, 2, 2, 3)),
            sum("...ij,jk->...ik", x(2, 2, 3, 2), real(2, 4)),
            sum("...i->...", x(2, 3, 2)),
            sum("...i,...i", x(2, 3), x(2, 3)));

    private EinsumCases() {}

    private static OperatorCase sum(String equation, Operand... factors) {
        return of(Einsum.EINSUM, factors).set("equation", equation);
    }
}
