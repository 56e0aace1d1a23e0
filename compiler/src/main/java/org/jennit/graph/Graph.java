package org.jennit.graph;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A program over tensors: immutable, in single-assignment form, its nodes in an order in which every value is computed
 * before it is used. Built with a {@link GraphBuilder}, which keeps only nodes that outputs need.
 */
public final class Graph {
    private final List<Value> inputs;
    private final List<Node> nodes;
    private final Map<String, Value> outputs;
    private final Map<String, Long> domains;
    private volatile @Nullable Map<Value, List<Node>> consumers;

    Graph(List<Value> inputs, List<Node> nodes, Map<String, Value> outputs, Map<String, Long> domains) {
        this.inputs = List.copyOf(inputs);
        this.nodes = List.copyOf(nodes);
        this.outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
        this.domains = Map.copyOf(domains);
    }

    /** The inputs, in the order of the file. */
    public List<Value> inputs() {
        return inputs;
    }

    /** The nodes, each after those it needs; nodes of a file in the file's order. */
    public List<Node> nodes() {
        return nodes;
    }

    /** The outputs by name, in order. */
    public Map<String, Value> outputs() {
        return outputs;
    }

    /** The same nodes with other outputs, all of them values of this graph. */
    public Graph withOutputs(Map<String, Value> others) {
        return new Graph(inputs, nodes, others, domains);
    }

    /** The output of this name. */
    public Value output(String name) {
        Value value = outputs.get(name);
        if (value == null) {
            throw new IllegalArgumentException("unknown output '" + name + "'; the graph has " + outputs.keySet());
        }
        return value;
    }

    /** The input of this name. */
    public Value input(String name) {
        return inputs.stream()
                .filter(value -> value.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown input '" + name + "'; the graph has "
                        + inputs.stream().map(Value::name).toList()));
    }

    /** The versions of the operator domains other than ONNX's own that nodes may use. */
    public Map<String, Long> domains() {
        return domains;
    }

    /** The constants that nodes and outputs use, in order of their first use. */
    public List<Value> constants() {
        Set<Value> constants = new HashSet<>();
        List<Value> ordered = new ArrayList<>();
        List<Value> used =
                nodes.stream().flatMap(node -> node.inputs().stream()).collect(Collectors.toCollection(ArrayList::new));
        used.addAll(outputs.values());
        for (Value value : used) {
            if (value != null && value.constant() != null && constants.add(value)) {
                ordered.add(value);
            }
        }
        return ordered;
    }

    /** The nodes that use each value; values that none uses are absent. */
    public Map<Value, List<Node>> consumers() {
        Map<Value, List<Node>> known = consumers;
        if (known == null) {
            known = new HashMap<>();
            for (Node node : nodes) {
                for (Value input : node.inputs()) {
                    if (input != null) {
                        known.computeIfAbsent(input, key -> new ArrayList<>(2)).add(node);
                    }
                }
            }
            known = Collections.unmodifiableMap(known);
            consumers = known;
        }
        return known;
    }

    /** All values that depend on any of these, and these. */
    public Set<Value> dependents(Iterable<Value> sources) {
        Set<Value> dependents = new HashSet<>();
        sources.forEach(dependents::add);
        for (Node node : nodes) {
            if (node.inputs().stream().anyMatch(dependents::contains)) {
                dependents.addAll(node.outputs());
            }
        }
        return dependents;
    }

    /** The program, one node a line, for people who look for an error. */
    @Override
    public String toString() {
        Map<Value, String> names = new HashMap<>();
        StringBuilder text = new StringBuilder();
        for (Value input : inputs) {
            text.append(name(names, input))
                    .append(" = input ")
                    .append(input.type())
                    .append('\n');
        }
        for (Node node : nodes) {
            text.append(node.outputs().stream().map(v -> name(names, v)).collect(Collectors.joining(", ")))
                    .append(" = ")
                    .append(node.operator().name())
                    .append(node.inputs().stream()
                            .map(v -> v == null ? "-" : name(names, v))
                            .collect(Collectors.joining(", ", "(", ")")))
                    .append(node.attributes().names().isEmpty() ? "" : " " + node.attributes())
                    .append(" : ")
                    .append(node.output().type())
                    .append('\n');
        }
        outputs.forEach((name, value) -> text.append("return ")
                .append(name)
                .append(" = ")
                .append(name(names, value))
                .append('\n'));
        return text.toString();
    }

    private static String name(Map<Value, String> names, Value value) {
        if (value.constant() != null && value.name().isEmpty()) {
            return value.type().content() != null ? value.type().content().toString() : "const" + value.shape();
        }
        return names.computeIfAbsent(value, v -> v.name().isEmpty() ? "%" + names.size() : v.name());
    }
}
