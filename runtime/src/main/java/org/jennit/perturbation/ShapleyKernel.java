package org.jennit.perturbation;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Coalitions with the weights of the Shapley kernel, which for a coalition of s of M players is
 * (M − 1) / (C(M, s)·s·(M − s)). Sizes are taken from the outside in, s together with M − s, each exhausted as long as the
 * budget allows; what is left of the weight is sampled.
 */
final class ShapleyKernel {
    private final int players;
    private final List<BitSet> coalitions = new ArrayList<>();
    private final List<Double> weights = new ArrayList<>();
    /** From here on coalitions were sampled. */
    private int sampledFrom;

    private ShapleyKernel(int players) {
        this.players = players;
    }

    /** Coalitions of at least 2 players, no more than a budget. */
    static ShapleyKernel of(int players, int budget, long seed) {
        ShapleyKernel kernel = new ShapleyKernel(players);
        double[] sizes = new double[players / 2 + 1];
        double left = 0;
        for (int size = 1; size < sizes.length; size++) {
            sizes[size] = (players - 1.0) / ((double) size * (players - size)) * (isMiddle(players, size) ? 1 : 2);
            left += sizes[size];
        }
        int size = 1;
        for (; size < sizes.length; size++) {
            double number = choose(players, size) * (isMiddle(players, size) ? 1 : 2);
            if (number > (budget - kernel.size()) * sizes[size] / left * (1 + 1e-9)) {
                break;
            }
            kernel.exhaust(size, sizes[size] / number);
            left -= sizes[size];
        }
        kernel.sampledFrom = kernel.size();
        if (size < sizes.length) {
            kernel.sample(sizes, size, left, budget - kernel.size(), new Random(seed));
        }
        return kernel;
    }

    private static boolean isMiddle(int players, int size) {
        return 2 * size == players;
    }

    private static double choose(int players, int size) {
        double number = 1;
        for (int i = 1; i <= size; i++) {
            number = number * (players - size + i) / i;
        }
        return Math.rint(number);
    }

    /** Takes all coalitions of a size, and of the complements. */
    private void exhaust(int size, double weight) {
        int[] members = new int[size];
        for (int i = 0; i < size; i++) {
            members[i] = i;
        }
        while (true) {
            BitSet coalition = new BitSet(players);
            for (int member : members) {
                coalition.set(member);
            }
            add(coalition, weight);
            if (!isMiddle(players, size)) {
                add(complement(coalition), weight);
            }
            int last = size - 1;
            while (last >= 0 && members[last] == players - size + last) {
                last--;
            }
            if (last < 0) {
                return;
            }
            members[last]++;
            for (int i = last + 1; i < size; i++) {
                members[i] = members[i - 1] + 1;
            }
        }
    }

    /** Samples coalitions of the sizes from one on, each with its complement, until the budget is used. */
    private void sample(double[] sizes, int from, double weight, int budget, Random random) {
        Map<BitSet, Integer> counts = new LinkedHashMap<>();
        int total = 0;
        int most = 4 * Math.max(2, budget); // where few coalitions are left, the same are met again and again
        while (counts.size() + 1 < Math.max(2, budget) && total < most) {
            double point = random.nextDouble() * weight;
            int size = from;
            while (size < sizes.length - 1 && point >= sizes[size]) {
                point -= sizes[size++];
            }
            BitSet coalition = new BitSet(players);
            while (coalition.cardinality() < size) {
                coalition.set(random.nextInt(players));
            }
            counts.merge(coalition, 1, Integer::sum);
            counts.merge(complement(coalition), 1, Integer::sum);
            total += 2;
        }
        int all = total;
        counts.forEach((coalition, count) -> add(coalition, weight * count / all));
    }

    private BitSet complement(BitSet coalition) {
        BitSet other = (BitSet) coalition.clone();
        other.flip(0, players);
        return other;
    }

    private void add(BitSet coalition, double weight) {
        coalitions.add(coalition);
        weights.add(weight);
    }

    /** How many coalitions there are. */
    int size() {
        return coalitions.size();
    }

    /** How many players there are. */
    int players() {
        return players;
    }

    /** Who is in a coalition. */
    boolean[] coalition(int number) {
        boolean[] members = new boolean[players];
        coalitions.get(number).stream().forEach(member -> members[member] = true);
        return members;
    }

    /** The weight of a coalition. */
    double weight(int number) {
        return weights.get(number);
    }

    /** Whether a coalition was sampled, so that its weight is an estimate. */
    boolean isSampled(int number) {
        return number >= sampledFrom;
    }

    /** Whether all coalitions but those of all players and of none are there. */
    boolean isExact() {
        return sampledFrom == size();
    }
}
