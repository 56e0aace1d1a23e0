package org.jennit.composite;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jennit.layer.Layer;
import org.jennit.layer.NameGlob;
import org.jennit.operator.LayerType;
import org.jennit.parameter.Suggestion;
import org.jennit.rule.Modification;
import org.jennit.rule.Rule;

/** The simple composites: by type, for the first layer, and by name. */
public final class RuleMaps {
    private RuleMaps() {}

    /**
     * A rule for layers of a type.
     *
     * @param type the type
     * @param rule the rule
     */
    public record TypeEntry(LayerType type, Rule rule) {}

    /**
     * A rule for named layers.
     *
     * @param names exact names, or globs with {@code *} and {@code ?}
     * @param rule the rule
     * @param optional whether names that match no layer are fine
     */
    public record NameEntry(List<String> names, Rule rule, boolean optional) {
        /** A rule for layers that must be there. */
        public NameEntry(List<String> names, Rule rule) {
            this(names, rule, false);
        }
    }

    /** Each layer gets the rule of the first entry whose type it has. */
    public static Composite byType(List<TypeEntry> entries) {
        return assignment -> {
            for (Layer layer : assignment.open()) {
                entries.stream()
                        .filter(entry -> layer.is(entry.type()))
                        .findFirst()
                        .ifPresent(entry -> assignment.give(layer, entry.rule()));
            }
            tellHidden(assignment, entries);
        };
    }

    private static void tellHidden(Assignment assignment, List<TypeEntry> entries) {
        for (int i = 0; i < entries.size(); i++) {
            LayerType type = entries.get(i).type();
            boolean hidden = entries.subList(0, i).stream()
                    .anyMatch(before -> type.withWider().contains(before.type()));
            if (hidden) {
                tellHidden(assignment, type.label(), entries.get(i).rule());
            }
        }
    }

    private static void tellHidden(Assignment assignment, String layers, Rule rule) {
        assignment.note("the entry " + layers + " -> " + rule.name()
                + " is never reached: an entry before it takes all its layers");
    }

    /**
     * The first layer that has the type of an entry gets that entry's rule; the others get none. The first is one that no
     * other such layer comes before by data flow; of several, the one that the file has first.
     */
    public static Composite first(List<TypeEntry> entries) {
        return assignment -> {
            tellHidden(assignment, entries);
            Optional<Layer> first =
                    FirstLayer.of(assignment, layer -> entries.stream().anyMatch(entry -> layer.is(entry.type())));
            if (first.isEmpty()) {
                tellUnused(assignment, entries);
                return;
            }
            entries.stream()
                    .filter(entry -> first.get().is(entry.type()))
                    .findFirst()
                    .ifPresent(entry -> assignment.give(first.get(), entry.rule()));
        };
    }

    /** A map for the first layer that no layer took is likely not what was meant. */
    private static void tellUnused(Assignment assignment, List<TypeEntry> entries) {
        entries.forEach(entry -> assignment.note("the entry " + entry.type().label() + " -> "
                + entry.rule().name() + " of the map for the first layer is never reached: no layer is left for it"));
    }

    /** Every layer that reads an input of the model and has the type of an entry gets that entry's rule. */
    public static Composite allFirst(List<TypeEntry> entries) {
        return assignment -> {
            List<?> inputs = assignment.layers().graph().inputs();
            Set<TypeEntry> unused = new LinkedHashSet<>(entries);
            for (Layer layer : assignment.open()) {
                if (layer.node().inputs().stream().anyMatch(inputs::contains)) {
                    entries.stream()
                            .filter(entry -> layer.is(entry.type()))
                            .findFirst()
                            .ifPresent(entry -> {
                                assignment.give(layer, entry.rule());
                                unused.remove(entry);
                            });
                }
            }
            tellUnused(assignment, List.copyOf(unused));
        };
    }

    /**
     * Each layer gets the rule of the first entry that names it.
     *
     * @throws IllegalArgumentException when a name matches no layer and is not optional, with the nearest names
     */
    public static Composite byName(List<NameEntry> entries) {
        return assignment -> {
            Set<Layer> taken = new HashSet<>();
            for (NameEntry entry : entries) {
                for (String name : entry.names()) {
                    List<Layer> named = named(assignment, name, entry.optional());
                    if (!named.isEmpty() && taken.containsAll(named)) {
                        tellHidden(assignment, "'" + name + "'", entry.rule());
                    }
                    taken.addAll(named);
                    List<Layer> open = assignment.open();
                    named.stream().filter(open::contains).forEach(layer -> assignment.give(layer, entry.rule()));
                }
            }
        };
    }

    /** Changes the relevance that arrives at named layers, in addition to the rules that they have or get. */
    public static Composite modified(List<String> names, Modification modification) {
        return assignment -> {
            for (String name : names) {
                named(assignment, name, false).forEach(layer -> assignment.modify(layer, modification));
            }
        };
    }

    private static List<Layer> named(Assignment assignment, String name, boolean optional) {
        Predicate<String> matches = NameGlob.of(name);
        List<Layer> named = assignment.layers().list().stream()
                .filter(layer -> layer.names().stream().anyMatch(matches))
                .toList();
        if (named.isEmpty() && !optional) {
            List<String> known = new ArrayList<>();
            assignment.layers().list().forEach(layer -> known.addAll(layer.names()));
            throw new IllegalArgumentException("no layer is named '" + name + "'" + Suggestion.nearest(name, known));
        }
        return named;
    }
}
