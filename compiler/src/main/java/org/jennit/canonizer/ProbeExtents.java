package org.jennit.canonizer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jennit.graph.Dimension;
import org.jennit.graph.Shape;

/** Extents at which a function is tried: few of everything but what parameters may run along, then those of the file. */
final class ProbeExtents {
    private static final int MOST_ELEMENTS = 1 << 22;
    private static final long FEW = 3;

    private ProbeExtents() {}

    /** The extents to try for a shape, the cheapest first; none where the rank is not known. */
    static List<int[]> of(Shape shape) {
        if (!shape.isRanked() || shape.rank() == 0) {
            return List.of();
        }
        Map<String, Long> symbols = new HashMap<>();
        List<int[]> trials = new ArrayList<>();
        int rank = shape.rank();
        for (int kept : new int[] {rank - 1, 1, rank}) { // the last axis, the channels, all
            int[] extents = new int[rank];
            for (int i = 0; i < rank; i++) {
                Dimension extent = shape.dimension(i);
                long number = extent.isKnown()
                        ? extent.value()
                        : symbols.computeIfAbsent(extent.toString(), key -> symbols.size() + 2L);
                boolean whole = kept == rank || i == kept;
                extents[i] = (int) (whole ? number : Math.min(number, FEW));
            }
            boolean known = trials.stream().anyMatch(trial -> Arrays.equals(trial, extents));
            if (!known && Arrays.stream(extents).mapToLong(e -> e).reduce(1, (a, b) -> a * b) <= MOST_ELEMENTS) {
                trials.add(extents);
            }
        }
        return trials;
    }
}
