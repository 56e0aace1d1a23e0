package org.jennit.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jennit.graph.Constant;
import org.jennit.graph.Dimension;
import org.jennit.graph.ElementType;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.GraphException;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.graph.ValueType;
import org.jennit.onnx.file.AttributeValue;
import org.jennit.onnx.file.GraphMessage;
import org.jennit.onnx.file.NodeMessage;
import org.jennit.onnx.file.TensorMessage;
import org.jennit.onnx.file.TypeMessage;
import org.jennit.onnx.file.ValueMessage;
import org.jspecify.annotations.Nullable;

/**
 * The names that are known while nodes are read: of a graph, a function that is put in, or the body of a branch or loop,
 * which may also use the names around it.
 */
final class Scope {
    private final GraphBuilder builder;
    private final int opset;
    private final boolean inner;
    private final Map<String, AttributeValue> arguments;
    private final @Nullable Scope outer;
    private final Map<String, Value> values = new HashMap<>();
    private final Map<String, List<Value>> sequences = new HashMap<>();
    private final Map<String, TensorMessage> parameters = new HashMap<>();
    private final Map<String, ValueType> declared = new HashMap<>();
    private final Map<Value, Value> captured = new LinkedHashMap<>();
    private final Set<String> shared = new HashSet<>();
    private final Set<String> leftOut = new HashSet<>();

    private Scope(
            GraphBuilder builder,
            int opset,
            Map<String, AttributeValue> arguments,
            @Nullable Scope outer,
            boolean inner) {
        this.inner = inner;
        this.builder = builder;
        this.opset = opset;
        this.arguments = arguments;
        this.outer = outer;
    }

    /** The scope of a file's graph. */
    static Scope ofFile(GraphBuilder builder, int opset) {
        return new Scope(builder, opset, Map.of(), null, false);
    }

    /** The scope of a function that is put into the same graph, called with these attributes. */
    Scope ofFunction(int functionOpset, Map<String, AttributeValue> attributes) {
        return new Scope(builder, functionOpset, attributes, null, true);
    }

    /** The scope of a body, which is a graph of its own and captures what it uses of this scope. */
    Scope ofBody(GraphBuilder bodyBuilder) {
        return new Scope(bodyBuilder, opset, arguments, this, true);
    }

    /** The scope of a branch that is put into the same graph. */
    Scope ofBranch() {
        return new Scope(builder, opset, arguments, this, true);
    }

    GraphBuilder builder() {
        return builder;
    }

    /** Whether this is the scope of a function, branch or body. */
    boolean isInner() {
        return inner;
    }

    /** The opset that nodes of this scope are in. */
    int opset() {
        return opset;
    }

    /** What a body captures: from its own inputs to the values of the scope around it. */
    Map<Value, Value> captured() {
        return captured;
    }

    // --- declarations

    /** Takes over the parameters and declared types of a graph, and which names several of its nodes use. */
    void declare(GraphMessage message) {
        if (!message.sparseInitializers().isEmpty()) {
            throw new GraphException("the parameter '"
                    + message.sparseInitializers().get(0).name() + "' is sparse; make it dense before the export");
        }
        message.initializers().forEach(tensor -> parameters.put(tensor.name(), tensor));
        for (List<ValueMessage> declarations : List.of(message.valueInfo(), message.outputs())) {
            for (ValueMessage value : declarations) {
                ValueType type = type(value);
                if (type != null) {
                    declared.put(value.name(), type);
                }
            }
        }
        Set<String> once = new HashSet<>();
        for (NodeMessage node : message.nodes()) {
            new HashSet<>(node.inputs())
                    .stream().filter(name -> !once.add(name)).forEach(shared::add);
        }
    }

    /** Whether a name belongs to a parameter. */
    boolean isParameter(String name) {
        return parameters.containsKey(name);
    }

    /** Whether several nodes use a name. */
    boolean isShared(String name) {
        return shared.contains(name);
    }

