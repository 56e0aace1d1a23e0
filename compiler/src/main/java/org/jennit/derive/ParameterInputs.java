package org.jennit.derive;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jennit.graph.Graph;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.Transformation;
import org.jennit.graph.Value;
import org.jennit.parameter.Suggestion;

/** A graph whose parameters are given when it runs, so that they can be changed: by training against explanations. */
public final class ParameterInputs {
    private ParameterInputs() {}

    /**
     * The graph with these parameters as further inputs of the same names.
     *
     * @throws IllegalArgumentException if no parameter has this name
     */
    public static Graph of(Graph graph, List<String> parameters) {
        Map<String, Value> known = new HashMap<>();
        graph.constants().stream()
                .filter(constant -> !constant.name().isEmpty())
                .forEach(constant -> known.put(constant.name(), constant));
        Map<Value, Value> replacements = new HashMap<>();
        GraphBuilder builder = GraphBuilder.sharing();
        graph.inputs().forEach(builder::input);
        for (String name : parameters) {
            Value constant = known.get(name);
            if (constant == null) {
                throw new IllegalArgumentException(
                        "unknown parameter '" + name + "'" + Suggestion.nearest(name, known.keySet()));
            }
            replacements.put(constant, builder.input(name, constant.element(), constant.shape()));
        }
        return Transformation.apply(graph, builder, replacements, site -> null);
    }
}
