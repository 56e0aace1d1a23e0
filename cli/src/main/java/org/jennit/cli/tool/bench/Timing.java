package org.jennit.cli.tool.bench;

import java.util.Arrays;

/**
 * Medians over runs of two computations in turn, so that whatever else the machine does falls on both.
 *
 * @param forward the median of the first, in seconds
 * @param attribution the median of the second, in seconds
 * @param spread how far the second's quartiles lie apart, as a share of its median: above 0.1 the machine was not quiet
 */
record Timing(double forward, double attribution, double spread) {
    private static final int WARM_UP = 2;

    /** Runs both alternately, so many times each, after a few warm-up runs. */
    static Timing alternating(Runnable forward, Runnable attribution, int runs) {
        for (int i = 0; i < WARM_UP; i++) {
            forward.run();
            attribution.run();
        }
        double[] first = new double[runs];
        double[] second = new double[runs];
        for (int i = 0; i < runs; i++) {
            first[i] = time(forward);
            second[i] = time(attribution);
        }
        Arrays.sort(first);
        Arrays.sort(second);
        double median = quantile(second, 0.5);
        return new Timing(quantile(first, 0.5), median, (quantile(second, 0.75) - quantile(second, 0.25)) / median);
    }

    private static double time(Runnable work) {
        Stopwatch stopwatch = new Stopwatch();
        work.run();
        return stopwatch.seconds();
    }

    /** Of sorted numbers, interpolated linearly between neighbours. */
    static double quantile(double[] sorted, double share) {
        double position = share * (sorted.length - 1);
        int below = (int) position;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }

    double ratio() {
        return attribution / forward;
    }
}
