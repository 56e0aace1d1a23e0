package org.jennit.cli.check;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jennit.Model;
import org.jennit.quality.ParameterRandomization;
import org.jennit.quality.RelevanceSimilarity;
import org.jennit.tensor.Tensor;

/**
 * How similar explanations of a model with random upper layers are to those of the model, as means over samples.
 *
 * @param layer the lowest layer that is random
 * @param layers how many are
 * @param spearman the rank correlation of relevance
 * @param spearmanOfSizes the rank correlation of its absolute values
 * @param ssim the structural similarity of the absolute values, NaN where samples are no pictures
 */
record RandomizationCheck(String layer, int layers, double spearman, double spearmanOfSizes, double ssim) {
    /**
     * The checks of a model that forgets from the top, at as many depths as the settings say; none where they say 0.
     *
     * @param maps those of the model, one for each sample
     * @param explanations gives the same for a model of random upper layers
     */
    static List<RandomizationCheck> cascade(
            Model model, CheckSettings settings, List<Tensor> maps, Function<Model, List<Tensor>> explanations) {
        return settings.layers() == 0
                ? List.of()
                : ParameterRandomization.of(model, settings.seed()).cascade(settings.layers(), explanations).stream()
                        .map(step -> of(step.layer(), step.layers(), maps, step.explanation()))
                        .toList();
    }

    /** From the maps of the model, one for each sample, and those of the model with random layers. */
    static RandomizationCheck of(String layer, int layers, List<Tensor> maps, List<Tensor> others) {
        double spearman = 0;
        double sizes = 0;
        double ssim = 0;
        for (int i = 0; i < maps.size(); i++) {
            Tensor map = maps.get(i);
            Tensor other = others.get(i);
            Tensor size = map.map(Math::abs);
            Tensor otherSize = other.map(Math::abs);
            spearman += orZero(RelevanceSimilarity.spearman(map, other)) / maps.size();
            sizes += orZero(RelevanceSimilarity.spearman(size, otherSize)) / maps.size();
            ssim += CheckedSample.isPicture(map)
                    ? RelevanceSimilarity.structuralSimilarity(scaled(size), scaled(otherSize)) / maps.size()
                    : Double.NaN;
        }
        return new RandomizationCheck(layer, layers, spearman, sizes, ssim);
    }

    /** An explanation that is the same everywhere, such as zero, is similar to none. */
    private static double orZero(double correlation) {
        return Double.isNaN(correlation) ? 0 : correlation;
    }

    /** Scaled to a largest value of 1, so that only the pattern is compared. */
    private static Tensor scaled(Tensor sizes) {
        double largest = sizes.absMax();
        return largest == 0 ? sizes : sizes.map(value -> value / largest);
    }

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("layer", layer);
        map.put("layers", layers);
        map.put("spearman", spearman);
        map.put("spearman_of_sizes", spearmanOfSizes);
        if (!Double.isNaN(ssim)) {
            map.put("ssim", ssim);
        }
        return map;
    }
}
