package org.jennit.onnx.file;

import java.util.Map;

/** Writes a model and the functions in it. */
final class ModelWriter {
    private final GraphWriter graphs;

    ModelWriter(Placement placement) {
        this.graphs = new GraphWriter(new TensorWriter(placement));
    }

    WireWriter model(ModelFile model) {
        WireWriter out = new WireWriter();
        out.integer(Schema.Model.IR_VERSION, model.irVersion());
        out.optionalText(Schema.Model.PRODUCER_NAME, model.producerName());
        out.optionalText(Schema.Model.PRODUCER_VERSION, model.producerVersion());
        out.optionalText(Schema.Model.DOMAIN, model.domain());
        if (model.modelVersion() != 0) {
            out.integer(Schema.Model.MODEL_VERSION, model.modelVersion());
        }
        out.optionalText(Schema.Model.DOC_STRING, model.docString());
        out.message(Schema.Model.GRAPH, graphs.graph(model.graph()));
        model.opsetImports().forEach(opset -> out.message(Schema.Model.OPSET_IMPORT, opset(opset)));
        metadata(out, Schema.Model.METADATA, model.metadata());
        model.functions().forEach(function -> out.message(Schema.Model.FUNCTIONS, function(function)));
        return out;
    }

    private WireWriter function(FunctionMessage function) {
        WireWriter out = new WireWriter();
        out.text(Schema.Function.NAME, function.name());
        out.texts(Schema.Function.INPUT, function.inputs());
        out.texts(Schema.Function.OUTPUT, function.outputs());
        out.texts(Schema.Function.ATTRIBUTE, function.attributes());
        function.nodes().forEach(node -> out.message(Schema.Function.NODE, graphs.node(node)));
        out.optionalText(Schema.Function.DOC_STRING, function.docString());
        function.opsetImports().forEach(opset -> out.message(Schema.Function.OPSET_IMPORT, opset(opset)));
        out.optionalText(Schema.Function.DOMAIN, function.domain());
        function.attributeDefaults()
                .forEach(attribute -> out.message(Schema.Function.ATTRIBUTE_DEFAULT, graphs.attribute(attribute)));
        function.valueInfo().forEach(value -> out.message(Schema.Function.VALUE_INFO, ValueWriter.value(value)));
        out.optionalText(Schema.Function.OVERLOAD, function.overload());
        metadata(out, Schema.Function.METADATA, function.metadata());
        return out;
    }

    private static WireWriter opset(OpsetImport opset) {
        WireWriter out = new WireWriter();
        out.text(Schema.Opset.DOMAIN, opset.domain());
        out.integer(Schema.Opset.VERSION, opset.version());
        return out;
    }

    /** Writes named properties. */
    static void metadata(WireWriter out, int field, Map<String, String> properties) {
        properties.forEach((key, value) -> {
            WireWriter entry = new WireWriter();
            entry.text(Schema.Entry.KEY, key);
            entry.text(Schema.Entry.VALUE, value);
            out.message(field, entry);
        });
    }
}
