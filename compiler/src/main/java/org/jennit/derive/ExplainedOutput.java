package org.jennit.derive;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jennit.graph.Graph;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.Node;
import org.jennit.graph.Value;
import org.jspecify.annotations.Nullable;

/**
 * The output that is explained: one of the model's, or the input of the activation that computes it.
 *
 * @param graph the model, with the explained output among its outputs
 * @param modelOutputs the names of the model's own outputs
 * @param output the explained output
 * @param place what there is to say about where it is, empty for the model's own output
 */
public record ExplainedOutput(Graph graph, List<String> modelOutputs, String output, String place) {
    /** A model's own output. */
    public static ExplainedOutput output(Graph model, String output) {
        return new ExplainedOutput(model, names(model), output, "");
    }

    /**
     * The logits of an output that comes from a final activation; any other output as it is. Where the activation cannot
     * be left out, the output is explained after it, and the place says why.
     */
    public static ExplainedOutput atLogits(Graph model, String output) {
        return FinalActivation.of(model.output(output))
                .map(activation -> before(model, output, activation))
                .orElseGet(() -> output(model, output));
    }

    /** What a request explains in a model. */
    public static ExplainedOutput of(Graph model, AttributionRequest request) {
        String output = request.output(model);
        return request.atLogits() ? atLogits(model, output) : output(model, output);
    }

    private static ExplainedOutput before(Graph model, String output, FinalActivation activation) {
        Optional<Node> hindrance = activation.hindrance();
        if (hindrance.isPresent()) {
            String after = ", taken after the final " + activation.name() + ", which cannot be left out: "
                    + hindrance.get() + " stands between it and the output";
            return new ExplainedOutput(model, names(model), output, after);
        }
        String place = ", taken at its logits, before the final " + activation.name();
        GraphBuilder builder = GraphBuilder.extending(model);
        Value logits = activation.logits(builder);
        String known = nameOf(logits, model.outputs());
        if (known != null) {
            return new ExplainedOutput(model, names(model), known, place);
        }
        String name = output + "_logits";
        while (model.outputs().containsKey(name) || isInput(model, name)) {
            name += "_";
        }
        Map<String, Value> outputs = new LinkedHashMap<>(model.outputs());
        outputs.put(name, logits);
        return new ExplainedOutput(builder.build(outputs), names(model), name, place);
    }

    private static @Nullable String nameOf(Value value, Map<String, Value> outputs) {
        return outputs.entrySet().stream()
                .filter(entry -> entry.getValue() == value)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(null);
    }

    private static List<String> names(Graph model) {
        return List.copyOf(model.outputs().keySet());
    }

    private static boolean isInput(Graph model, String name) {
        return model.inputs().stream().anyMatch(input -> input.name().equals(name));
    }

    /** The explained value. */
    public Value value() {
        return graph.output(output);
    }
}
