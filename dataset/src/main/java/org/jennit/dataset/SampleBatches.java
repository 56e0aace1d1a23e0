package org.jennit.dataset;

import java.util.ArrayList;
import java.util.List;

/**
 * Samples in batches, which depend on nothing but their order: so a run that is resumed computes the same batches, and
 * with them the same numbers, as one that was never interrupted.
 */
final class SampleBatches {
    private SampleBatches() {}

    /** At most so many consecutive pictures per batch; each array, which is a batch itself, alone. */
    static List<List<Sample>> of(List<Sample> samples, int size) {
        List<List<Sample>> batches = new ArrayList<>();
        List<Sample> batch = new ArrayList<>();
        for (Sample sample : samples) {
            if (!batch.isEmpty()
                    && (batch.size() == size
                            || sample.isTensor()
                            || batch.get(0).isTensor())) {
                batches.add(List.copyOf(batch));
                batch.clear();
            }
            batch.add(sample);
        }
        if (!batch.isEmpty()) {
            batches.add(List.copyOf(batch));
        }
        return batches;
    }
}
