package org.jennit.perturbation;

import org.jennit.attribution.Attribution;
import org.jennit.attribution.AttributionContext;
import org.jennit.attribution.AttributionMethod;
import org.jennit.attribution.Background;

/**
 * What the score loses when a feature is hidden: v(all) − v(all but i), of each feature i on its own. Where features do
 * not interact this is their Shapley value; in general its sum is not complete.
 *
 * @param background what takes the place of a hidden feature
 * @param groups which elements are one feature
 */
public record FeatureAblation(Background background, FeatureGroups groups) implements AttributionMethod {
    /** Every element on its own, replaced by zero. */
    public FeatureAblation() {
        this(Background.zeros(), FeatureGroups.elements());
    }

    @Override
    public boolean flowsBack() {
        return false;
    }

    @Override
    public Attribution attribute(AttributionContext context) {
        Game game = new Game(context, groups, background);
        double[] all = context.score();
        double[][] without = game.values(game.players(), player -> {
            boolean[] coalition = game.coalition(true);
            coalition[player] = false;
            return coalition;
        });
        double[][] lost = new double[game.players()][game.samples()];
        for (int player = 0; player < lost.length; player++) {
            for (int sample = 0; sample < all.length; sample++) {
                lost[player][sample] = all[sample] - without[player][sample];
            }
        }
        return game.attribution(lost, null);
    }
}
