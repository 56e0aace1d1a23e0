package org.jennit.cli.check;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jennit.quality.Localization;
import org.jennit.tensor.Tensor;

/**
 * How much of the relevance lies where it is expected to, as means over samples.
 *
 * @param covered the share of the picture that the mask covers
 * @param hits the share of samples whose largest relevance lies inside (pointing game)
 * @param mass the share of positive relevance inside
 * @param rank of as many most relevant pixels as the mask has, the share inside
 * @param areaUnderRoc the probability that a pixel inside is more relevant than one outside
 */
record LocalizationCheck(double covered, double hits, double mass, double rank, double areaUnderRoc) {
    /** From the maps of samples, [H, W], and a mask of the same extents. */
    static LocalizationCheck of(List<Tensor> maps, Tensor mask) {
        double[] inside = mask.toDoubles();
        return new LocalizationCheck(
                Arrays.stream(inside).filter(value -> value != 0).count() / (double) inside.length,
                mean(maps, map -> Localization.pointingGame(map, mask) ? 1 : 0),
                mean(maps, map -> Localization.massAccuracy(map.map(value -> Math.max(0, value)), mask)),
                mean(maps, map -> Localization.rankAccuracy(map, mask)),
                mean(maps, map -> Localization.areaUnderRoc(map, mask)));
    }

    private static double mean(List<Tensor> maps, ToDoubleFunction<Tensor> measure) {
        return maps.stream().mapToDouble(measure).average().orElseThrow();
    }

    String line() {
        return String.format(
                Locale.ROOT,
                "inside of the mask, %.1f %% of the picture: %.1f %% of the positive relevance; the largest of %.3g %% of the"
                        + " samples; rank accuracy %.3f; area under ROC %.3f",
                100 * covered,
                100 * mass,
                100 * hits,
                rank,
                areaUnderRoc);
    }

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("covered", covered);
        map.put("pointing_game", hits);
        map.put("mass_accuracy", mass);
        map.put("rank_accuracy", rank);
        map.put("area_under_roc", areaUnderRoc);
        return map;
    }
}
