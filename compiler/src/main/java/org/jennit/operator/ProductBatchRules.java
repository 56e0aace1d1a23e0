package org.jennit.operator;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** How products of matrices and sums of products carry samples. */
final class ProductBatchRules {
    private ProductBatchRules() {}

    /** A row of the first matrix for each sample, the second the same for all. */
    static BatchAxis gemm(BatchSite site) {
        int rows = site.operation().integer("transA") == 1 ? 1 : 0;
        BatchAxis x = site.of(0);
        boolean apart = x.isPlain() && x.axis() == rows && site.isSame(1) && site.fits(x.at(0), 2);
        return apart ? x.at(0) : BatchAxis.MIXED;
    }

    /** Samples as rows of the first, columns of the second, or along leading axes of both. */
    static BatchAxis matMul(BatchSite site) {
        BatchAxis a = site.of(0);
        BatchAxis b = site.of(1);
        int rank = site.rank();
        int fromLastOfA = a.isPlain() ? site.rank(0) - a.axis() : 0;
        int fromLastOfB = b.isPlain() ? site.rank(1) - b.axis() : 0;
        if (fromLastOfA == 2 && site.isSame(1)) {
            return a.at(site.rank(1) < 2 ? rank - 1 : rank - 2);
        }
        if (site.rank(0) < 2 || site.rank(1) < 2) {
            return BatchAxis.MIXED;
        }
        if (fromLastOfB == 1 && site.isSame(0)) {
            return b.at(rank - 1);
        }
        BatchAxis leading = fromLastOfA > fromLastOfB ? a.at(rank - fromLastOfA) : b.at(rank - fromLastOfB);
        boolean apart = Math.max(fromLastOfA, fromLastOfB) > 2 && site.fits(leading, 0) && site.fits(leading, 1);
        return apart ? leading : BatchAxis.MIXED;
    }

    /** One letter for the samples in all factors that have any, and in the output. */
    static BatchAxis einsum(BatchSite site) {
        List<String> factors = Einsum.factors(site.operation());
        Set<Character> axes = new HashSet<>();
        Set<BatchAxis> tracks = new HashSet<>();
        for (int i = 0; i < factors.size(); i++) {
            if (site.of(i).isPlain()) {
                axes.add(factors.get(i).charAt(site.of(i).axis()));
                tracks.add(site.of(i).at(0));
            } else if (!site.isSame(i)) {
                return BatchAxis.MIXED;
            }
        }
        char axis = axes.iterator().next();
        for (int i = 0; i < factors.size(); i++) {
            int uses = (int) factors.get(i).chars().filter(c -> c == axis).count();
            if (uses != (site.of(i).isPlain() ? 1 : 0)) {
                return BatchAxis.MIXED;
            }
        }
        int place = Einsum.output(site.operation()).indexOf(axis);
        boolean apart = axes.size() == 1 && tracks.size() == 1 && place >= 0;
        return apart ? tracks.iterator().next().at(place) : BatchAxis.MIXED;
    }
}
