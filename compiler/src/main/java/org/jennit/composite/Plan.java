package org.jennit.composite;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jennit.graph.Node;
import org.jennit.layer.Layer;
import org.jennit.layer.Layers;
import org.jennit.rule.Modification;
import org.jennit.rule.Rule;

/**
 * Which rule goes to which layer.
 *
 * @param layers all layers
 * @param rules the rules; layers without one are absent
 * @param modifications what happens, in order, to relevance that arrives at a layer before its rule sees it
 * @param notes what there is to say about the plan
 */
public record Plan(
        Layers layers, Map<Layer, Rule> rules, Map<Layer, List<Modification>> modifications, List<String> notes) {
    /** A plan. */
    public Plan {
        rules = Collections.unmodifiableMap(new LinkedHashMap<>(rules));
        modifications = Map.copyOf(modifications);
        notes = List.copyOf(notes);
    }

    /** The plan of a plain gradient, in which no layer has a rule. */
    public static Plan gradient(Layers layers) {
        return new Plan(layers, Map.of(), Map.of(), List.of());
    }

    /** The rule of the layer that a node is. */
    public Optional<Rule> rule(Node node) {
        Layer layer = layers.of(node);
        return layer == null ? Optional.empty() : Optional.ofNullable(rules.get(layer));
    }

    /** What happens to relevance that arrives at the layer that a node is. */
    public List<Modification> modifications(Node node) {
        Layer layer = layers.of(node);
        return layer == null ? List.of() : modifications.getOrDefault(layer, List.of());
    }

    /** The layers of some type that no rule was given to, although others have one. */
    public List<Layer> withoutRule() {
        return rules.isEmpty()
                ? List.of()
                : layers.list().stream()
                        .filter(layer -> !layer.types().isEmpty() && !rules.containsKey(layer))
                        .toList();
    }

    /** What the user should know: the notes, and the layers that relevance flows through by plain gradient. */
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>(notes);
        List<Layer> open = withoutRule();
        if (!open.isEmpty()) {
            warnings.add("no rule for "
                    + String.join(", ", open.stream().map(Layer::toString).toList())
                    + ": relevance flows through by gradient, which need not conserve it. Give a rule, or 'none' to say"
                    + " that this is meant");
        }
        return warnings;
    }

    /** The plan as a table, a layer a line. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Layer layer : layers.list()) {
            Rule rule = rules.get(layer);
            if (rule != null || !layer.types().isEmpty()) {
                text.append(layer)
                        .append(" -> ")
                        .append(rule == null ? "gradient" : rule.name())
                        .append('\n');
            }
        }
        return text.toString();
    }
}