    /** The type that the file declares for a value, or null. */
    @Nullable
    ValueType declared(String name) {
        return declared.get(name);
    }

    /** A declared type; null where it is none of a tensor with elements that graphs have. */
    static @Nullable ValueType type(ValueMessage value) {
        if (!(value.type() instanceof TypeMessage.Tensor tensor)) {
            return null;
        }
        ElementType element =
                ElementType.withOnnxCode(tensor.elementType().code()).orElse(null);
        if (element == null) {
            return null;
        }
        if (tensor.shape() == null) {
            return new ValueType(element, Shape.UNKNOWN);
        }
        List<Dimension> dimensions = new ArrayList<>();
        for (TypeMessage.Dimension dimension : tensor.shape()) {
            if (dimension instanceof TypeMessage.Dimension.Size size && size.value() >= 0) {
                dimensions.add(Dimension.of(size.value()));
            } else if (dimension instanceof TypeMessage.Dimension.Symbol symbol
                    && !symbol.name().isBlank()) {
                dimensions.add(Dimension.symbol(symbol.name()));
            } else {
                dimensions.add(Dimension.symbol(value.name() + "_" + dimensions.size()));
            }
        }
        return new ValueType(element, Shape.of(dimensions));
    }

    // --- values

    void put(String name, Value value) {
        if (!name.isEmpty()) {
            values.put(name, value);
        }
    }

    /** Notes that a caller leaves out an input of a function. */
    void leaveOut(String name) {
        leftOut.add(name);
    }

    /** Whether a node that uses this name for an input leaves it out. */
    boolean isLeftOut(String name) {
        return name.isEmpty() || leftOut.contains(name);
    }

    /** The value of a name, or null where it has none. */
    @Nullable
    Value find(String name) {
        Value known = values.get(name);
        if (known != null) {
            return known;
        }
        Value found = found(name);
        if (found != null) {
            values.put(name, found);
        }
        return found;
    }

    private @Nullable Value found(String name) {
        TensorMessage parameter = parameters.get(name);
        if (parameter != null) {
            return parameter(name, Constants.of(parameter));
        }
        Value around = outer == null ? null : outer.find(name);
        return around == null ? null : capture(name, around);
    }

    /** The value of a constant of this name. */
    Value parameter(String name, Constant constant) {
        Value value = builder.parameter(name, constant);
        return outer == null ? value : capture(name, value);
    }

    /** Small constants are taken over, for their content; all else becomes an input of the body. */
    private Value capture(String name, Value around) {
        if (around.constant() instanceof Constant.InMemory || (outer != null && outer.builder == builder)) {
            return around;
        }
        Value input = builder.input(Value.input(name, around.type()));
        captured.put(input, around);
        return input;
    }

    /** The value of a name that a node uses. */
    Value value(String name, NodeMessage user) {
        Value value = find(name);
        if (value == null) {
            throw new GraphException(
                    "node '" + user.name() + "' (" + user.opType() + ") uses '" + name + "', which nothing computes");
        }
        return value;
    }

    /** The values of the names that a node uses; null for inputs that it leaves out. */
    List<@Nullable Value> inputs(NodeMessage user) {
        List<@Nullable Value> inputs = new ArrayList<>();
        for (String name : user.inputs()) {
            inputs.add(isLeftOut(name) ? null : value(name, user));
        }
        return inputs;
    }

    // --- sequences

    void put(String name, List<Value> sequence) {
        sequences.put(name, List.copyOf(sequence));
    }

    /** The sequence of a name whose members are known one by one, or null. */
    @Nullable
    List<Value> sequence(String name) {
        return sequences.get(name);
    }

    // --- attributes

    /** The value of an attribute, a reference replaced by the caller's value; null if the caller sets none. */
    @Nullable
    AttributeValue resolved(AttributeValue value) {
        return value instanceof AttributeValue.Reference reference ? arguments.get(reference.attribute()) : value;
    }
}
