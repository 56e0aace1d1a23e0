package org.jennit.canonizer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.jennit.graph.Attributes;
import org.jennit.graph.Dimension;
import org.jennit.graph.Node;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.operator.Layout;
import org.jennit.operator.Linear;
import org.jennit.operator.Window;
import org.jennit.rewrite.Match;
import org.jennit.rewrite.Rewrite;
import org.jspecify.annotations.Nullable;

/**
 * Merges zeros that are padded around the input of a convolution into its own padding, so that rules which replace the
 * input (Flat, WSquare, ZBox) do not take the padding for input.
 */
final class MergePad {
    static final Canonizer CANONIZER =
            Canonizer.of("MergePad", Rewrite.of("zero padding is the convolution's own", Linear.CONV, MergePad::merge));

    private MergePad() {}

    private static @Nullable Value merge(Match m) {
        Node unsqueeze = m.from(m.x(0), Layout.UNSQUEEZE);
        Node pad = m.from(unsqueeze == null ? m.x(0) : unsqueeze.input(0), Layout.PAD);
        if (pad == null
                || !m.isUsedOnce(pad.output())
                || !m.isUsedOnce(m.x(0))
                || !m.x(0).shape().isRanked() // how much is padded is known once the sizes are
                || !pad.output().shape().isRanked()
                || !pad.operation().text("mode").equals("constant")
                || Window.hasSamePadding(m.node().operation())
                || (pad.optionalInput(2) != null && !m.facts().isZero(pad.input(2)))) {
            return null;
        }
        int rank = m.x(0).shape().rank();
        List<Dimension> pads = overAllAxes(pad, pad.output().shape().rank());
        if (pads != null && unsqueeze != null) {
            pads = unsqueezed(pads, unsqueeze);
        }
        if (pads == null) {
            return null;
        }
        int axes = rank - 2;
        long[] own = m.attributes().integers("pads", new long[2 * axes]);
        long[] merged = new long[2 * axes];
        for (int i = 0; i < pads.size(); i++) {
            int axis = i % rank;
            Dimension amount = pads.get(i);
            if (!amount.isKnown() || amount.value() < 0 || (axis < 2 && amount.value() != 0)) {
                return null;
            }
            if (axis >= 2) {
                int place = (i / rank) * axes + axis - 2;
                merged[place] = own[place] + amount.value();
            }
        }
        List<@Nullable Value> inputs = new ArrayList<>();
        Value x = m.renewed(pad.input(0));
        inputs.add(unsqueeze == null ? x : m.ops().apply(Layout.UNSQUEEZE, x, m.renewed(unsqueeze.input(1))));
        inputs.add(m.renewed(m.x(1)));
        inputs.add(m.renewedOrNull(m.node().optionalInput(2)));
        Attributes attributes = m.attributes().without("auto_pad").with("pads", merged);
        return m.layer(Linear.CONV, attributes, inputs, m.node());
    }

    /** What is padded where axes of extent one are put in: nothing before and after these. */
    private static @Nullable List<Dimension> unsqueezed(List<Dimension> pads, Node unsqueeze) {
        List<Dimension> ones = unsqueeze.input(1).type().content();
        if (ones == null || !ones.stream().allMatch(Dimension::isKnown)) {
            return null;
        }
        Shape shape = unsqueeze.output().shape();
        List<Integer> added = ones.stream().map(one -> shape.axis(one.value())).toList();
        List<Dimension> spread = new ArrayList<>();
        Iterator<Dimension> given = pads.iterator();
        for (int i = 0; i < 2 * shape.rank(); i++) {
            spread.add(added.contains(i % shape.rank()) ? Dimension.of(0) : given.next());
        }
        return spread;
    }

    /** What is padded before each axis, then after each; null where that is not known. */
    private static @Nullable List<Dimension> overAllAxes(Node pad, int rank) {
        List<Dimension> pads = pad.input(1).type().content();
        Value named = pad.optionalInput(3);
        if (named == null || pads == null) {
            return pads != null && pads.size() == 2 * rank ? pads : null;
        }
        List<Dimension> axes = named.type().content();
        if (axes == null || !axes.stream().allMatch(Dimension::isKnown)) {
            return null;
        }
        List<Dimension> all = new ArrayList<>(Collections.nCopies(2 * rank, Dimension.of(0)));
        for (int i = 0; i < axes.size(); i++) {
            int axis = pad.output().shape().axis(axes.get(i).value());
            all.set(axis, pads.get(i));
            all.set(rank + axis, pads.get(axes.size() + i));
        }
        return all;
    }
}
