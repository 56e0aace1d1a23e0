package org.jennit.composite;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jennit.canonizer.Canonizer;
import org.jennit.canonizer.Canonizers;
import org.jennit.canonizer.MergeBatchNorm;
import org.jennit.parameter.Parameters;
import org.jennit.parameter.Suggestion;

/**
 * The parameter {@code canonizers}: {@code off}; a list of names, of {@code {"canonizer": "NamedMergeBatchNorm", "names":
 * [[["conv1"], "bn1"], …]}} and, in Java, of canonizers; or {@code {"with": names, "without": names}}: those on by
 * default, some more and all but some.
 */
final class CanonizerForm {
    private static final String PARAMETER = "canonizers";
    private static final String NAMED = "NamedMergeBatchNorm";

    private CanonizerForm() {}

    /** A composite with the canonizers that its parameters ask for, if they do. */
    static Composite applied(Composite composite, Parameters given) {
        return read(given).map(composite::withCanonizers).orElse(composite);
    }

    private static Optional<List<Canonizer>> read(Parameters given) {
        Object value = given.get(PARAMETER);
        if (value == null) {
            return Optional.empty();
        }
        if (value.equals("off") || value.equals(false)) { // YAML reads off as false
            return Optional.of(List.of());
        }
        if (value instanceof Map<?, ?> map && (map.containsKey("without") || map.containsKey("with"))) {
            return Optional.of(changed(given.nested(PARAMETER, map), map));
        }
        List<Canonizer> canonizers = new ArrayList<>();
        for (Object item : value instanceof String name ? List.of(name) : given.list(PARAMETER, value)) {
            canonizers.add(canonizer(given, item));
        }
        return Optional.of(canonizers);
    }

    /** Those on by default, with and without those of these names. */
    private static List<Canonizer> changed(Parameters settings, Map<?, ?> map) {
        List<String> on = map.containsKey("with") ? settings.strings("with") : List.of();
        List<String> off = map.containsKey("without") ? settings.strings("without") : List.of();
        settings.refuseUnasked();
        on.forEach(CanonizerForm::byName);
        off.forEach(CanonizerForm::byName);
        return Canonizers.with(on.toArray(new String[0])).stream()
                .filter(canonizer -> !off.contains(canonizer.name()))
                .toList();
    }

    private static Canonizer canonizer(Parameters given, Object item) {
        if (item instanceof Canonizer canonizer) {
            return canonizer;
        }
        if (item instanceof String name) {
            return byName(name);
        }
        if (!(item instanceof Map<?, ?> map) || !NAMED.equals(map.get("canonizer"))) {
            throw given.wrong(
                    PARAMETER,
                    "off, a list of names, or of {\"canonizer\": \"" + NAMED
                            + "\", \"names\": [[[linear], batch norm], …]}",
                    item);
        }
        Parameters settings = given.nested(NAMED, map);
        settings.get("canonizer");
        Object names = settings.get("names");
        List<List<String>> pairs = new ArrayList<>();
        for (Object pair : settings.list("names", names == null ? "nothing" : names)) {
            pairs.add(pair(settings, pair));
        }
        settings.refuseUnasked();
        return MergeBatchNorm.named(pairs);
    }

    private static List<String> pair(Parameters settings, Object form) {
        if (!(form instanceof List<?> pair) || pair.size() != 2) {
            throw settings.wrong("names", "a list of pairs [[linear layers], batch norm]", form);
        }
        List<String> names = new ArrayList<>();
        Object linear = pair.get(0);
        (linear instanceof List<?> several ? several : List.of(linear))
                .forEach(name -> names.add(String.valueOf(name)));
        names.add(String.valueOf(pair.get(1)));
        return names;
    }

    private static Canonizer byName(String name) {
        List<String> names = Canonizers.known().stream().map(Canonizer::name).toList();
        return Canonizers.known().stream()
                .filter(canonizer -> canonizer.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "unknown canonizer '" + name + "'" + Suggestion.nearest(name, names)));
    }
}
