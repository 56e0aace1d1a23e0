package org.jennit.quality;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Elements in the order of their values. */
final class Ranking {
    private Ranking() {}

    /** The indices of the elements from the largest to the smallest; of equal ones the first comes first. */
    static int[] descending(double[] values) {
        return sorted(
                values, Comparator.comparingDouble((Integer i) -> values[i]).reversed());
    }

    /** The indices of the elements from the smallest to the largest; of equal ones the first comes first. */
    static int[] ascending(double[] values) {
        return sorted(values, Comparator.comparingDouble(i -> values[i]));
    }

    /** The rank of each element from 1 for the smallest; equal elements share the mean of their ranks. */
    static double[] ranks(double[] values) {
        int[] order = ascending(values);
        double[] ranks = new double[values.length];
        for (int from = 0; from < order.length; ) {
            int to = from + 1;
            while (to < order.length && values[order[to]] == values[order[from]]) {
                to++;
            }
            for (int i = from; i < to; i++) {
                ranks[order[i]] = (from + 1 + to) / 2.0;
            }
            from = to;
        }
        return ranks;
    }

    private static int[] sorted(double[] values, Comparator<Integer> order) {
        return IntStream.range(0, values.length)
                .boxed()
                .sorted(order)
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /** Refuses what is to be compared element by element and cannot be. */
    static void requireSameSize(String what, double[] values, String others, double[] other) {
        if (values.length != other.length) {
            throw new IllegalArgumentException("%s and %s are compared element by element, but have %d and %d elements"
                    .formatted(what, others, values.length, other.length));
        }
        if (Arrays.stream(values).anyMatch(Double::isNaN)) {
            throw new IllegalArgumentException(what + ": NaN has no rank; explain with another composite or input");
        }
    }
}
