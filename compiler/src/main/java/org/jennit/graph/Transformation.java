package org.jennit.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A graph made from another, node by node in order of computation. Inputs and constants stay the same values unless
 * they are replaced, and so do nodes that nothing before them changed for.
 */
public final class Transformation {
    private final GraphBuilder builder;
    private final Map<Value, Value> replaced = new HashMap<>();

    private Transformation(GraphBuilder builder) {
        this.builder = builder;
    }

    /** What becomes of a node. */
    @FunctionalInterface
    public interface Step {
        /**
         * The values that take the place of a node's outputs.
         *
         * @return as many values as the node has outputs, or fewer where the last are not used; null where the node
         *     stays as it is
         */
        @Nullable
        List<Value> replace(Site site);
    }

    /**
     * A node that is about to become something else.
     *
     * @param builder the builder of the new graph
     * @param node the node of the old graph
     * @param operation what it computes, over values of the new graph
     * @param renewed maps a value of the old graph, computed before the node, to the value of the new
     */
    public record Site(GraphBuilder builder, Node node, Operation operation, UnaryOperator<Value> renewed) {}

    /** The graph with every node replaced as the step says; equal operations become one where the builder shares. */
    public static Graph apply(Graph graph, GraphBuilder builder, Step step) {
        return apply(graph, builder, Map.of(), step);
    }

    /**
     * The graph with every node replaced as the step says, after some inputs or constants were replaced.
     *
     * @param replacements from inputs or constants of the old graph to their replacements in the new one
     */
    public static Graph apply(Graph graph, GraphBuilder builder, Map<Value, Value> replacements, Step step) {
        Transformation transformation = new Transformation(builder);
        transformation.replaced.putAll(replacements);
        return transformation.run(graph, step);
    }

    private Graph run(Graph graph, Step step) {
        for (Value input : graph.inputs()) {
            Value replacement = replaced.getOrDefault(input, input);
            if (replacement.isInput()) {
                builder.input(replacement);
            }
        }
        graph.domains().forEach(builder::domain);
        UnaryOperator<Value> renewed = value -> replaced.getOrDefault(value, value);
        for (Node node : graph.nodes()) {
            CompilationInterrupt.check();
            Operation operation = renewed(node.operation());
            List<Value> values = step.replace(new Site(builder, node, operation, renewed));
            List<Value> outputs =
                    values != null ? values : builder.add(node, operation).outputs();
            for (int i = 0; i < outputs.size(); i++) {
                Value old = node.outputs().get(i);
                if (outputs.get(i) != old) {
                    replaced.put(old, outputs.get(i));
                }
            }
        }
        Map<String, Value> outputs = new LinkedHashMap<>();
        graph.outputs().forEach((name, value) -> outputs.put(name, replaced.getOrDefault(value, value)));
        return builder.build(outputs);
    }

    /** The operation over values of the new graph; itself, where these are the old ones. */
    private Operation renewed(Operation operation) {
        List<@Nullable Value> inputs = operation.inputs();
        List<@Nullable Value> others = null;
        for (int i = 0; i < inputs.size(); i++) {
            Value input = inputs.get(i);
            Value other = input == null ? null : replaced.get(input);
            if (other != null) {
                others = others == null ? new ArrayList<>(inputs) : others;
                others.set(i, other);
            }
        }
        return others == null ? operation : operation.withInputs(others);
    }
}
