package org.jennit.onnx.file;

import org.jennit.onnx.file.AttributeValue.FloatValue;
import org.jennit.onnx.file.AttributeValue.FloatsValue;
import org.jennit.onnx.file.AttributeValue.GraphValue;
import org.jennit.onnx.file.AttributeValue.GraphsValue;
import org.jennit.onnx.file.AttributeValue.IntValue;
import org.jennit.onnx.file.AttributeValue.IntsValue;
import org.jennit.onnx.file.AttributeValue.Reference;
import org.jennit.onnx.file.AttributeValue.SparseTensorValue;
import org.jennit.onnx.file.AttributeValue.SparseTensorsValue;
import org.jennit.onnx.file.AttributeValue.StringValue;
import org.jennit.onnx.file.AttributeValue.StringsValue;
import org.jennit.onnx.file.AttributeValue.TensorValue;
import org.jennit.onnx.file.AttributeValue.TensorsValue;
import org.jennit.onnx.file.AttributeValue.TypeValue;
import org.jennit.onnx.file.AttributeValue.TypesValue;

/** Writes graphs, their nodes and the nodes' attributes. */
final class GraphWriter {
    private final TensorWriter tensors;

    GraphWriter(TensorWriter tensors) {
        this.tensors = tensors;
    }

    WireWriter graph(GraphMessage graph) {
        WireWriter out = new WireWriter();
        graph.nodes().forEach(node -> out.message(Schema.Graph.NODE, node(node)));
        out.text(Schema.Graph.NAME, graph.name());
        graph.initializers().forEach(tensor -> out.message(Schema.Graph.INITIALIZER, tensors.tensor(tensor)));
        out.optionalText(Schema.Graph.DOC_STRING, graph.docString());
        graph.inputs().forEach(value -> out.message(Schema.Graph.INPUT, ValueWriter.value(value)));
        graph.outputs().forEach(value -> out.message(Schema.Graph.OUTPUT, ValueWriter.value(value)));
        graph.valueInfo().forEach(value -> out.message(Schema.Graph.VALUE_INFO, ValueWriter.value(value)));
        graph.sparseInitializers()
                .forEach(tensor -> out.message(Schema.Graph.SPARSE_INITIALIZER, tensors.sparseTensor(tensor)));
        ModelWriter.metadata(out, Schema.Graph.METADATA, graph.metadata());
        return out;
    }

    WireWriter node(NodeMessage node) {
        WireWriter out = new WireWriter();
        out.texts(Schema.Node.INPUT, node.inputs());
        out.texts(Schema.Node.OUTPUT, node.outputs());
        out.optionalText(Schema.Node.NAME, node.name());
        out.text(Schema.Node.OP_TYPE, node.opType());
        node.attributes().forEach(attribute -> out.message(Schema.Node.ATTRIBUTE, attribute(attribute)));
        out.optionalText(Schema.Node.DOC_STRING, node.docString());
        out.optionalText(Schema.Node.DOMAIN, node.domain());
        out.optionalText(Schema.Node.OVERLOAD, node.overload());
        ModelWriter.metadata(out, Schema.Node.METADATA, node.metadata());
        return out;
    }

    WireWriter attribute(AttributeMessage attribute) {
        WireWriter out = new WireWriter();
        out.text(Schema.Attribute.NAME, attribute.name());
        int kind = value(out, attribute.value());
        if (kind != Schema.Kind.UNDEFINED) {
            out.integer(Schema.Attribute.TYPE, kind);
        }
        return out;
    }

    /** Writes the field of a value and says which kind it is. */
    private int value(WireWriter out, AttributeValue value) {
        if (value instanceof FloatValue one) {
            out.number(Schema.Attribute.FLOAT, one.value());
            return Schema.Kind.FLOAT;
        } else if (value instanceof IntValue one) {
            out.integer(Schema.Attribute.INT, one.value());
            return Schema.Kind.INT;
        } else if (value instanceof StringValue one) {
            out.bytes(Schema.Attribute.STRING, one.bytes());
            return Schema.Kind.STRING;
        } else if (value instanceof TensorValue one) {
            out.message(Schema.Attribute.TENSOR, tensors.tensor(one.value()));
            return Schema.Kind.TENSOR;
        } else if (value instanceof SparseTensorValue one) {
            out.message(Schema.Attribute.SPARSE_TENSOR, tensors.sparseTensor(one.value()));
            return Schema.Kind.SPARSE_TENSOR;
        } else if (value instanceof GraphValue one) {
            out.message(Schema.Attribute.GRAPH, graph(one.value()));
            return Schema.Kind.GRAPH;
        } else if (value instanceof TypeValue one) {
            out.bytes(Schema.Attribute.TYPE_PROTO, one.bytes());
            return Schema.Kind.TYPE_PROTO;
        } else if (value instanceof FloatsValue all) {
            all.values().forEach(each -> out.number(Schema.Attribute.FLOATS, each));
            return Schema.Kind.FLOATS;
        } else if (value instanceof IntsValue all) {
            out.integers(Schema.Attribute.INTS, all.values());
            return Schema.Kind.INTS;
        } else if (value instanceof StringsValue all) {
            all.values().forEach(each -> out.bytes(Schema.Attribute.STRINGS, each));
            return Schema.Kind.STRINGS;
        } else if (value instanceof TensorsValue all) {
            all.values().forEach(each -> out.message(Schema.Attribute.TENSORS, tensors.tensor(each)));
            return Schema.Kind.TENSORS;
        } else if (value instanceof SparseTensorsValue all) {
            all.values().forEach(each -> out.message(Schema.Attribute.SPARSE_TENSORS, tensors.sparseTensor(each)));
            return Schema.Kind.SPARSE_TENSORS;
        } else if (value instanceof GraphsValue all) {
            all.values().forEach(each -> out.message(Schema.Attribute.GRAPHS, graph(each)));
            return Schema.Kind.GRAPHS;
        } else if (value instanceof TypesValue all) {
            all.values().forEach(each -> out.bytes(Schema.Attribute.TYPE_PROTOS, each));
            return Schema.Kind.TYPE_PROTOS;
        } else if (value instanceof Reference reference) {
            out.text(Schema.Attribute.REFERENCE, reference.attribute());
            return reference.typeCode();
        }
        throw new AssertionError(value);
    }
}
