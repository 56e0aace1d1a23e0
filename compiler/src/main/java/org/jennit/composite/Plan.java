package org.jennit.composite;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jennit.graph.Node;
import org.jennit.graph.Value;
import org.jennit.layer.Layer;
import org.jennit.layer.Layers;
import org.jennit.operator.OperatorDefinition;
import org.jennit.operator.OperatorKind;
import org.jennit.rule.ElementwiseRules;
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
    private static final int SHOWN = 5;

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

    /** Whether what flows back are multipliers, which differences from a baseline make contributions. */
    public boolean isOfMultipliers() {
        return rules.values().stream().anyMatch(Rule::handsOnMultipliers);
    }

    /**
     * Whether relevance that starts at a value with t in {0, 1} has the sign of the value where it is next divided, so that
     * where the value is negative, what is positive speaks against it: under Epsilon and Gamma, not under ZPlus or by gradient.
     */
    public boolean hasSignOf(Value explained) {
        Set<Node> seen = new HashSet<>();
        Deque<Value> open = new ArrayDeque<>(List.of(explained));
        while (!open.isEmpty()) {
            Node node = open.remove().producer();
            if (node == null || !seen.add(node)) {
                continue;
            }
            Rule.ShareSign sign = rule(node).map(Rule::shareSign).orElse(Rule.ShareSign.HANDED_ON);
            if (sign == Rule.ShareSign.OF_OUTPUT) {
                return true;
            }
            if (sign == Rule.ShareSign.HANDED_ON) {
                node.inputs().stream().filter(Objects::nonNull).forEach(open::add);
            }
        }
        return false;
    }

    /** Whether relevance passes a node by the rules of the layers inside of it. */
    public boolean isByLayersInside(Node node) {
        return !hasRule(node)
                && layers.interior(node)
                        .filter(interior -> interior.graph().nodes().stream()
                                .anyMatch(inner -> hasRule(inner) || isByLayersInside(inner)))
                        .isPresent();
    }

    /** Whether a node has a rule other than its gradient. */
    private boolean hasRule(Node node) {
        return rule(node).filter(rule -> rule != ElementwiseRules.none()).isPresent();
    }

    /** The layers without a rule whose gradient need not conserve the relevance that flows through, although others have one. */
    public List<Layer> withoutRule() {
        return withoutRule(layers.graph().outputs().values());
    }

    private List<Layer> withoutRule(Collection<Value> explained) {
        if (rules.isEmpty()) {
            return List.of();
        }
        Set<Node> reached = ReachedNodes.of(layers, rules, explained);
        return layers.list().stream()
                .filter(layer -> !rules.containsKey(layer) && reached.contains(layer.node()) && needsRule(layer))
                .toList();
    }

    /** What only moves values, and x + d, hands relevance on unchanged by gradient; foreign operators have none. */
    private boolean needsRule(Layer layer) {
        Node node = layer.node();
        if (isByLayersInside(node) || !(node.operator() instanceof OperatorDefinition definition)) {
            return false;
        }
        boolean shift = definition.isShift(node.operation(), Set.copyOf(layer.variables()));
        boolean typed = !layer.types().isEmpty();
        return !shift && (typed || layer.variation().kind(node) != OperatorKind.MOVES);
    }

    /** What the user should know: the notes, and the layers that relevance flows through by plain gradient. */
    public List<String> warnings() {
        return warnings(layers.graph().outputs().values());
    }

    /** The warnings that matter where this value of the graph is explained. */
    public List<String> warnings(Value explained) {
        return warnings(List.of(explained));
    }

    private List<String> warnings(Collection<Value> explained) {
        List<String> warnings = new ArrayList<>(notes);
        List<Layer> open = withoutRule(explained);
        if (!open.isEmpty()) {
            warnings.add("no rule for " + names(open)
                    + ": relevance flows through by gradient, which need not conserve it. Give a rule, or 'none' if that"
                    + " is intended");
        }
        List<Node> steps = rules.isEmpty() ? List.of() : StepNodes.of(layers.graph(), layers.variation(), explained);
        if (!steps.isEmpty()) {
            warnings.add(
                    "relevance ends at " + steps.stream().map(Node::toString).collect(Collectors.joining(", "))
                            + ": steps, whose derivative is 0 almost everywhere");
        }
        return warnings;
    }

    /** A few layers by name and type; of many, one of each type or operator and how many are like it. */
    static String names(List<Layer> layers) {
        if (layers.size() <= SHOWN) {
            return layers.stream().map(Layer::toString).collect(Collectors.joining(", "));
        }
        Map<String, List<Layer>> alike = new LinkedHashMap<>();
        layers.forEach(layer ->
                alike.computeIfAbsent(layer.type(), type -> new ArrayList<>()).add(layer));
        return alike.values().stream()
                .map(some -> some.get(0) + (some.size() == 1 ? "" : " and " + (some.size() - 1) + " like it"))
                .collect(Collectors.joining(", "));
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
