package org.jennit.image;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A logarithmic scale that holds some sizes, from one power of ten to another, at least a factor of a hundred apart.
 *
 * @param low the exponent at its beginning
 * @param high the exponent at its end
 */
record SizeScale(int low, int high) {
    private static final int MOST_LABELS = 6;

    /** The scale of those sizes that are finite and not zero. */
    static SizeScale of(double... sizes) {
        double[] exponents = Arrays.stream(sizes)
                .filter(size -> size > 0 && Double.isFinite(size))
                .map(Math::log10)
                .toArray();
        int low = (int) Math.floor(Arrays.stream(exponents).min().orElse(0));
        int high = (int) Math.ceil(Arrays.stream(exponents).max().orElse(0));
        return new SizeScale(Math.min(low, high - 2), high);
    }

    /** Where a size lies, from 0 at the beginning to 1 at the end. */
    double share(double size) {
        return Math.max(0, Math.min(1, (Math.log10(size) - low) / (high - low)));
    }

    /** The exponents that have room for a label. */
    List<Integer> labelled() {
        int step = Math.max(1, (high - low + MOST_LABELS - 1) / MOST_LABELS);
        return IntStream.rangeClosed(0, (high - low) / step)
                .mapToObj(i -> low + i * step)
                .toList();
    }
}
