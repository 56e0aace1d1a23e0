package org.jennit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jennit.graph.Graph;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.Node;
import org.jennit.graph.Shape;
import org.jennit.graph.Transformation;
import org.jennit.graph.Value;
import org.jennit.graph.ValueType;
import org.jennit.operator.OperatorDefinition;
import org.jennit.optimize.Specialization;
import org.jennit.program.InputCheck;
import org.jennit.program.Program;
import org.jennit.program.ProgramOptions;
import org.jennit.tensor.Tensor;

/**
 * The shapes that inference cannot know, found by running a model: what operators outside of the catalogue give, and what
 * takes its shape from numbers that are computed. They hold for inputs of the same sizes.
 */
final class DryRun {
    private DryRun() {}

    /** Whether there are values whose shape only a run tells. */
    static boolean isNeeded(Graph model) {
        return !unknown(model).isEmpty();
    }

    /** The model for inputs of these sizes, with the shapes that a run at these inputs gives. */
    static Graph of(Graph model, Map<String, Tensor> inputs, ProgramOptions options) {
        Map<String, Long> symbols = InputCheck.check(model.inputs(), inputs);
        List<Value> unknown = unknown(model);
        Map<String, Value> outputs = new LinkedHashMap<>();
        for (int i = 0; i < unknown.size(); i++) {
            outputs.put("unknown_" + i, unknown.get(i));
        }
        Map<Value, ValueType> types = new HashMap<>();
        try (Program program = Program.open(GraphBuilder.extending(model).build(outputs), options)) {
            Map<String, Tensor> got = program.run(inputs);
            outputs.forEach((name, value) -> {
                Tensor tensor = got.get(name);
                if (tensor != null) {
                    types.put(value, new ValueType(tensor.type(), Shape.of(tensor.shape())));
                }
            });
        }
        Map<Value, Value> sized = new HashMap<>();
        for (Value input : model.inputs()) {
            Shape shape = input.shape().isRanked() ? input.shape().substitute(symbols) : shapeOf(inputs, input);
            sized.put(input, Value.input(input.name(), input.element(), shape));
        }
        Graph shaped = Transformation.apply(model, GraphBuilder.separate(), sized, site -> told(site, types));
        return Specialization.of(shaped, Map.of());
    }

    private static Shape shapeOf(Map<String, Tensor> inputs, Value input) {
        Tensor tensor = inputs.get(input.name());
        return tensor == null ? input.shape() : Shape.of(tensor.shape());
    }

    private static List<Value> told(Transformation.Site site, Map<Value, ValueType> types) {
        Node node = site.node();
        List<ValueType> told = node.outputs().stream()
                .map(output -> types.getOrDefault(output, output.type()))
                .toList();
        List<String> names = node.outputs().stream().map(Value::name).toList();
        return site.builder().add(site.operation(), node.origin(), names, told).outputs();
    }

    /** The outputs of unknown shape of nodes that inference does not follow: foreign ones, and others over known shapes. */
    private static List<Value> unknown(Graph model) {
        List<Value> unknown = new ArrayList<>();
        for (Node node : model.nodes()) {
            boolean foreign = !(node.operator() instanceof OperatorDefinition);
            boolean known = node.inputs().stream()
                    .allMatch(input -> input == null || input.shape().isRanked());
            if (foreign || known) {
                node.outputs().stream()
                        .filter(output -> !output.shape().isRanked())
                        .forEach(unknown::add);
            }
        }
        return unknown;
    }
}
