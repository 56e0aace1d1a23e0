package org.jennit.derive;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jennit.graph.Attributes;
import org.jennit.graph.Constant;
import org.jennit.graph.ElementType;
import org.jennit.graph.Graph;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.Node;
import org.jennit.graph.Numbers;
import org.jennit.graph.Operation;
import org.jennit.graph.Transformation;
import org.jennit.graph.Value;
import org.jennit.graph.ValueType;
import org.jennit.operator.OperatorDefinition;
import org.jennit.operator.Ops;
import org.jennit.operator.Region;
import org.jennit.operator.Variation;
import org.jspecify.annotations.Nullable;

/**
 * Nodes that compute in 16 bits as the way back sees them: the same operation in float32, on the activations and weights as
 * they are. Relevance and what divides it have a range that 16 bits do not: 1/10⁻⁶ overflows there, and shares of a
 * thousandth of a thousandth vanish. The way forward stays that of the file.
 */
final class SinglePrecision {
    private final Ops ops;
    private final Variation variation;
    private final Map<Node, Node> seen = new HashMap<>();

    SinglePrecision(Ops ops, Variation variation) {
        this.ops = ops;
        this.variation = variation;
    }

    /** A value in float32, if it is one of 16 bits; else itself. */
    Value of(Value value) {
        if (!value.element().isHalf()) {
            return value;
        }
        if (value.constant() instanceof Constant.InMemory constant) {
            return ops.builder().parameter(value.name(), widened(constant));
        }
        Value single = ops.cast(value, ElementType.FLOAT32);
        variation.learn(Objects.requireNonNull(single.producer()));
        return single;
    }

    /** A node in float32, if it computes in 16 bits; else itself. */
    Node of(Node node) {
        return seen.computeIfAbsent(node, this::widened);
    }

    private Node widened(Node node) {
        boolean single = node.operator() instanceof OperatorDefinition
                && (node.inputs().stream().anyMatch(SinglePrecision::isHalf)
                        || node.outputs().stream().anyMatch(SinglePrecision::isHalf));
        if (!single) {
            return node;
        }
        Node widened = added(ops.builder(), node, widened(node.operation(), this::of));
        variation.learn(widened);
        return widened;
    }

    private static boolean isHalf(@Nullable Value value) {
        return value != null && value.element().isHalf();
    }

    // --- operations

    private static Operation widened(Operation operation, UnaryOperator<Value> inSingle) {
        List<@Nullable Value> inputs = new ArrayList<>(operation.inputs());
        inputs.replaceAll(input -> input == null ? null : inSingle.apply(input));
        return new Operation(operation.operator(), widened(operation.attributes()), inputs, operation.outputs());
    }

    private static Attributes widened(Attributes attributes) {
        Attributes widened = attributes;
        for (String name : attributes.names()) {
            Object value = attributes.get(name);
            if (value instanceof Attributes.Body body) {
                widened = widened.with(name, new Attributes.Body(widened(body.graph()), body.given()));
            } else if (value instanceof Region region) {
                widened = widened.with(name, widened(region));
            } else if (name.equals("to")
                    && ElementType.ofOnnxCode((int) attributes.integer(name, 0)).isHalf()) {
                widened = widened.with(name, ElementType.FLOAT32.onnxCode());
            }
        }
        return widened;
    }

    private static Graph widened(Graph body) {
        Map<Value, Value> inputs = new HashMap<>();
        body.inputs().stream().filter(SinglePrecision::isHalf).forEach(input -> inputs.put(input, widened(input)));
        return Transformation.apply(
                body, GraphBuilder.separate(), inputs, site -> widened(site.builder(), site.node(), site.operation()));
    }

    private static Region widened(Region region) {
        GraphBuilder apart = GraphBuilder.separate();
        Map<Value, Value> renewed = new HashMap<>();
        region.inputs().forEach(input -> renewed.put(input, isHalf(input) ? widened(input) : input));
        List<Node> nodes = new ArrayList<>();
        for (Node node : region.nodes()) {
            List<@Nullable Value> inputs = new ArrayList<>(node.inputs());
            inputs.replaceAll(input -> input == null ? null : renewed.getOrDefault(input, input));
            List<Value> outputs = widened(apart, node, node.operation().withInputs(inputs));
            for (int i = 0; i < outputs.size(); i++) {
                renewed.put(node.outputs().get(i), outputs.get(i));
            }
            nodes.add(Objects.requireNonNull(outputs.get(0).producer()));
        }
        Set<Value> held = new HashSet<>();
        region.held().forEach(value -> held.add(renewed.getOrDefault(value, value)));
        return new Region(nodes, region.inputs().stream().map(renewed::get).toList(), held);
    }

    /** What a node of a body or region gives in float32. */
    private static List<Value> widened(GraphBuilder builder, Node node, Operation operation) {
        return added(builder, node, widened(operation, SinglePrecision::inMemory))
                .outputs();
    }

    private static Node added(GraphBuilder builder, Node node, Operation operation) {
        List<ValueType> types = node.outputs().stream()
                .map(output -> isHalf(output) ? new ValueType(ElementType.FLOAT32, output.shape()) : output.type())
                .toList();
        return builder.add(operation, node.origin(), List.of(), types);
    }

    /** A placeholder of a body or region. */
    private static Value widened(Value input) {
        return Value.input(input.name(), ElementType.FLOAT32, input.shape());
    }

    private static Value inMemory(Value value) {
        Constant constant = value.constant();
        return constant == null || !isHalf(value)
                ? value
                : Value.constant(value.name(), widened(constant), new ValueType(ElementType.FLOAT32, value.shape()));
    }

    private static Constant widened(Constant constant) {
        ByteBuffer halves = constant.data();
        double[] numbers =
                new double[(int) (constant.bytes() / constant.element().bytes())];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = Numbers.get(halves, constant.element());
        }
        return Constant.ofDoubles(ElementType.FLOAT32, constant.extents(), numbers);
    }
}
