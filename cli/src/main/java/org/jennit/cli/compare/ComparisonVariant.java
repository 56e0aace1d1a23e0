package org.jennit.cli.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jennit.cli.UsageException;
import org.jennit.cli.option.AttributionMethods;
import org.jennit.cli.option.AttributionOptions;
import org.jennit.cli.option.CompositeOptions;
import org.jspecify.annotations.Nullable;

/**
 * A variant of an explanation: an attributor, the composite of its backward passes, and the parameter that is varied.
 *
 * @param attributor its name
 * @param composite its name or file, null for the plain gradient
 * @param varied {@code key=value}, null for none
 */
record ComparisonVariant(
        String attributor,
        @Nullable String composite,
        @Nullable String varied) {
    /** Each attributor with the plain gradient. */
    static List<ComparisonVariant> ofAttributors(List<String> names) {
        return names.stream()
                .map(name -> new ComparisonVariant(name, null, null))
                .toList();
    }

    /** One pass back with each composite. */
    static List<ComparisonVariant> ofComposites(List<String> names) {
        return names.stream()
                .map(name -> new ComparisonVariant("gradient", name, null))
                .toList();
    }

    /** This with a parameter, {@code key=value}. */
    ComparisonVariant varying(String parameter) {
        return new ComparisonVariant(attributor, composite, parameter);
    }

    /** What tells it apart: the composite, the attributor, or both. */
    String label() {
        return AttributionMethods.isGradient(attributor)
                ? composite == null ? CompositeOptions.GRADIENT : composite
                : composite == null ? attributor : attributor + ", " + composite;
    }

    /** Whether it has a parameter of this name. */
    boolean knows(String parameter, Object value) {
        return AttributionMethods.parameters(attributor).contains(parameter)
                || new CompositeOptions(composite == null ? CompositeOptions.GRADIENT : composite, List.of())
                        .knows(parameter, value);
    }

    /** Its options, with those of the parameters that it has. */
    AttributionOptions options(List<String> parameters) {
        Map<String, String> mine = new LinkedHashMap<>();
        CompositeOptions.parse(parameters).forEach((name, value) -> {
            if (knows(name, value)) {
                mine.put(name, text(name, parameters));
            }
        });
        String change = varied;
        if (change != null) {
            for (String name : CompositeOptions.parse(List.of(change)).keySet()) {
                mine.put(name, change);
            }
        }
        boolean plain = composite == null && !AttributionMethods.isGradient(attributor);
        String told = plain ? null : composite == null ? CompositeOptions.GRADIENT : composite;
        return new AttributionOptions(attributor, new CompositeOptions(told, new ArrayList<>(mine.values())));
    }

    private static String text(String name, List<String> parameters) {
        return parameters.stream()
                .filter(text -> CompositeOptions.parse(List.of(text)).containsKey(name))
                .findFirst()
                .orElseThrow();
    }

    /**
     * Refuses parameters that no variant has.
     *
     * @throws UsageException that names the first of them
     */
    static void requireKnown(List<ComparisonVariant> variants, List<String> parameters) {
        CompositeOptions.parse(parameters).forEach((name, value) -> {
            if (variants.stream().noneMatch(variant -> variant.knows(name, value))) {
                throw new UsageException("none of "
                        + variants.stream().map(ComparisonVariant::label).toList() + " has a parameter '" + name + "'");
            }
        });
    }
}
