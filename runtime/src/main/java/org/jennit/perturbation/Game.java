package org.jennit.perturbation;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntFunction;
import org.jennit.attribution.Attribution;
import org.jennit.attribution.AttributionContext;
import org.jennit.attribution.Background;
import org.jennit.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The cooperative game whose players are features: the value v(S) of a coalition S is the score when the features in S are
 * shown and the others come from the background, averaged over its rows. Samples are games of their own, played at the
 * same time; one with fewer features than another has players that change nothing.
 */
final class Game {
    private final AttributionContext context;
    private final Background background;
    /** The player of each element of an input, in all its samples. */
    private final Map<String, int[]> players = new LinkedHashMap<>();

    private final Map<String, Map<Integer, Tensor>> replacements = new HashMap<>();
    private final int count;

    Game(AttributionContext context, FeatureGroups groups, Background background) {
        this.context = context;
        this.background = background;
        int next = 0;
        for (String name : context.explained()) {
            Tensor input = context.input(name);
            int samples = context.samples();
            int[] all = new int[input.size()];
            int most = 0;
            for (int i = 0; i < samples; i++) {
                int[] own = groups.of(name, samples == 1 ? input : input.slice(i, i + 1));
                for (int element = 0; element < own.length; element++) {
                    boolean hidden = own[element] >= 0;
                    all[i * own.length + element] = hidden ? next + own[element] : -1;
                    most = Math.max(most, own[element] + 1);
                }
            }
            players.put(name, all);
            next += most;
        }
        count = next;
    }

    /** How many players there are. */
    int players() {
        return count;
    }

    /** How many samples there are. */
    int samples() {
        return context.samples();
    }

    /** The coalition of all players, or of none. */
    boolean[] coalition(boolean shown) {
        boolean[] coalition = new boolean[count];
        Arrays.fill(coalition, shown);
        return coalition;
    }

    /** The value of each coalition, for each sample: {@code [coalition][sample]}. */
    double[][] values(int coalitions, IntFunction<boolean[]> coalition) {
        int rows = background.size();
        double[][] values = new double[coalitions][samples()];
        context.scores(
                Math.multiplyExact(coalitions, rows),
                variant -> shown(coalition.apply(variant / rows), variant % rows),
                (variant, scores) -> {
                    for (int sample = 0; sample < scores.length; sample++) {
                        values[variant / rows][sample] += scores[sample] / rows;
                    }
                });
        return values;
    }

    private Map<String, Tensor> shown(boolean[] coalition, int row) {
        return context.variant((name, input) -> {
            int[] own = players.getOrDefault(name, new int[0]);
            Tensor hidden = replacements
                    .computeIfAbsent(name, key -> new HashMap<>())
                    .computeIfAbsent(row, number -> background.row(context, number, name));
            return input.replaced(hidden, i -> own[i] >= 0 && !coalition[own[i]]);
        });
    }

    /**
     * The attribution in which each player's amount is shared equally among its elements.
     *
     * @param amounts {@code [player][sample]}
     * @param errors the standard errors of the amounts, or null where they are exact
     */
    Attribution attribution(double[][] amounts, double @Nullable [][] errors) {
        Attribution attribution = context.attribution(shared(amounts));
        return errors == null ? attribution : attribution.withStandardErrors(shared(errors));
    }

    private Map<String, Tensor> shared(double[][] amounts) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        players.forEach((name, own) -> {
            int size = own.length / samples();
            double[] numbers = new double[own.length];
            int[][] elements = new int[count][samples()];
            for (int i = 0; i < own.length; i++) {
                if (own[i] >= 0) {
                    elements[own[i]][i / size]++;
                }
            }
            Arrays.setAll(numbers, i -> own[i] < 0 ? 0 : amounts[own[i]][i / size] / elements[own[i]][i / size]);
            tensors.put(name, context.relevance(name, numbers));
        });
        return tensors;
    }
}
