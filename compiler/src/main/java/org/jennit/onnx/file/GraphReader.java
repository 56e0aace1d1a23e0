package org.jennit.onnx.file;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads graphs and their nodes. */
final class GraphReader {
    /** Deeper graphs within graphs would need more than the 100 nested messages that protobuf readers accept. */
    private static final int DEEPEST = 33;

    private final WireReader in;
    private final TensorReader tensors;
    private final ValueReader values;
    private int depth;

    GraphReader(WireReader in, TensorReader tensors, ValueReader values) {
        this.in = in;
        this.tensors = tensors;
        this.values = values;
    }

    GraphMessage graph() throws IOException {
        if (depth == DEEPEST) {
            throw in.error("graphs are nested more than " + DEEPEST + " deep");
        }
        depth++;
        GraphMessage graph = in.message("graph", this::graphBody);
        depth--;
        return graph;
    }

    private GraphMessage graphBody() throws IOException {
        String name = "";
        List<NodeMessage> nodes = new ArrayList<>();
        List<TensorMessage> initializers = new ArrayList<>();
        List<SparseTensorMessage> sparseInitializers = new ArrayList<>();
        List<ValueMessage> inputs = new ArrayList<>();
        List<ValueMessage> outputs = new ArrayList<>();
        List<ValueMessage> valueInfo = new ArrayList<>();
        String docString = "";
        Map<String, String> metadata = new LinkedHashMap<>();
        while (in.next()) {
            switch (in.field()) {
                case Schema.Graph.NAME -> name = in.prose();
                case Schema.Graph.NODE -> nodes.add(node());
                case Schema.Graph.INITIALIZER -> initializers.add(tensors.tensor());
                case Schema.Graph.SPARSE_INITIALIZER -> sparseInitializers.add(tensors.sparseTensor());
                case Schema.Graph.INPUT -> inputs.add(values.value());
                case Schema.Graph.OUTPUT -> outputs.add(values.value());
                case Schema.Graph.VALUE_INFO -> valueInfo.add(values.value());
                case Schema.Graph.DOC_STRING -> docString = in.prose();
                case Schema.Graph.METADATA -> in.entry(metadata);
                default -> in.skip();
            }
        }
        return new GraphMessage(
                name, nodes, initializers, sparseInitializers, inputs, outputs, valueInfo, docString, metadata);
    }

    NodeMessage node() throws IOException {
        return in.message("node", () -> {
            String name = "";
            String opType = "";
            String domain = "";
            String overload = "";
            List<String> inputs = new ArrayList<>();
            List<String> outputs = new ArrayList<>();
            List<AttributeMessage> attributes = new ArrayList<>();
            String docString = "";
            Map<String, String> metadata = new LinkedHashMap<>();
            while (in.next()) {
                switch (in.field()) {
                    case Schema.Node.NAME -> name = in.name();
                    case Schema.Node.OP_TYPE -> opType = in.name();
                    case Schema.Node.DOMAIN -> domain = in.name();
                    case Schema.Node.OVERLOAD -> overload = in.name();
                    case Schema.Node.INPUT -> inputs.add(in.name());
                    case Schema.Node.OUTPUT -> outputs.add(in.name());
                    case Schema.Node.ATTRIBUTE -> attributes.add(attribute());
                    case Schema.Node.DOC_STRING -> docString = in.prose();
                    case Schema.Node.METADATA -> in.entry(metadata);
                    default -> in.skip();
                }
            }
            return new NodeMessage(name, opType, domain, overload, inputs, outputs, attributes, docString, metadata);
        });
    }

    AttributeMessage attribute() throws IOException {
        return in.message("attribute", () -> new AttributeReader(in, tensors, this).attribute());
    }
}
