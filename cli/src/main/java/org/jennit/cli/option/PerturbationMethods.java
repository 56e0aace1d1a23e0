package org.jennit.cli.option;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jennit.attribution.AttributionMethod;
import org.jennit.attribution.Background;
import org.jennit.attribution.Baseline;
import org.jennit.parameter.Parameters;
import org.jennit.perturbation.FeatureAblation;
import org.jennit.perturbation.FeatureGroups;
import org.jennit.perturbation.KernelShap;
import org.jennit.perturbation.PermutationShap;
import org.jennit.perturbation.Superpixels;
import org.jspecify.annotations.Nullable;

/** The methods that only run the model forward, by name, with parameters as command lines give them. */
final class PerturbationMethods {
    /** Makes a method with what hidden features are replaced by. */
    @FunctionalInterface
    private interface Maker {
        AttributionMethod of(Parameters given, Background background, FeatureGroups groups);
    }

    private record NamedPerturbation(Set<String> parameters, Maker maker) {}

    private static final Map<String, NamedPerturbation> TABLE = new LinkedHashMap<>();

    static {
        TABLE.put(
                "kernel_shap",
                new NamedPerturbation(
                        Set.of("n_samples", "seed", "baseline", "groups", "segments"),
                        (p, background, groups) ->
                                new KernelShap(p.integer("n_samples", 0), background, groups, p.integer("seed", 0))));
        TABLE.put(
                "permutation_shap",
                new NamedPerturbation(
                        Set.of("n_permutations", "seed", "baseline", "groups", "segments"),
                        (p, background, groups) -> new PermutationShap(
                                p.integer("n_permutations", 10), background, groups, p.integer("seed", 0))));
        TABLE.put(
                "feature_ablation",
                new NamedPerturbation(
                        Set.of("baseline", "groups", "segments"),
                        (p, background, groups) -> new FeatureAblation(background, groups)));
    }

    private PerturbationMethods() {}

    static Set<String> names() {
        return TABLE.keySet();
    }

    /** The parameters of a method; null where none has this name. */
    static @Nullable Set<String> parameters(String name) {
        NamedPerturbation entry = TABLE.get(name);
        return entry == null ? null : entry.parameters;
    }

    /**
     * The method of this name.
     *
     * @param background what takes the place of hidden features, unless a number is told as the baseline
     * @param usual the features, unless groups are told
     */
    static AttributionMethod of(String name, Parameters given, Background background, FeatureGroups usual) {
        Background chosen =
                given.has("baseline") ? Background.of(Baseline.number(given.number("baseline", 0))) : background;
        NamedPerturbation entry = TABLE.get(name);
        if (entry == null) {
            throw new IllegalArgumentException("unknown attributor '" + name + "'");
        }
        return entry.maker.of(given, chosen, groups(given, usual));
    }

    /**
     * The method of this name.
     *
     * @param background what takes the place of hidden features, unless a number is told as the baseline
     */
    static AttributionMethod of(String name, Parameters given, Background background) {
        Superpixels superpixels = superpixels(given);
        return of(
                name,
                given,
                background,
                (input, sample) -> (sample.rank() == 4 ? superpixels : FeatureGroups.elements()).of(input, sample));
    }

    private static Superpixels superpixels(Parameters given) {
        return new Superpixels(given.integer("segments", 50), 1);
    }

    private static FeatureGroups groups(Parameters given, FeatureGroups usual) {
        @Nullable Object told = given.get("groups");
        if (told == null) {
            return usual;
        }
        if (told instanceof Number || told instanceof List<?>) {
            List<?> extents = told instanceof List<?> list ? list : List.of(told, told);
            return FeatureGroups.patches(IntStream.range(0, extents.size())
                    .map(i -> (int) given.number("groups", extents.get(i)))
                    .toArray());
        }
        return switch (given.choice("groups", "elements", "superpixels", "words", "channels")) {
            case "superpixels" -> superpixels(given);
            case "words", "channels" -> FeatureGroups.along(1);
            default -> FeatureGroups.elements();
        };
    }
}
