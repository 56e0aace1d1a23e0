package org.jennit.onnx;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.jennit.graph.Attributes;
import org.jennit.graph.Constant;
import org.jennit.graph.Dimension;
import org.jennit.graph.Graph;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.Node;
import org.jennit.graph.Transformation;
import org.jennit.graph.Value;
import org.jennit.onnx.file.AttributeMessage;
import org.jennit.onnx.file.AttributeValue;
import org.jennit.onnx.file.DataType;
import org.jennit.onnx.file.GraphMessage;
import org.jennit.onnx.file.ModelFile;
import org.jennit.onnx.file.NodeMessage;
import org.jennit.onnx.file.OnnxFileWriter;
import org.jennit.onnx.file.OpsetImport;
import org.jennit.onnx.file.TensorMessage;
import org.jennit.onnx.file.TypeMessage;
import org.jennit.onnx.file.ValueMessage;
import org.jennit.operator.OperatorDefinition;
import org.jennit.operator.Ops;
import org.jspecify.annotations.Nullable;

/** Writes a graph as ONNX, in one opset, with the IR version that every current runtime takes. */
public final class OnnxWriter {
    private static final long IR_VERSION = 10;

    private final Map<Value, String> names = new HashMap<>();
    /** All names in the file: those of a body may be those of no other value. */
    private final Set<String> taken;
    /** How often a name was wanted that was taken. */
    private final Map<String, Integer> counts = new HashMap<>();

    private final List<NodeMessage> nodes = new ArrayList<>();
    private final Graph graph;

    private OnnxWriter(Graph graph, Set<String> taken) {
        this.graph = graph;
        this.taken = taken;
    }

    /**
     * Writes a self-contained file.
     *
     * @param metadata properties to put into the file
     * @throws IOException when it cannot be written; nothing half-written is left
     */
    public static void write(Graph graph, Map<String, String> metadata, Path file) throws IOException {
        OnnxFileWriter.write(message(graph, metadata), file);
    }

    /** The messages of the file. */
    public static ModelFile message(Graph graph, Map<String, String> metadata) {
        return new OnnxWriter(inOnnx(graph), new HashSet<>()).write(metadata);
    }

    /** The graph with operators that ONNX does not have written out in those that it has, in the form that runs fastest. */
    static Graph inOnnx(Graph graph) {
        Graph current = graph;
        while (current.nodes().stream().anyMatch(node -> formOf(node) != null)) {
            current = Transformation.apply(current, GraphBuilder.sharing(), OnnxWriter::writtenOut);
        }
        return ScalarRankAlignment.in(current);
    }

    private static @Nullable List<Value> writtenOut(Transformation.Site site) {
        BiFunction<Ops, Node, List<Value>> form = formOf(site.node());
        if (form == null) {
            return null;
        }
        Node renewed = site.builder().add(site.operation(), site.node().origin(), List.of(), List.of());
        return form.apply(new Ops(site.builder()), renewed);
    }

    private static @Nullable BiFunction<Ops, Node, List<Value>> formOf(Node node) {
        return node.operator() instanceof OperatorDefinition definition ? definition.onnxForm() : null;
    }

    private ModelFile write(Map<String, String> metadata) {
        graph.inputs().forEach(input -> claim(input, input.name()));
        graph.outputs().forEach((name, value) -> {
            boolean computed = value.producer() != null && !names.containsKey(value);
            if (computed) {
                claim(value, name);
            } else {
                taken.add(name);
            }
        });
        writeNodes();
        graph.outputs().forEach((name, value) -> {
            if (!name(value).equals(name)) {
                nodes.add(NodeMessage.of("", "Identity", List.of(name(value)), List.of(name), List.of()));
            }
        });
        List<OpsetImport> opsets = new ArrayList<>(List.of(new OpsetImport("", GraphImport.OPSET)));
        graph.domains().forEach((domain, version) -> opsets.add(new OpsetImport(domain, version)));
        GraphMessage message = GraphMessage.of(
                "jennit",
                nodes,
                initializers(),
                graph.inputs().stream().map(v -> declaration(v.name(), v)).toList(),
                graph.outputs().entrySet().stream()
                        .map(e -> declaration(e.getKey(), e.getValue()))
                        .toList());
        return new ModelFile(IR_VERSION, opsets, "jennit", "", "", 0, "", metadata, message, List.of());
    }

    /** The body of a branch or loop: what it captures has the name that it has outside. */
    private static GraphMessage body(Attributes.Body body, List<String> captured, Set<String> taken) {
        OnnxWriter writer = new OnnxWriter(inOnnx(body.graph()), taken);
        List<Value> inputs = writer.graph.inputs();
        for (int i = 0; i < captured.size(); i++) {
            writer.names.put(inputs.get(body.given() + i), captured.get(i));
        }
        List<ValueMessage> given = inputs.subList(0, body.given()).stream()
                .map(input -> declaration(writer.name(input), input))
                .toList();
        writer.writeNodes();
        List<ValueMessage> outputs = new ArrayList<>();
        for (Value output : writer.graph.outputs().values()) {
            boolean own = output.producer() != null
                    && outputs.stream().noneMatch(o -> o.name().equals(writer.name(output)));
            String name = own ? writer.name(output) : writer.fresh(writer.name(output));
            if (!own) {
                writer.nodes.add(
                        NodeMessage.of("", "Identity", List.of(writer.name(output)), List.of(name), List.of()));
            }
            outputs.add(declaration(name, output));
        }
        return GraphMessage.of("body", writer.nodes, writer.initializers(), given, outputs);
    }

