package org.jennit.operator;

import java.util.ArrayList;
import java.util.List;
import org.jennit.graph.Shape;

/**
 * How a Scan carries samples: as its body does, where a step hands the states on with the samples where they lay before it.
 * Samples that lie along the axis of the steps are mixed.
 */
final class ScanBatchRule {
    private final BatchSite site;
    private final ScanForm form;

    private ScanBatchRule(BatchSite site) {
        this.site = site;
        this.form = ScanForm.of(site.operation());
    }

    /** Where the samples lie in an output. */
    static BatchAxis of(BatchSite site, int output) {
        return new ScanBatchRule(site).of(output);
    }

    private BatchAxis of(int output) {
        List<BatchAxis> taken = new ArrayList<>();
        for (int i = 0; i < site.node().inputs().size(); i++) {
            boolean sliced = i >= form.carried() && i < form.body().given();
            taken.add(sliced ? slice(i) : site.of(i));
        }
        List<BatchAxis> given = site.through(form.body().graph(), taken);
        while (spread(taken, given)) {
            given = site.through(form.body().graph(), taken);
        }
        return output < form.carried() ? taken.get(output) : whole(output, given.get(output));
    }

    /** Takes states for mixed that a step does not hand on as it takes them; whether there are any more. */
    private boolean spread(List<BatchAxis> taken, List<BatchAxis> given) {
        boolean changed = false;
        for (int i = 0; i < form.carried(); i++) {
            if (!taken.get(i).equals(BatchAxis.MIXED) && !taken.get(i).equals(given.get(i))) {
                taken.set(i, BatchAxis.MIXED);
                changed = true;
            }
        }
        return changed;
    }

    private BatchAxis slice(int input) {
        BatchAxis samples = site.of(input);
        if (!samples.isPlain()) {
            return samples.equals(BatchAxis.SAME) ? samples : BatchAxis.MIXED;
        }
        Shape shape = site.node().input(input).shape();
        int steps = shape.axis(form.in().get(input - form.carried()).axis());
        return samples.axis() == steps
                ? BatchAxis.MIXED
                : samples.at(samples.axis() - (steps < samples.axis() ? 1 : 0));
    }

    private BatchAxis whole(int output, BatchAxis samples) {
        if (!samples.isPlain()) {
            return samples.equals(BatchAxis.SAME) ? samples : BatchAxis.MIXED;
        }
        Shape shape = site.node().outputs().get(output).shape();
        int steps = shape.axis(form.out().get(output - form.carried()).axis());
        return samples.at(samples.axis() + (steps <= samples.axis() ? 1 : 0));
    }
}
