package org.jennit.operator;

import java.util.List;
import java.util.stream.IntStream;
import org.jennit.graph.Dimension;
import org.jennit.graph.Shape;

/** How operators that move elements carry samples. */
final class LayoutBatchRules {
    private LayoutBatchRules() {}

    /** The samples' axis lies, alone or merged with others, where the number of elements before them says. */
    static BatchAxis reshape(BatchSite site) {
        BatchAxis x = site.of(0);
        if (!x.isAlong()) {
            return BatchAxis.MIXED;
        }
        Dimension before =
                Shape.product(site.node().input(0).shape().range(0, x.axis())).times(x.times());
        Shape to = site.node().output().shape();
        for (int axis = 0; axis < to.rank(); axis++) {
            Dimension outside = Shape.product(to.range(0, axis));
            if (site.dependsOnBatch(to.dimension(axis)) && BatchExtents.divides(outside, before)) {
                return new BatchAxis(axis, before.dividedBy(outside), x.positionsIn());
            }
        }
        return BatchAxis.MIXED;
    }

    /** Without given axes, the batch axis of a single sample would be removed too. */
    static BatchAxis squeeze(BatchSite site) {
        return site.node().optionalInput(1) == null ? BatchAxis.MIXED : reshape(site);
    }

    static BatchAxis transpose(BatchSite site) {
        BatchAxis x = site.of(0);
        int[] order = LayoutInference.order(site.operation());
        return IntStream.range(0, order.length)
                .filter(i -> order[i] == x.axis())
                .mapToObj(x::at)
                .findFirst()
                .orElse(BatchAxis.MIXED);
    }

    static BatchAxis concat(BatchSite site) {
        BatchAxis first = site.of(0);
        boolean alike = IntStream.range(0, site.node().inputs().size())
                .allMatch(i -> site.of(i).equals(first));
        return alike && first.isAlong() && first.axis() != site.axis() ? first : BatchAxis.MIXED;
    }

    static BatchAxis slice(BatchSite site) {
        BatchAxis x = site.of(0);
        int count = Inference.content(site.operation(), 1).size();
        int[] cut = site.axes(LayoutInference.sliceAxes(site.operation(), count));
        return x.isAlong() && !BatchRules.contains(cut, x.axis()) ? x : BatchAxis.MIXED;
    }

    /** Positions stay positions only where no number is put beside them. */
    static BatchAxis pad(BatchSite site) {
        BatchAxis x = site.of(0);
        List<Dimension> pads = Inference.content(site.operation(), 1);
        int count = pads.size() / 2;
        int[] axes = site.axes(LayoutInference.padAxes(site.operation(), count));
        boolean moves = IntStream.range(0, count)
                .anyMatch(i -> axes[i] == x.axis()
                        && !(pads.get(i).is(0) && pads.get(count + i).is(0)));
        boolean fills = site.operation().text("mode").equals("constant");
        boolean apart = x.isAlong() && !moves && !(fills && x.positionsIn() != null);
        return apart && site.isSame(2) ? x : BatchAxis.MIXED;
    }

    /** Repeated along other axes than the samples'; or one thing for all samples, along an axis that grows with them. */
    static BatchAxis repeat(BatchSite site) {
        BatchAxis x = site.of(0);
        if (site.isSame(0)) {
            int axis = BatchRules.growing(site);
            boolean repeated = axis >= 0 && site.fits(BatchAxis.along(axis), 0);
            return repeated ? BatchAxis.along(axis) : BatchAxis.MIXED;
        }
        if (!x.isAlong()) {
            return BatchAxis.MIXED;
        }
        int axis = site.rank() - site.rank(0) + x.axis();
        boolean once = site.node().output().shape().dimension(axis).equals(site.extent(0, x.axis()));
        return once ? x.at(axis) : BatchAxis.MIXED;
    }
}