    private void writeNodes() {
        Map<Value, List<Node>> consumers = graph.consumers();
        for (Node node : graph.nodes()) {
            nodes.add(message(node, consumers));
        }
    }

    private List<TensorMessage> initializers() {
        List<TensorMessage> initializers = new ArrayList<>();
        for (Value constant : graph.constants()) {
            Constant numbers = constant.constant();
            if (numbers != null) {
                initializers.add(Constants.message(name(constant), numbers));
            }
        }
        return initializers;
    }

    // --- names

    private void claim(Value value, String name) {
        names.put(value, name);
        taken.add(name);
    }

    private String name(Value value) {
        return names.computeIfAbsent(value, v -> fresh(v.name().isEmpty() ? "v" + names.size() : v.name()));
    }

    private String fresh(String wanted) {
        String name = wanted;
        while (!taken.add(name)) {
            name = wanted + "_" + counts.merge(wanted, 1, Integer::sum);
        }
        return name;
    }

    // --- messages

    private NodeMessage message(Node node, Map<Value, List<Node>> consumers) {
        List<String> all = new ArrayList<>();
        node.inputs().forEach(input -> all.add(input == null ? "" : name(input)));
        int given = all.size()
                - node.attributes().bodies().stream()
                        .mapToInt(Attributes.Body::captures)
                        .sum();
        List<AttributeMessage> attributes = new ArrayList<>();
        int captured = given;
        for (String name : node.attributes().names()) {
            if (node.attributes().get(name) instanceof Attributes.Body body) {
                List<String> names = all.subList(captured, captured + body.captures());
                captured += body.captures();
                attributes.add(new AttributeMessage(name, new AttributeValue.GraphValue(body(body, names, taken))));
            } else {
                attributes.add(new AttributeMessage(name, attribute(name, node.attributes())));
            }
        }
        List<String> outputs = new ArrayList<>();
        for (Value output : node.outputs()) {
            boolean used = isRequired(output, node)
                    || consumers.containsKey(output)
                    || graph.outputs().containsValue(output);
            outputs.add(used ? name(output) : "");
        }
        while (outputs.get(outputs.size() - 1).isEmpty()) {
            outputs.remove(outputs.size() - 1);
        }
        return new NodeMessage(
                fresh(
                        node.origin().node().isEmpty()
                                ? "n_" + outputs.get(0)
                                : node.origin().node()),
                node.operator().name(),
                node.operator().domain(),
                "",
                all.subList(0, given),
                outputs,
                attributes,
                "",
                Map.of());
    }

    /** Whether a file must name an output even where nothing uses it. */
    private static boolean isRequired(Value output, Node node) {
        return node.operator() instanceof OperatorDefinition definition
                ? output.index() < definition.requiredOutputs()
                : output.index() == 0 || !output.name().isEmpty();
    }

    private static AttributeValue attribute(String name, Attributes attributes) {
        Object value = attributes.get(name);
        if (value instanceof Long integer) {
            return new AttributeValue.IntValue(integer);
        } else if (value instanceof Float real) {
            return new AttributeValue.FloatValue(real);
        } else if (value instanceof String text) {
            return new AttributeValue.StringValue(text);
        } else if (value instanceof Constant constant) {
            return new AttributeValue.TensorValue(Constants.message("", constant));
        } else if (value instanceof Attributes.Opaque opaque) {
            return (AttributeValue) opaque.content();
        } else if (value instanceof List<?> list) {
            return list(list);
        }
        throw new IllegalStateException("attribute '" + name + "' is of an unknown kind");
    }

    private static AttributeValue list(List<?> list) {
        if (!list.isEmpty() && list.get(0) instanceof Float) {
            return new AttributeValue.FloatsValue(
                    list.stream().map(Float.class::cast).toList());
        }
        if (!list.isEmpty() && list.get(0) instanceof String) {
            return new AttributeValue.StringsValue(list.stream()
                    .map(text -> ByteString.copyFromUtf8((String) text))
                    .toList());
        }
        return new AttributeValue.IntsValue(list.stream().map(Long.class::cast).toList());
    }

    private static ValueMessage declaration(String name, Value value) {
        DataType type = DataType.of(value.element().onnxCode()).orElseThrow();
        List<TypeMessage.Dimension> shape = value.shape().isRanked()
                ? value.shape().dimensions().stream().map(OnnxWriter::dimension).toList()
                : null;
        return ValueMessage.of(name, new TypeMessage.Tensor(type, shape));
    }

    private static TypeMessage.Dimension dimension(Dimension dimension) {
        return dimension.isKnown()
                ? new TypeMessage.Dimension.Size(dimension.value())
                : new TypeMessage.Dimension.Symbol(dimension.toString());
    }
}
