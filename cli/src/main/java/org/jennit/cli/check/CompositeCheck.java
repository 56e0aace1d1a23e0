package org.jennit.cli.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What was measured of the explanations of one composite, as means over samples.
 *
 * @param name the composite, or the attributor
 * @param fills how scores fall, by the fill of what is hidden
 * @param randomization explanations of the model with random upper layers, empty if that was left out
 * @param gini sparseness
 * @param entropy complexity in nats
 * @param mostEntropy the largest that it could be
 * @param otherClass the rank correlation with the explanations of another class, NaN if there is none
 * @param maxSensitivity relative change at inputs nearby, the largest; NaN if it was left out
 * @param averageSensitivity the mean of the same
 * @param localization how much lies where it is expected, if that was told
 * @param cost the time of an explanation in times of a prediction
 */
record CompositeCheck(
        String name,
        Map<String, FillCheck> fills,
        List<RandomizationCheck> randomization,
        double gini,
        double entropy,
        double mostEntropy,
        double otherClass,
        double maxSensitivity,
        double averageSensitivity,
        Optional<LocalizationCheck> localization,
        double cost) {
    /** Above this rank correlation an explanation of a random model is too similar to pass. */
    static final double SIMILAR = 0.5;

    /** How scores fall with a fill. */
    FillCheck with(String fill) {
        return Objects.requireNonNull(fills.get(fill));
    }

    /** The mean advantage over random orders, of all fills. */
    double advantage() {
        return fills.values().stream()
                .mapToDouble(fill -> fill.advantage().mean())
                .average()
                .orElseThrow();
    }

    /** The fills with which the explanation is no better than a random order. */
    List<String> noBetterThanRandom() {
        List<String> names = new ArrayList<>();
        fills.forEach((fill, check) -> {
            if (check.advantage().low() <= 0) {
                names.add(fill);
            }
        });
        return names;
    }

    /** The similarity with the explanations of a model all of whose layers are random; 0 if that was left out. */
    double similarityWhenRandom() {
        return randomization.isEmpty()
                ? 0
                : randomization.get(randomization.size() - 1).spearmanOfSizes();
    }

    /** How many layers, from the top, are random when explanations are no longer similar. */
    Optional<Integer> layersUntilUnlike() {
        return randomization.stream()
                .filter(step -> step.spearmanOfSizes() <= SIMILAR)
                .map(RandomizationCheck::layers)
                .findFirst();
    }

    /** Whether explanations depend on what the model learned. */
    boolean passes() {
        return similarityWhenRandom() <= SIMILAR;
    }

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("composite", name);
        Map<String, Object> byFill = new LinkedHashMap<>();
        fills.forEach((fill, check) -> byFill.put(fill, check.toMap()));
        map.put("hiding", byFill);
        map.put("advantage", advantage());
        map.put(
                "randomization",
                randomization.stream().map(RandomizationCheck::toMap).toList());
        map.put("gini", gini);
        map.put("entropy", entropy);
        map.put("largest_entropy", mostEntropy);
        putKnown(map, "spearman_of_other_class", otherClass);
        putKnown(map, "max_sensitivity", maxSensitivity);
        putKnown(map, "average_sensitivity", averageSensitivity);
        localization.ifPresent(found -> map.put("localization", found.toMap()));
        map.put("cost", cost);
        map.put("passes_randomization", passes());
        return map;
    }

    private static void putKnown(Map<String, Object> map, String name, double number) {
        if (!Double.isNaN(number)) {
            map.put(name, number);
        }
    }
}
