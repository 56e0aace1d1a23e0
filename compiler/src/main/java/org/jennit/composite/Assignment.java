package org.jennit.composite;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jennit.graph.Node;
import org.jennit.layer.Layer;
import org.jennit.layer.Layers;
import org.jennit.rule.ElementwiseRules;
import org.jennit.rule.Modification;
import org.jennit.rule.Rule;

/** Layers that are being given rules; who comes first wins. */
public final class Assignment {
    private final Layers layers;
    private final Map<Layer, Rule> rules = new LinkedHashMap<>();
    private final Map<Layer, List<Modification>> modifications = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();

    Assignment(Layers layers) {
        this.layers = layers;
    }

    /** All layers. */
    public Layers layers() {
        return layers;
    }

    /** The layers that have no rule yet, in forward order. */
    public List<Layer> open() {
        return layers.list().stream().filter(layer -> !rules.containsKey(layer)).toList();
    }

    /**
     * Gives a layer its rule. Layers inside of it, which are passed over then, get none.
     *
     * @throws IllegalArgumentException when the rule is not for such layers
     */
    public void give(Layer layer, Rule rule) {
        if (!rule.fits(layer)) {
            throw new IllegalArgumentException("rule " + rule.name() + " does not fit layer " + layer + ": it is for "
                    + rule.purpose().orElse("other layers") + ". Give the layer another rule");
        }
        if (rules.putIfAbsent(layer, rule) == null) {
            layers.interior(layer.node())
                    .ifPresent(interior -> interior.graph().nodes().stream()
                            .flatMap(inner -> Stream.ofNullable(layers.of(inner)))
                            .forEach(inner -> give(inner, ElementwiseRules.none())));
        }
    }

    /** Changes the relevance that arrives at a layer, after the changes that were asked for before. */
    public void modify(Layer layer, Modification modification) {
        modifications.computeIfAbsent(layer, key -> new ArrayList<>()).add(modification);
    }

    /** Tells the user something about the plan. */
    public void note(String text) {
        notes.add(text);
    }

    Plan plan() {
        boolean onlyNone = rules.values().stream().allMatch(rule -> rule == ElementwiseRules.none());
        if (!rules.isEmpty() && onlyNone && modifications.isEmpty()) {
            note("no rule of the composite applies to this model; the result is the plain gradient");
        }
        requireOneKind();
        tellWarnings();
        return new Plan(layers, rules, modifications, notes);
    }

    /** Multipliers are of another kind than relevance: a layer cannot turn one into the other. */
    private void requireOneKind() {
        List<Rule> others = rules.values().stream()
                .filter(rule -> rule != ElementwiseRules.none())
                .toList();
        others.stream()
                .filter(Rule::handsOnMultipliers)
                .findFirst()
                .ifPresent(ofMultipliers -> others.stream()
                        .filter(rule -> !rule.handsOnMultipliers())
                        .findFirst()
                        .ifPresent(rule -> {
                            throw new IllegalArgumentException("rule " + ofMultipliers.name()
                                    + " hands on multipliers and rule " + rule.name()
                                    + " relevance; a composite has either");
                        }));
    }

    /** What rules say of layers that relevance reaches, each warning once. */
    private void tellWarnings() {
        Set<Node> reached =
                ReachedNodes.of(layers, rules, layers.graph().outputs().values());
        Map<String, List<Layer>> warned = new LinkedHashMap<>();
        rules.forEach((layer, rule) -> {
            if (reached.contains(layer.node())) {
                rule.warning(layer)
                        .ifPresent(warning -> warned.computeIfAbsent(warning, key -> new ArrayList<>())
                                .add(layer));
            }
        });
        warned.forEach((warning, about) -> note(Plan.names(about) + ": " + warning));
    }
}
