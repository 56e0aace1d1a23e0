package org.jennit.perturbation;

import org.jennit.attribution.Attribution;
import org.jennit.attribution.AttributionContext;
import org.jennit.attribution.AttributionMethod;
import org.jennit.attribution.Background;

/**
 * Shapley values by regression (Lundberg and Lee 2017): the linear function of which features are shown that comes nearest
 * to the score, coalitions weighted so that its coefficients are the Shapley values. Where the samples suffice for all
 * coalitions, as with up to 11 features by default, the values are exact; otherwise sizes of coalitions are exhausted as
 * far as they go, and the rest is sampled in pairs of complements. The sum is v(all) − v(none) exactly. Standard errors
 * are those of the regression, zero where all coalitions are used.
 *
 * @param samples how many coalitions at most, 0 for 2·M + 2048 with M features; each takes a pass forward for each row of
 *     the background
 * @param background what takes the place of a hidden feature
 * @param groups which elements are one feature
 * @param seed of the sampled coalitions
 */
public record KernelShap(int samples, Background background, FeatureGroups groups, long seed)
        implements AttributionMethod {
    /** The largest number of features. */
    public static final int MOST_FEATURES = 500;

    /** All elements, hidden ones being zero. */
    public KernelShap() {
        this(0, Background.zeros(), FeatureGroups.elements(), 0);
    }

    /** Checks the settings. */
    public KernelShap {
        if (samples < 0) {
            throw new IllegalArgumentException("samples must be at least 0, not " + samples);
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
        if (players > MOST_FEATURES) {
            throw new IllegalArgumentException(
                    "KernelSHAP takes up to %d features, and the input has %d; group them, as superpixels or patches, or use PermutationShap or FeatureAblation"
                            .formatted(MOST_FEATURES, players));
        }
        double[][] ends = game.values(2, i -> game.coalition(i == 1));
        double[][] amounts = new double[players][game.samples()];
        if (players <= 1) {
            for (int sample = 0; sample < game.samples() && players == 1; sample++) {
                amounts[0][sample] = ends[1][sample] - ends[0][sample];
            }
            return game.attribution(amounts, null);
        }
        ShapleyKernel kernel = ShapleyKernel.of(players, samples == 0 ? 2 * players + 2048 : samples, seed);
        double[][] values = game.values(kernel.size(), kernel::coalition);
        ShapleyRegression regression = new ShapleyRegression(kernel);
        double[][] errors = new double[players][game.samples()];
        for (int sample = 0; sample < game.samples(); sample++) {
            double none = ends[0][sample];
            double[] gains = new double[kernel.size()];
            for (int i = 0; i < gains.length; i++) {
                gains[i] = values[i][sample] - none;
            }
            double total = ends[1][sample] - none;
            double[] fitted = regression.values(gains, total);
            double[] uncertain = regression.errors(gains, total, fitted);
            for (int player = 0; player < players; player++) {
                amounts[player][sample] = fitted[player];
                errors[player][sample] = uncertain[player];
            }
        }
        return game.attribution(amounts, errors);
    }
}
