package org.jennit.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.jennit.graph.Attributes;
import org.jennit.graph.Constant;
import org.jennit.graph.Dimension;
import org.jennit.graph.ElementType;
import org.jennit.graph.Graph;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.GraphException;
import org.jennit.graph.Node;
import org.jennit.graph.Operation;
import org.jennit.graph.Operator;
import org.jennit.graph.Origin;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.graph.ValueType;
import org.jennit.onnx.file.AttributeMessage;
import org.jennit.onnx.file.AttributeValue;
import org.jennit.onnx.file.FunctionMessage;
import org.jennit.onnx.file.GraphMessage;
import org.jennit.onnx.file.ModelFile;
import org.jennit.onnx.file.NodeMessage;
import org.jennit.onnx.file.OperatorVersions;
import org.jennit.onnx.file.OpsetImport;
import org.jennit.onnx.file.TensorMessage;
import org.jennit.onnx.file.TypeMessage;
import org.jennit.onnx.file.ValueMessage;
import org.jennit.operator.Catalogue;
import org.jennit.operator.OperatorDefinition;
import org.jennit.operator.Ops;
import org.jspecify.annotations.Nullable;

/** The messages of a file, made into a graph. Functions of the file are put in where they are called. */
final class GraphImport {
    /** The opset that graphs are in and files are written in. */
    static final int OPSET = 20;

    private static final int OLDEST = 7;
    private static final int NEWEST = 24;

    private final ModelFile file;
    private final GraphBuilder builder = GraphBuilder.separate();
    private final Ops ops = new Ops(builder);
    private final int opset;
    private final Map<String, FunctionMessage> functions = new HashMap<>();

    GraphImport(ModelFile file) {
        this.file = file;
        OptionalLong version = file.opset("");
        long given = version.isPresent() ? version.getAsLong() : OPSET;
        if (given < OLDEST || given > NEWEST) {
            throw new GraphException("the model is in opset " + given + "; opsets " + OLDEST + " to " + NEWEST
                    + " can be read. Export it again with opset_version=17, say");
        }
        this.opset = (int) given;
        for (OpsetImport used : file.opsetImports()) {
            if (!used.domain().isEmpty()) {
                builder.domain(used.domain(), used.version());
            }
        }
        file.functions().forEach(f -> functions.put(key(f.domain(), f.name(), f.overload()), f));
    }

    private static String key(String domain, String name, String overload) {
        return domain + "::" + name + "::" + overload;
    }

    /** The names that are known while nodes are read, and the types that the file declares. */
    private record Scope(
            Map<String, Value> values, Map<String, ValueType> declared, Map<String, AttributeValue> arguments) {
        Value value(String name, NodeMessage user) {
            Value value = values.get(name);
            if (value == null) {
                throw new GraphException("node '" + user.name() + "' (" + user.opType() + ") uses '" + name
                        + "', which nothing before it computes");
            }
            return value;
        }
    }

    Graph graph() {
        GraphMessage message = file.graph();
        Scope scope = new Scope(new HashMap<>(), new HashMap<>(), Map.of());
        constants(message, scope);
        for (ValueMessage input : message.inputs()) {
            if (!scope.values().containsKey(input.name())) {
                ValueType type = type(input);
                if (type == null) {
                    throw new GraphException(
                            "the input '" + input.name() + "' is no tensor; only tensors can be given");
                }
                scope.values().put(input.name(), builder.input(input.name(), type.element(), type.shape()));
            }
        }
        nodes(message.nodes(), scope);
        Map<String, Value> outputs = new LinkedHashMap<>();
        for (ValueMessage output : message.outputs()) {
            Value value = scope.values().get(output.name());
            if (value == null) {
                throw new GraphException("the output '" + output.name() + "' is computed nowhere in the file");
            }
            outputs.put(output.name(), value);
        }
        return builder.build(outputs);
    }

