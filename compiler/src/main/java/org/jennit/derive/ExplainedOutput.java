package org.jennit.derive;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jennit.graph.Graph;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.Node;
import org.jennit.graph.Value;
import org.jennit.operator.OperatorDefinition;
import org.jennit.operator.ScoreScale;
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

    /** The logits of an output that a final activation computes; any other output as it is. */
    public static ExplainedOutput atLogits(Graph model, String output) {
        return finalActivation(model, output)
                .map(activation -> before(model, output, activation))
                .orElseGet(() -> output(model, output));
    }

    /** What a request explains in a model. */
    public static ExplainedOutput of(Graph model, AttributionRequest request) {
        String output = request.output(model);
        return request.atLogits() ? atLogits(model, output) : output(model, output);
    }

    /** The Softmax, LogSoftmax or Sigmoid that computes an output. */
    public static Optional<Node> finalActivation(Graph model, String output) {
        return Optional.ofNullable(model.output(output).producer())
                .filter(producer -> producer.operator() instanceof OperatorDefinition definition
                        && definition.scoreScale() != ScoreScale.LOGITS);
    }

    private static ExplainedOutput before(Graph model, String output, Node activation) {
        Value logits = activation.input(0);
        String place = ", taken at its logits, before the final "
                + activation.operator().name();
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
        return new ExplainedOutput(GraphBuilder.extending(model).build(outputs), names(model), name, place);
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
