package org.jennit.derive;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jennit.graph.Graph;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.Value;
import org.jennit.operator.Ops;
import org.jennit.operator.ReverseMode;
import org.jennit.parameter.Suggestion;

/**
 * A graph that also computes gradients of a scalar of its outputs, Σ⟨v, output⟩, with respect to inputs and parameters.
 * Relevance is an output like any other, so its gradient is second order.
 *
 * @param graph the graph; its inputs are the old ones and a v for each differentiated output
 * @param seeds from the name of a differentiated output to the name of the input for its v, which has the output's shape
 * @param gradients from the name of an input or parameter to the name of the output with its gradient
 */
public record Differentiation(Graph graph, Map<String, String> seeds, Map<String, String> gradients) {
    /**
     * The gradients of outputs of a graph.
     *
     * @param outputs the names of the outputs that the scalar is made of
     * @param withRespectTo the names of inputs of the graph, or of parameters as the model's file names them
     * @throws IllegalArgumentException when a name is unknown
     * @throws org.jennit.graph.GraphException when a node on the way has no gradient
     */
    public static Differentiation of(Graph graph, List<String> outputs, List<String> withRespectTo) {
        GraphBuilder builder = GraphBuilder.extending(graph);
        Ops ops = new Ops(builder);
        Map<String, Value> sources = sources(graph);
        Set<String> taken = new HashSet<>(graph.outputs().keySet());
        graph.inputs().forEach(input -> taken.add(input.name()));
        Map<String, String> seeds = new LinkedHashMap<>();
        Map<Value, Value> arriving = new HashMap<>();
        for (String output : outputs) {
            Value value = graph.output(output);
            String name = unused(output + "_gradient", taken);
            Value seed = builder.input(name, value.element(), value.shape());
            seeds.put(output, name);
            arriving.merge(value, seed, ops::add);
        }
        List<Value> receivers = new ArrayList<>();
        for (String name : withRespectTo) {
            Value source = sources.get(name);
            if (source == null) {
                throw new IllegalArgumentException(
                        "unknown input or parameter '" + name + "'" + Suggestion.nearest(name, sources.keySet()));
            }
            receivers.add(source);
        }
        Map<Value, Value> arrived = new ReverseMode(ops).cotangents(arriving, new HashSet<>(receivers), List.of());
        Map<String, Value> results = new LinkedHashMap<>(graph.outputs());
        Map<String, String> gradients = new LinkedHashMap<>();
        for (int i = 0; i < receivers.size(); i++) {
            Value gradient = arrived.get(receivers.get(i));
            String name = unused("gradient_of_" + withRespectTo.get(i), taken);
            results.put(name, gradient == null ? ops.zerosLike(receivers.get(i)) : gradient);
            gradients.put(withRespectTo.get(i), name);
        }
        return new Differentiation(builder.build(results), seeds, gradients);
    }

    private static Map<String, Value> sources(Graph graph) {
        Map<String, Value> sources = new LinkedHashMap<>();
        for (Value constant : graph.constants()) {
            if (!constant.name().isEmpty() && constant.element().isFloating()) {
                sources.put(constant.name(), constant);
            }
        }
        graph.inputs().forEach(input -> sources.put(input.name(), input));
        return sources;
    }

    private static String unused(String wanted, Set<String> taken) {
        String name = wanted;
        for (int i = 1; !taken.add(name); i++) {
            name = wanted + "_" + i;
        }
        return name;
    }
}