    private void constants(GraphMessage message, Scope scope) {
        if (!message.sparseInitializers().isEmpty()) {
            throw new GraphException("the parameter '"
                    + message.sparseInitializers().get(0).name() + "' is sparse; make it dense before the export");
        }
        for (TensorMessage tensor : message.initializers()) {
            scope.values().put(tensor.name(), builder.parameter(tensor.name(), Constants.of(tensor)));
        }
        for (List<ValueMessage> declarations : List.of(message.valueInfo(), message.outputs())) {
            for (ValueMessage value : declarations) {
                ValueType type = type(value);
                if (type != null) {
                    scope.declared().put(value.name(), type);
                }
            }
        }
    }

    private static @Nullable ValueType type(ValueMessage value) {
        if (!(value.type() instanceof TypeMessage.Tensor tensor)) {
            return null;
        }
        ElementType element = ElementType.ofOnnxCode(tensor.elementType().code());
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

    // --- nodes

    private void nodes(List<NodeMessage> messages, Scope scope) {
        for (NodeMessage message : messages) {
            try {
                node(message, scope);
            } catch (IllegalArgumentException e) {
                throw new GraphException(
                        "node '" + message.name() + "' (" + message.opType() + "): " + e.getMessage(), e);
            }
        }
    }

    private void node(NodeMessage message, Scope scope) {
        FunctionMessage function = functions.get(key(message.domain(), message.opType(), message.overload()));
        if (function != null) {
            call(function, message, scope);
        } else if (message.domain().isEmpty() && message.opType().equals("Constant")) {
            scope.values().put(message.outputs().get(0), constant(message, scope));
        } else if (message.domain().isEmpty() && message.opType().equals("Split")) {
            split(message, scope);
        } else if (message.domain().isEmpty() && message.opType().equals("If") && decided(message, scope) != null) {
            branch(message, scope);
        } else {
            add(message, scope);
        }
    }

    private void add(NodeMessage message, Scope scope) {
        List<@Nullable Value> inputs = new ArrayList<>();
        List<String> parameters = new ArrayList<>();
        for (String name : message.inputs()) {
            Value value = name.isEmpty() ? null : scope.value(name, message);
            inputs.add(value);
            if (value != null && value.constant() != null) {
                parameters.add(value.name());
            }
        }
        Attributes attributes = attributes(message, scope, inputs);
        Operator operator = operator(message);
        int outputs = operator instanceof OperatorDefinition definition
                ? definition.outputs()
                : message.outputs().size();
        Operation operation = new Operation(operator, attributes, inputs, outputs);
        if (message.domain().isEmpty()) {
            operation = OpsetConversion.lift(ops, operation, opset);
        }
        Origin origin = LayerNames.origin(message, parameters);
        List<@Nullable ValueType> declared = new ArrayList<>();
        for (int i = 0; i < message.outputs().size(); i++) {
            ValueType type = scope.declared().get(message.outputs().get(i));
            declared.add(type == null ? declaredInside(message, i) : type);
        }
        Node node = builder.add(operation, origin, message.outputs(), declared);
        for (int i = 0; i < message.outputs().size(); i++) {
            String name = message.outputs().get(i);
            if (name.isEmpty()) {
                continue;
            }
            if (i >= node.outputs().size()) {
                continue; // such as the mask of a dropout, which inference has no use for
            }
            scope.values().put(name, node.outputs().get(i));
        }
    }

    /** The element type that the body of a branch or loop declares for an output. */
    private static @Nullable ValueType declaredInside(NodeMessage message, int output) {
        for (AttributeMessage attribute : message.attributes()) {
            if (attribute.value() instanceof AttributeValue.GraphValue body) {
                boolean loop = message.opType().equals("Loop"); // whose body gives the condition first
                List<ValueMessage> outputs = body.value().outputs();
                int place = loop ? output + 1 : output;
                ValueType type = place < outputs.size() ? type(outputs.get(place)) : null;
                return type == null ? null : type.withShape(Shape.UNKNOWN);
            }
        }
        return null;
    }

    private Operator operator(NodeMessage message) {
        String name = message.opType();
        if (!message.domain().isEmpty()) {
            return ForeignOperator.of(message.domain(), name);
        }
        OperatorDefinition definition = Catalogue.operator(name).orElse(null);
        if (definition != null) {
            return definition;
        }
        boolean means = OpsetConversion.knows(name) || OperatorVersions.sameIn(name, opset, OPSET);
        if (!means) {
            throw new GraphException("node '" + message.name() + "': the operator " + name + " of opset " + opset
                    + " is not supported: its meaning differs in opset " + OPSET + ", which models are compiled to."
                    + " Export the model with opset_version=" + OPSET);
        }
        return ForeignOperator.of("", name);
    }

    private Attributes attributes(NodeMessage message, Scope scope, List<@Nullable Value> inputs) {
        Attributes attributes = Attributes.NONE;
        for (AttributeMessage attribute : message.attributes()) {
            AttributeValue value = attribute.value();
            if (value instanceof AttributeValue.Reference reference) {
                AttributeValue argument = scope.arguments().get(reference.attribute());
                if (argument == null) {
                    continue;
                }
                value = argument;
            }
            attributes = attributes.with(attribute.name(), setting(value, scope, inputs));
        }
        return attributes;
    }

    private static Object setting(AttributeValue value, Scope scope, List<@Nullable Value> inputs) {
        if (value instanceof AttributeValue.IntValue integer) {
            return integer.value();
        } else if (value instanceof AttributeValue.FloatValue real) {
            return real.value();
        } else if (value instanceof AttributeValue.StringValue text) {
            return text.text();
        } else if (value instanceof AttributeValue.IntsValue integers) {
            return integers.values();
        } else if (value instanceof AttributeValue.FloatsValue reals) {
            return reals.values();
        } else if (value instanceof AttributeValue.StringsValue texts) {
            return texts.texts();
        } else if (value instanceof AttributeValue.TensorValue tensor) {
            return Constants.of(tensor.value());
        }
        List<String> captures = captures(value, scope);
        captures.forEach(name -> inputs.add(scope.values().get(name)));
        return new Attributes.Opaque(value, captures);
    }

    /** The outside names that a body uses. */
    private static List<String> captures(AttributeValue value, Scope scope) {
        Set<String> names = new TreeSet<>();
        if (value instanceof AttributeValue.GraphValue graph) {
            collect(graph.value(), names);
        } else if (value instanceof AttributeValue.GraphsValue graphs) {
            graphs.values().forEach(graph -> collect(graph, names));
        }
        names.retainAll(scope.values().keySet());
        return List.copyOf(names);
    }

    private static void collect(GraphMessage graph, Set<String> names) {
        graph.outputs().forEach(output -> names.add(output.name()));
        for (NodeMessage node : graph.nodes()) {
            names.addAll(node.inputs());
            for (AttributeMessage attribute : node.attributes()) {
                if (attribute.value() instanceof AttributeValue.GraphValue inner) {
                    collect(inner.value(), names);
                }
            }
        }
        graph.nodes().forEach(node -> node.outputs().forEach(names::remove));
        graph.initializers().forEach(tensor -> names.remove(tensor.name()));
        graph.inputs().forEach(input -> names.remove(input.name()));
    }

    private Value constant(NodeMessage message, Scope scope) {
        AttributeMessage attribute = message.attributes().get(0);
        AttributeValue value = attribute.value();
        String name = message.outputs().get(0);
        if (value instanceof AttributeValue.Reference reference
                && scope.arguments().containsKey(reference.attribute())) {
            value = scope.arguments().get(reference.attribute());
        }
        Constant constant;
        if (value instanceof AttributeValue.TensorValue tensor) {
            constant = Constants.of(tensor.value());
        } else if (value instanceof AttributeValue.FloatValue real) {
            constant = Constant.ofDoubles(ElementType.FLOAT32, List.of(), real.value());
        } else if (value instanceof AttributeValue.IntValue integer) {
            constant = Constant.ofLongs(List.of(), integer.value());
        } else if (value instanceof AttributeValue.FloatsValue reals) {
            constant = Constants.ofFloats(reals.values());
        } else if (value instanceof AttributeValue.IntsValue integers) {
            constant = Constants.ofIntegers(integers.values());
        } else if (value instanceof AttributeValue.StringValue text) {
            constant = new Constant.Strings(List.of(), List.of(text.text()));
        } else if (value instanceof AttributeValue.StringsValue texts) {
            constant = new Constant.Strings(List.of((long) texts.values().size()), texts.texts());
        } else {
            throw new GraphException(
                    "the constant '" + name + "' is of a kind that is not supported: " + attribute.name());
        }
        return builder.parameter(name, constant);
    }

    /** A split is a slice for each of its outputs. */
    private void split(NodeMessage message, Scope scope) {
        Value x = scope.value(message.inputs().get(0), message);
        Attributes attributes = attributes(message, scope, new ArrayList<>());
        int axis = x.shape().axis(attributes.integer("axis", 0));
        int parts = message.outputs().size();
        long[] sizes = attributes.integers("split");
        if (message.inputs().size() > 1 && !message.inputs().get(1).isEmpty()) {
            List<Dimension> content =
                    scope.value(message.inputs().get(1), message).type().content();
            if (content == null) {
                throw new IllegalArgumentException("the sizes of the parts must be constant");
            }
            sizes = content.stream().mapToLong(Dimension::value).toArray();
        }
        if (sizes == null) {
            long extent = x.shape().dimension(axis).value();
            long size = (extent + parts - 1) / parts;
            sizes = new long[parts];
            for (int i = 0; i < parts; i++) {
                sizes[i] = Math.min(size, extent - i * size);
            }
        }
        long start = 0;
        for (int i = 0; i < parts; i++) {
            scope.values().put(message.outputs().get(i), ops.slice(x, axis, start, start + sizes[i]));
            start += sizes[i];
        }
    }

    // --- functions and branches

    private void call(FunctionMessage function, NodeMessage message, Scope caller) {
        Map<String, AttributeValue> arguments = new HashMap<>();
        function.attributeDefaults().forEach(a -> arguments.put(a.name(), a.value()));
        message.attributes().forEach(a -> arguments.put(a.name(), a.value()));
        Scope scope = new Scope(new HashMap<>(), new HashMap<>(), arguments);
        for (int i = 0; i < function.inputs().size() && i < message.inputs().size(); i++) {
            String name = message.inputs().get(i);
            if (!name.isEmpty()) {
                scope.values().put(function.inputs().get(i), caller.value(name, message));
            }
        }
        nodes(function.nodes(), scope);
        for (int i = 0; i < message.outputs().size(); i++) {
            Value value = scope.values().get(function.outputs().get(i));
            if (value != null && !message.outputs().get(i).isEmpty()) {
                caller.values().put(message.outputs().get(i), value);
            }
        }
    }

    /** Which branch a condition that is known chooses; null when it is not known before the model runs. */
    private static @Nullable Boolean decided(NodeMessage message, Scope scope) {
        Value condition = scope.value(message.inputs().get(0), message);
        List<Dimension> content = condition.type().content();
        return (content == null || content.size() != 1) ? null : content.get(0).is(1);
    }

    private void branch(NodeMessage message, Scope scope) {
        String chosen = Boolean.TRUE.equals(decided(message, scope)) ? "then_branch" : "else_branch";
        AttributeValue value = message.attribute(chosen).orElseThrow();
        GraphMessage body = ((AttributeValue.GraphValue) value).value();
        Scope inner = new Scope(new HashMap<>(scope.values()), new HashMap<>(), scope.arguments());
        constants(body, inner);
        nodes(body.nodes(), inner);
        for (int i = 0; i < message.outputs().size(); i++) {
            String name = body.outputs().get(i).name();
            scope.values().put(message.outputs().get(i), inner.value(name, message));
        }
    }
}
