package org.jennit.optimize;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jennit.graph.Attributes;
import org.jennit.graph.Dimension;
import org.jennit.graph.Graph;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.Node;
import org.jennit.graph.Operation;
import org.jennit.graph.Transformation;
import org.jennit.graph.Value;
import org.jennit.operator.Pooling;
import org.jspecify.annotations.Nullable;

/**
 * A graph for inputs of known sizes: symbols in the shapes of its inputs are replaced by numbers. A branch that sizes
 * decide takes the place of its If, and poolings that round up are said in a form that the runtime infers rightly.
 */
public final class Specialization {
    private final Map<String, Long> symbols;

    private Specialization(Map<String, Long> symbols) {
        this.symbols = symbols;
    }

    /** The graph with these symbols replaced; all shapes are inferred anew. */
    public static Graph of(Graph graph, Map<String, Long> symbols) {
        return new Specialization(symbols).applied(graph);
    }

    private Graph applied(Graph graph) {
        Map<Value, Value> inputs = new HashMap<>();
        for (Value input : graph.inputs()) {
            inputs.put(
                    input,
                    Value.input(input.name(), input.element(), input.shape().substitute(symbols)));
        }
        return Transformation.apply(graph, GraphBuilder.separate(), inputs, this::specialized);
    }

    private @Nullable List<Value> specialized(Transformation.Site site) {
        Operation operation = site.operation();
        if (!operation.attributes().bodies().isEmpty()) {
            List<Value> branch = branch(site.builder(), operation);
            return branch != null ? branch : added(site, withBodies(operation));
        }
        boolean pools = operation.operator() == Pooling.MAX_POOL || operation.operator() == Pooling.AVERAGE_POOL;
        Operation rounded = pools ? Pooling.roundedDown(operation) : operation;
        return rounded.equals(operation) ? null : added(site, rounded);
    }

    private static List<Value> added(Transformation.Site site, Operation operation) {
        Node node = site.node();
        return site.builder()
                .add(
                        operation,
                        node.origin(),
                        node.outputs().stream().map(Value::name).toList(),
                        node.outputs().stream().map(Value::type).toList())
                .outputs();
    }

    /** What the branch that is taken gives; null where this is not known, or the operation is no If. */
    private static @Nullable List<Value> branch(GraphBuilder builder, Operation operation) {
        List<Dimension> condition = operation.operator().name().equals("If")
                ? operation.input(0).type().content()
                : null;
        if (condition == null || !condition.get(0).isKnown()) {
            return null;
        }
        List<Attributes.Body> bodies = operation.attributes().bodies(); // else_branch, then_branch
        int elseCaptures = bodies.get(0).captures();
        return condition.get(0).is(0)
                ? builder.inlined(bodies.get(0).graph(), values(operation, 1, 1 + elseCaptures))
                : builder.inlined(
                        bodies.get(1).graph(),
                        values(operation, 1 + elseCaptures, operation.inputs().size()));
    }

    private static List<Value> values(Operation operation, int from, int to) {
        return IntStream.range(from, to).mapToObj(operation::input).toList();
    }

    private Operation withBodies(Operation operation) {
        Attributes attributes = operation.attributes();
        for (String name : attributes.names()) {
            if (attributes.get(name) instanceof Attributes.Body body) {
                attributes = attributes.with(name, new Attributes.Body(applied(body.graph()), body.given()));
            }
        }
        return new Operation(operation.operator(), attributes, operation.inputs(), operation.outputs());
    }
}
