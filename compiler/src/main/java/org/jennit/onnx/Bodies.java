package org.jennit.onnx;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jennit.graph.Attributes;
import org.jennit.graph.Dimension;
import org.jennit.graph.ElementType;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.GraphException;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.graph.ValueType;
import org.jennit.onnx.file.AttributeMessage;
import org.jennit.onnx.file.AttributeValue;
import org.jennit.onnx.file.GraphMessage;
import org.jennit.onnx.file.NodeMessage;
import org.jennit.onnx.file.ValueMessage;
import org.jennit.operator.Loops;
import org.jspecify.annotations.Nullable;

/** The bodies of a branch or loop as graphs of their own, lifted to the one opset like the graph around them. */
final class Bodies {
    /** How often the shape of what a loop carries is found anew before nothing is taken for known. */
    private static final int MOST_ROUNDS = 3;

    /** The opset from which on a Scan has no batch of its own. */
    private static final int SCAN_OVER_ANY_AXIS = 9;

    private final NodeImport importer;
    private final NodeMessage message;
    private final Scope scope;

    Bodies(NodeImport importer, NodeMessage message, Scope scope) {
        this.importer = importer;
        this.message = message;
        this.scope = scope;
    }

    /**
     * A body.
     *
     * @param attribute the attribute that it is
     * @param captured the values around it that its last inputs are
     */
    record Imported(String attribute, Attributes.Body body, List<Value> captured) {}

    /** The bodies of the node with these inputs, in the order of their attributes' names. */
    List<Imported> all(List<@Nullable Value> inputs) {
        List<Imported> bodies = new ArrayList<>();
        message.attributes().stream()
                .sorted(Comparator.comparing(AttributeMessage::name))
                .forEach(attribute -> {
                    if (attribute.value() instanceof AttributeValue.GraphValue body) {
                        bodies.add(imported(attribute.name(), body.value(), given(inputs, body.value())));
                    }
                });
        return bodies;
    }

    private Imported imported(String attribute, GraphMessage body, List<ValueType> given) {
        List<ValueType> types = given;
        for (int round = 0; round < MOST_ROUNDS; round++) {
            Imported imported = once(attribute, body, types);
            List<ValueType> kept = kept(imported.body(), types);
            if (kept.equals(types)) {
                return imported;
            }
            types = kept;
        }
        return once(
                attribute,
                body,
                IntStream.range(0, given.size())
                        .mapToObj(i -> isCarried(i) ? given.get(i).withShape(Shape.UNKNOWN) : given.get(i))
                        .toList());
    }

    private Imported once(String attribute, GraphMessage body, List<ValueType> given) {
        GraphBuilder builder = GraphBuilder.separate();
        Scope inner = scope.ofBody(builder);
        inner.declare(body);
        for (int i = 0; i < given.size(); i++) {
            String name = body.inputs().get(i).name();
            inner.put(name, builder.input(Value.input(name, given.get(i))));
        }
        importer.nodes(body.nodes(), inner);
        Map<String, Value> outputs = new LinkedHashMap<>();
        for (ValueMessage output : body.outputs()) {
            outputs.put(output.name(), inner.value(output.name(), message));
        }
        return new Imported(
                attribute,
                new Attributes.Body(builder.build(outputs), given.size()),
                List.copyOf(inner.captured().values()));
    }

    // --- the inputs of the body that come from the node

    /** The types of the inputs that the node passes to a body, as far as they are known before the first round. */
    private List<ValueType> given(List<@Nullable Value> inputs, GraphMessage body) {
        return switch (message.opType()) {
            case "Loop" -> ofLoop(inputs, body);
            case "Scan" -> ofScan(inputs, body);
            default -> List.of();
        };
    }

    private static List<ValueType> ofLoop(List<@Nullable Value> inputs, GraphMessage body) {
        List<ValueType> types = new ArrayList<>(
                List.of(new ValueType(ElementType.INT64, Shape.SCALAR), new ValueType(ElementType.BOOL, Shape.SCALAR)));
        for (int i = 2; i < body.inputs().size(); i++) {
            Value initial = inputs.get(i);
            types.add(carried(initial, body.inputs().get(i)));
        }
        return types;
    }

    private List<ValueType> ofScan(List<@Nullable Value> inputs, GraphMessage body) {
        if (scope.opset() < SCAN_OVER_ANY_AXIS) {
            throw new GraphException("the Scan of opset " + scope.opset()
                    + " runs over a batch of sequences, which is not supported; export the model with opset_version="
                    + GraphImport.OPSET);
        }
        int scanned = scanned();
        int states = body.inputs().size() - scanned;
        List<ValueType> types = new ArrayList<>();
        for (int i = 0; i < body.inputs().size(); i++) {
            Value input = inputs.get(i);
            ValueType type = carried(input, body.inputs().get(i));
            types.add(i < states ? type : type.withShape(Loops.slice(type.shape(), axis(i - states))));
        }
        return types;
    }

    private int scanned() {
        return message.attribute("num_scan_inputs")
                .map(value -> (int) ((AttributeValue.IntValue) value).value())
                .orElse(0);
    }

    private long axis(int scanInput) {
        return message.attribute("scan_input_axes")
                .map(value -> ((AttributeValue.IntsValue) value).values().get(scanInput))
                .orElse(0L);
    }

    /** What is carried has the type of the first, its content not known. */
    private static ValueType carried(@Nullable Value initial, ValueMessage formal) {
        if (initial != null) {
            return initial.type().withShape(initial.shape());
        }
        ValueType declared = Scope.type(formal);
        if (declared == null) {
            throw new GraphException("the type of '" + formal.name() + "' in the body is not known");
        }
        return declared;
    }

    // --- what a loop carries

    private boolean isCarried(int input) {
        return message.opType().equals("Loop") && input >= 2;
    }

    /** The types of what a loop carries that hold before and after a step, an extent that changes as a symbol. */
    private List<ValueType> kept(Attributes.Body body, List<ValueType> before) {
        List<Value> after = List.copyOf(body.graph().outputs().values());
        return IntStream.range(0, before.size())
                .mapToObj(i -> isCarried(i)
                        ? kept(
                                before.get(i),
                                after.get(i - 1).shape(),
                                body.graph().inputs().get(i).name())
                        : before.get(i))
                .toList();
    }

    private static ValueType kept(ValueType before, Shape after, String name) {
        if (before.shape().equals(after)) {
            return before;
        }
        boolean sameRank =
                before.shape().isRanked() && after.isRanked() && before.shape().rank() == after.rank();
        if (!sameRank) {
            return before.withShape(Shape.UNKNOWN);
        }
        List<Dimension> dimensions = IntStream.range(0, after.rank())
                .mapToObj(axis -> before.shape().dimension(axis).equals(after.dimension(axis))
                        ? after.dimension(axis)
                        : Dimension.symbol(name + "_" + axis))
                .toList();
        return before.withShape(Shape.of(dimensions));
    }
}
