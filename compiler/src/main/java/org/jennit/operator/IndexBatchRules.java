package org.jennit.operator;

import java.util.List;
import org.jennit.graph.Dimension;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;

/** How operators that pick elements at indices, or put them there, carry samples. */
final class IndexBatchRules {
    private IndexBatchRules() {}

    /** 0, 1, … up to the number of elements of a batch: flat positions in it. */
    static BatchAxis range(BatchSite site) {
        List<Dimension> end = site.node().input(1).type().content();
        boolean countsAll =
                isNumber(site.node().input(0), 0) && isNumber(site.node().input(2), 1);
        return countsAll && end != null ? BatchAxis.positions(end.get(0)) : BatchAxis.MIXED;
    }

    private static boolean isNumber(Value value, long number) {
        List<Dimension> content = value.type().content();
        return content != null && content.size() == 1 && content.get(0).is(number);
    }

    /** The same places of every sample, or for each sample places of a table. */
    static BatchAxis gather(BatchSite site) {
        BatchAxis x = site.of(0);
        BatchAxis indices = site.of(1);
        int axis = site.axis();
        if (x.isAlong() && site.isSame(1) && axis != x.axis()) {
            return x.axis() < axis ? x : x.at(x.axis() + site.rank(1) - 1);
        }
        return site.isSame(0) && indices.isPlain() ? indices.at(axis + indices.axis()) : BatchAxis.MIXED;
    }

    /** Picked along another axis than the samples', or at flat positions in the very tensor. */
    static BatchAxis gatherElements(BatchSite site) {
        return isAlongAnotherAxis(site) || isAtOwnPositions(site) ? site.of(0) : BatchAxis.MIXED;
    }

    /** Put along another axis than the samples', or added at flat positions in the very tensor. */
    static BatchAxis scatterElements(BatchSite site) {
        boolean puts = site.of(0).isPlain() && site.of(2).equals(site.of(0));
        boolean adds = site.operation().text("reduction").equals("add");
        boolean apart = isAlongAnotherAxis(site) || (adds && isAtOwnPositions(site));
        return puts && apart ? site.of(0) : BatchAxis.MIXED;
    }

    private static boolean isAlongAnotherAxis(BatchSite site) {
        BatchAxis x = site.of(0);
        BatchAxis indices = site.of(1);
        return x.isAlong()
                && indices.isPlain()
                && indices.equals(x.withoutPositions())
                && site.axis() != x.axis()
                && site.extent(1, x.axis()).equals(site.extent(0, x.axis()));
    }

    private static boolean isAtOwnPositions(BatchSite site) {
        Shape shape = site.node().input(0).shape();
        return site.of(0).isAlong() && site.rank(0) == 1 && site.of(1).equals(BatchAxis.positions(shape.elements()));
    }

    /** Index tuples for each sample, along a leading axis that the operator takes as a batch. */
    static BatchAxis gatherNd(BatchSite site) {
        BatchAxis x = site.of(0);
        boolean apart = x.isAlong()
                && site.of(1).equals(x.withoutPositions())
                && x.axis() < site.operation().integer("batch_dims");
        return apart ? x : BatchAxis.MIXED;
    }

    /** The same index tuples for all samples, into axes before theirs; the updates have them as far from the last. */
    static BatchAxis scatterNd(BatchSite site) {
        BatchAxis x = site.of(0);
        Dimension depth = site.extent(1, -1);
        boolean apart = x.isPlain()
                && site.isSame(1)
                && depth.isKnown()
                && x.axis() >= depth.value()
                && site.of(2).equals(x.at(x.axis() - site.rank(0) + site.rank(2)));
        return apart ? x : BatchAxis.MIXED;
    }

    static BatchAxis oneHot(BatchSite site) {
        BatchAxis x = BatchRules.beside(s -> new int[0]).of(site);
        long axis = site.operation().integer("axis");
        long added = axis < 0 ? axis + site.rank(0) + 1 : axis;
        return x.isAlong() && added <= x.axis() ? x.at(x.axis() + 1) : x;
    }

    /** Sequences with lengths of their own, or several for each sample with the same lengths. */
    static BatchAxis reverseSequence(BatchSite site) {
        BatchAxis x = site.of(0);
        boolean sequences = site.operation().integer("batch_axis") == x.axis();
        boolean lengths = site.isSame(1) ? !sequences : sequences && site.of(1).equals(x.at(0));
        boolean apart = x.isPlain() && lengths && site.operation().integer("time_axis") != x.axis();
        return apart ? x : BatchAxis.MIXED;
    }

    /** What arrives at the windows of images, given back to the places in the very images. */
    static BatchAxis unpooled(BatchSite site) {
        boolean apart = site.of(0).equals(BatchAxis.along(0))
                && site.of(1)
                        .equals(BatchAxis.positions(site.node().input(2).shape().elements()))
                && site.of(2).equals(BatchAxis.along(0));
        return apart ? BatchAxis.along(0) : BatchAxis.MIXED;
    }
}
