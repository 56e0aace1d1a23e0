package org.jennit.target;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jennit.graph.Graph;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.Node;
import org.jennit.graph.Shape;
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

    /**
     * What a target is about: for a class its logit, where the output is computed from logits by an activation along the
     * classes.
     */
    public static ExplainedOutput of(Graph model, String output, Target target) {
        Node activation = model.output(output).producer();
        boolean atLogits = target instanceof ClassTarget classes
                && !classes.isBehindActivation()
                && activation != null
                && makesScores(activation)
                && isAlongClasses(activation, output, classes);
        return atLogits && activation != null ? behind(model, output, activation) : output(model, output);
    }

    private static boolean makesScores(Node activation) {
        return activation.operator() instanceof OperatorDefinition definition
                && definition.scoreScale() != ScoreScale.LOGITS;
    }

    private static boolean isAlongClasses(Node activation, String output, ClassTarget target) {
        Shape shape = activation.output().shape();
        boolean ofEachClass =
                activation.operator() instanceof OperatorDefinition definition && definition.isPointwise();
        if (ofEachClass || !shape.isRanked()) {
            return ofEachClass;
        }
        long axis = activation.operation().integer("axis");
        return shape.axis(axis) == target.classAxis(output, new long[shape.rank()]);
    }

    private static ExplainedOutput behind(Graph model, String output, Node activation) {
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
