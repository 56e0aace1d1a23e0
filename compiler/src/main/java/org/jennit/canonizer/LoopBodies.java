package org.jennit.canonizer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jennit.graph.Attributes;
import org.jennit.graph.Graph;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.Node;
import org.jennit.graph.Operation;
import org.jennit.graph.Operator;
import org.jennit.graph.Transformation;
import org.jennit.graph.Value;
import org.jennit.operator.Facts;
import org.jennit.operator.Loops;
import org.jspecify.annotations.Nullable;

/**
 * The bodies of loops in canonical form. What a body captures of constants is part of it while it is looked at, as a
 * weight is of its layer; afterwards the loop captures them again, so that they are there once for all steps.
 */
final class LoopBodies {
    private static final Set<Operator> LOOPS = Set.of(Loops.SCAN, Loops.LOOP);

    private final UnaryOperator<Graph> canonical;
    private final Facts facts = new Facts();

    private LoopBodies(UnaryOperator<Graph> canonical) {
        this.canonical = canonical;
    }

    /**
     * The graph with the bodies of its loops in canonical form.
     *
     * @param canonical gives a graph in canonical form
     */
    static Graph canonized(Graph graph, UnaryOperator<Graph> canonical) {
        boolean loops = graph.nodes().stream().anyMatch(node -> LOOPS.contains(node.operator()));
        return loops
                ? Transformation.apply(graph, GraphBuilder.separate(), new LoopBodies(canonical)::replacement)
                : graph;
    }

    private @Nullable List<Value> replacement(Transformation.Site site) {
        if (!LOOPS.contains(site.node().operator())) {
            return null;
        }
        Operation operation = site.operation();
        Attributes.Body body = operation.attributes().bodies().get(0);
        List<Value> captured = new ArrayList<>();
        Graph closed = closed(body, operation.inputs(), captured);
        Map<Value, Value> capturedAgain = new LinkedHashMap<>();
        Graph open = open(canonical.apply(closed), capturedAgain);

        List<@Nullable Value> inputs = new ArrayList<>(operation.inputs().subList(0, body.given()));
        inputs.addAll(captured);
        inputs.addAll(capturedAgain.keySet());
        Attributes attributes = operation.attributes().with("body", new Attributes.Body(open, body.given()));
        Node node = site.node();
        return site.builder()
                .add(
                        new Operation(operation.operator(), attributes, inputs, operation.outputs()),
                        node.origin(),
                        node.outputs().stream().map(Value::name).toList(),
                        node.outputs().stream().map(Value::type).toList())
                .outputs();
    }

    /** The body with the constants that it captures inside; what else it captures is put into the list. */
    private Graph closed(Attributes.Body body, List<@Nullable Value> inputs, List<Value> captured) {
        GraphBuilder builder = GraphBuilder.separate();
        Map<Node, Node> copies = new HashMap<>();
        List<Value> operands = new ArrayList<>();
        List<Value> formal = body.graph().inputs();
        for (int i = 0; i < formal.size(); i++) {
            Value outside = i < body.given() ? null : inputs.get(i);
            if (outside != null && facts.isConstant(outside)) {
                operands.add(copy(outside, builder, copies));
                continue;
            }
            operands.add(builder.input(formal.get(i)));
            if (outside != null) {
                captured.add(outside);
            }
        }
        List<Value> results = builder.inlined(body.graph(), operands);
        Map<String, Value> outputs = new LinkedHashMap<>();
        for (String name : body.graph().outputs().keySet()) {
            outputs.put(name, results.get(outputs.size()));
        }
        return builder.build(outputs);
    }

    private static Value copy(Value constant, GraphBuilder builder, Map<Node, Node> copies) {
        Node node = constant.producer();
        if (node == null) {
            return constant;
        }
        Node copy = copies.get(node);
        if (copy == null) {
            List<@Nullable Value> inputs = new ArrayList<>(node.inputs());
            inputs.replaceAll(input -> input == null ? null : copy(input, builder, copies));
            copy = builder.add(node.operation().withInputs(inputs), node.origin(), List.of(), List.of());
            copies.put(node, copy);
        }
        return copy.outputs().get(constant.index());
    }

    /** The body that captures its parameters, which are put into the map; other constants stay inside. */
    private static Graph open(Graph body, Map<Value, Value> captured) {
        GraphBuilder builder = GraphBuilder.separate();
        body.inputs().forEach(builder::input);
        for (Value constant : body.constants()) {
            if (!constant.name().isEmpty() && constant.element().isFloating()) {
                String name = "captured " + captured.size(); // no name in a file has a space
                captured.put(constant, builder.input(Value.input(name, constant.type())));
            }
        }
        return captured.isEmpty() ? body : Transformation.apply(body, builder, Map.copyOf(captured), site -> null);
    }
}
