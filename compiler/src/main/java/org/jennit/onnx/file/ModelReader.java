package org.jennit.onnx.file;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a model and the functions in it. */
final class ModelReader {
    private final WireReader in;
    private final GraphReader graphs;
    private final ValueReader values;

    ModelReader(WireReader in, GraphReader graphs, ValueReader values) {
        this.in = in;
        this.graphs = graphs;
        this.values = values;
    }

    ModelFile model() throws IOException {
        long irVersion = 0;
        List<OpsetImport> opsets = new ArrayList<>();
        String producerName = "";
        String producerVersion = "";
        String domain = "";
        long modelVersion = 0;
        String docString = "";
        Map<String, String> metadata = new LinkedHashMap<>();
        @Nullable GraphMessage graph = null;
        List<FunctionMessage> functions = new ArrayList<>();
        while (in.next()) {
            switch (in.field()) {
                case Schema.Model.IR_VERSION -> irVersion = in.integer();
                case Schema.Model.OPSET_IMPORT -> opsets.add(opset());
                case Schema.Model.PRODUCER_NAME -> producerName = in.prose();
                case Schema.Model.PRODUCER_VERSION -> producerVersion = in.prose();
                case Schema.Model.DOMAIN -> domain = in.prose();
                case Schema.Model.MODEL_VERSION -> modelVersion = in.integer();
                case Schema.Model.DOC_STRING -> docString = in.prose();
                case Schema.Model.METADATA -> in.entry(metadata);
                case Schema.Model.FUNCTIONS -> functions.add(in.message("function", this::function));
                case Schema.Model.GRAPH -> {
                    if (graph != null) {
                        throw in.error("the model has a second graph");
                    }
                    graph = graphs.graph();
                }
                default -> in.skip();
            }
        }
        if (graph == null) {
            throw in.error(
                    "the model has no graph; if this is a TensorFlow SavedModel, convert it with the Python package"
                            + " tf2onnx");
        }
        return new ModelFile(
                irVersion,
                opsets,
                producerName,
                producerVersion,
                domain,
                modelVersion,
                docString,
                metadata,
                graph,
                functions);
    }

    private OpsetImport opset() throws IOException {
        return in.message("operator set", () -> {
            String domain = "";
            long version = 0;
            while (in.next()) {
                switch (in.field()) {
                    case Schema.Opset.DOMAIN -> domain = in.name();
                    case Schema.Opset.VERSION -> version = in.integer();
                    default -> in.skip();
                }
            }
            return new OpsetImport(domain, version);
        });
    }

    private FunctionMessage function() throws IOException {
        String name = "";
        String domain = "";
        String overload = "";
        List<String> inputs = new ArrayList<>();
        List<String> outputs = new ArrayList<>();
        List<String> attributes = new ArrayList<>();
        List<AttributeMessage> attributeDefaults = new ArrayList<>();
        List<NodeMessage> nodes = new ArrayList<>();
        List<OpsetImport> opsets = new ArrayList<>();
        List<ValueMessage> valueInfo = new ArrayList<>();
        String docString = "";
        Map<String, String> metadata = new LinkedHashMap<>();
        while (in.next()) {
            switch (in.field()) {
                case Schema.Function.NAME -> name = in.name();
                case Schema.Function.DOMAIN -> domain = in.name();
                case Schema.Function.OVERLOAD -> overload = in.name();
                case Schema.Function.INPUT -> inputs.add(in.name());
                case Schema.Function.OUTPUT -> outputs.add(in.name());
                case Schema.Function.ATTRIBUTE -> attributes.add(in.name());
                case Schema.Function.ATTRIBUTE_DEFAULT -> attributeDefaults.add(graphs.attribute());
                case Schema.Function.NODE -> nodes.add(graphs.node());
                case Schema.Function.OPSET_IMPORT -> opsets.add(opset());
                case Schema.Function.VALUE_INFO -> valueInfo.add(values.value());
                case Schema.Function.DOC_STRING -> docString = in.prose();
                case Schema.Function.METADATA -> in.entry(metadata);
                default -> in.skip();
            }
        }
        return new FunctionMessage(
                name,
                domain,
                overload,
                inputs,
                outputs,
                attributes,
                attributeDefaults,
                nodes,
                opsets,
                valueInfo,
                docString,
                metadata);
    }
}
