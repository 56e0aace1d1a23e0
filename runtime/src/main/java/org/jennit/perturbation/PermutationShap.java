package org.jennit.perturbation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jennit.attribution.Attribution;
import org.jennit.attribution.AttributionContext;
import org.jennit.attribution.AttributionMethod;
import org.jennit.attribution.Background;

/**
 * Shapley values by sampling (Štrumbelj and Kononenko 2014): features are shown one after the other in a random order, and
 * each is given what the score gains by it; the mean is taken over many orders, each used forward and backward. The sum is
 * v(all) − v(none) exactly, whatever the number of orders. Standard errors are those of the mean over the orders.
 *
 * @param permutations how many random orders, each of 2·M − 2 passes forward for M features and each row of the background
 * @param background what takes the place of a hidden feature
 * @param groups which elements are one feature
 * @param seed of the random orders
 */
public record PermutationShap(int permutations, Background background, FeatureGroups groups, long seed)
        implements AttributionMethod {
    /** 10 orders of all elements, hidden ones being zero. */
    public PermutationShap() {
        this(10, Background.zeros(), FeatureGroups.elements(), 0);
    }

    /** Checks the settings. */
    public PermutationShap {
        if (permutations < 1) {
            throw new IllegalArgumentException("permutations must be at least 1, not " + permutations);
        }
    }

    @Override
    public boolean flowsBack() {
        return false;
    }

    @Override
    public Attribution attribute(AttributionContext context) {
        Game game = new Game(context, groups, background);
        int players = game.players();
        List<int[]> orders = orders(players);
        int inner = Math.max(0, players - 1);
        double[][] ends = game.values(2, i -> game.coalition(i == 1));
        double[][] values = inner == 0
                ? new double[0][]
                : game.values(Math.multiplyExact(orders.size(), inner), i -> {
                    boolean[] coalition = game.coalition(false);
                    int[] order = orders.get(i / inner);
                    for (int place = 0; place <= i % inner; place++) {
                        coalition[order[place]] = true;
                    }
                    return coalition;
                });
        return summary(game, orders, ends, values);
    }

    /** Each order, followed by the same backward. */
    private List<int[]> orders(int players) {
        Random random = new Random(seed);
        List<int[]> orders = new ArrayList<>();
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, players).boxed().toList());
        for (int i = 0; i < permutations; i++) {
            Collections.shuffle(order, random);
            int[] forward = order.stream().mapToInt(Integer::intValue).toArray();
            int[] backward = IntStream.range(0, players)
                    .map(place -> forward[players - 1 - place])
                    .toArray();
            orders.add(forward);
            orders.add(backward);
        }
        return orders;
    }

    private Attribution summary(Game game, List<int[]> orders, double[][] ends, double[][] values) {
        int players = game.players();
        int inner = Math.max(0, players - 1);
        double[][] means = new double[players][game.samples()];
        double[][] errors = new double[players][game.samples()];
        for (int sample = 0; sample < game.samples(); sample++) {
            double[][] gains = new double[players][permutations];
            for (int o = 0; o < orders.size(); o++) {
                double before = ends[0][sample];
                for (int place = 0; place < players; place++) {
                    double after = place == players - 1 ? ends[1][sample] : values[o * inner + place][sample];
                    gains[orders.get(o)[place]][o / 2] += (after - before) / 2;
                    before = after;
                }
            }
            for (int player = 0; player < players; player++) {
                double mean = Arrays.stream(gains[player]).average().orElse(0);
                double squares = Arrays.stream(gains[player])
                        .map(gain -> (gain - mean) * (gain - mean))
                        .sum();
                means[player][sample] = mean;
                errors[player][sample] =
                        permutations == 1 ? Double.NaN : Math.sqrt(squares / (permutations - 1) / permutations);
            }
        }
        return game.attribution(means, errors);
    }
}
