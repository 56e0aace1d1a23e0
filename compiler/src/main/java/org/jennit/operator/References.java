package org.jennit.operator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jennit.graph.Graph;
import org.jennit.graph.Node;
import org.jennit.graph.Operation;
import org.jennit.graph.Origin;
import org.jennit.graph.Value;
import org.jennit.graph.ValueType;
import org.jspecify.annotations.Nullable;

/**
 * What the values of a graph are at a baseline: the way forward a second time, from the baselines of some inputs in
 * place of the inputs. A value that no such input reaches is its own reference.
 */
public final class References {
    private final Ops ops;
    private final Map<Value, Value> known = new HashMap<>();

    /**
     * The references of a graph's values.
     *
     * @param ops extends the graph
     * @param baselines from an input to its baseline, of the same type
     */
    public References(Ops ops, Graph graph, Map<Value, Value> baselines) {
        this.ops = ops;
        known.putAll(baselines);
        graph.nodes().forEach(this::of);
    }

    /** What a value is at the baseline. */
    public Value of(Value value) {
        Node producer = value.producer();
        if (producer != null && !known.containsKey(value)) {
            of(producer);
        }
        return known.getOrDefault(value, value);
    }

    /** The node that computes at the baseline what a node computes; what is random stays what it is. */
    public Node of(Node node) {
        List<@Nullable Value> inputs = new ArrayList<>(node.inputs());
        inputs.replaceAll(input -> input == null ? null : of(input));
        Node reference = inputs.equals(node.inputs()) || !node.operator().isPure() ? node : added(node, inputs);
        for (int i = 0; i < node.outputs().size(); i++) {
            known.put(node.outputs().get(i), reference.outputs().get(i));
        }
        return reference;
    }

    private Node added(Node node, List<@Nullable Value> inputs) {
        Operation operation = node.operation().withInputs(inputs);
        List<ValueType> types = node.outputs().stream().map(Value::type).toList();
        return ops.builder().add(operation, Origin.DERIVED, List.of(), types);
    }

    /** By how much a value differs from what it is at the baseline. */
    public Value difference(Value value) {
        return ops.sub(value, of(value));
    }
}
