package org.jennit.onnx.file;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one attribute, whose value is in one of many fields. */
final class AttributeReader {
    private final WireReader in;
    private final TensorReader tensors;
    private final GraphReader graphs;

    private String name = "";
    private String reference = "";
    /** What {@code type} says, absent in files of the first versions. */
    private int declared = Schema.Kind.UNDEFINED;
    /** Which field is there; a scalar of 0 may be left out by writers of the proto3 schema. */
    private int found = Schema.Kind.UNDEFINED;

    // Singular fields and lists collect in the same place: a singular field takes the last.
    private final List<Float> floats = new ArrayList<>();
    private final List<Long> ints = new ArrayList<>();
    private final List<ByteString> strings = new ArrayList<>();
    private final List<TensorMessage> dense = new ArrayList<>();
    private final List<SparseTensorMessage> sparse = new ArrayList<>();
    private final List<GraphMessage> subgraphs = new ArrayList<>();
    private final List<ByteString> types = new ArrayList<>();

    AttributeReader(WireReader in, TensorReader tensors, GraphReader graphs) {
        this.in = in;
        this.tensors = tensors;
        this.graphs = graphs;
    }

    AttributeMessage attribute() throws IOException {
        while (in.next()) {
            switch (in.field()) {
                case Schema.Attribute.NAME -> name = in.name();
                case Schema.Attribute.REFERENCE -> reference = in.name();
                case Schema.Attribute.TYPE -> declared = in.code();
                default -> found = value();
            }
        }
        return new AttributeMessage(
                name, reference.isEmpty() ? value(kind()) : new AttributeValue.Reference(reference, declared));
    }

    /** Reads a field that may hold a value, and says which kind of value it was. */
    private int value() throws IOException {
        switch (in.field()) {
            case Schema.Attribute.FLOAT -> {
                floats.add(in.number());
                return Schema.Kind.FLOAT;
            }
            case Schema.Attribute.FLOATS -> {
                in.numbers(floats);
                return Schema.Kind.FLOATS;
            }
            case Schema.Attribute.INT -> {
                ints.add(in.integer());
                return Schema.Kind.INT;
            }
            case Schema.Attribute.INTS -> {
                in.integers(ints);
                return Schema.Kind.INTS;
            }
            case Schema.Attribute.STRING -> {
                strings.add(in.bytes());
                return Schema.Kind.STRING;
            }
            case Schema.Attribute.STRINGS -> {
                strings.add(in.bytes());
                return Schema.Kind.STRINGS;
            }
            case Schema.Attribute.TENSOR -> {
                dense.add(tensors.tensor());
                return Schema.Kind.TENSOR;
            }
            case Schema.Attribute.TENSORS -> {
                dense.add(tensors.tensor());
                return Schema.Kind.TENSORS;
            }
            case Schema.Attribute.SPARSE_TENSOR -> {
                sparse.add(tensors.sparseTensor());
                return Schema.Kind.SPARSE_TENSOR;
            }
            case Schema.Attribute.SPARSE_TENSORS -> {
                sparse.add(tensors.sparseTensor());
                return Schema.Kind.SPARSE_TENSORS;
            }
            case Schema.Attribute.GRAPH -> {
                subgraphs.add(graphs.graph());
                return Schema.Kind.GRAPH;
            }
            case Schema.Attribute.GRAPHS -> {
                subgraphs.add(graphs.graph());
                return Schema.Kind.GRAPHS;
            }
            case Schema.Attribute.TYPE_PROTO -> {
                types.add(in.bytes());
                return Schema.Kind.TYPE_PROTO;
            }
            case Schema.Attribute.TYPE_PROTOS -> {
                types.add(in.bytes());
                return Schema.Kind.TYPE_PROTOS;
            }
            default -> {
                in.skip();
                return found;
            }
        }
    }

    private int kind() {
        if (declared == Schema.Kind.UNDEFINED) {
            return found;
        }
        if (found != Schema.Kind.UNDEFINED && found != declared) {
            throw in.error("attribute '" + name + "' says that its type is " + declared + " but holds a value of type "
                    + found);
        }
        return declared;
    }

    private AttributeValue value(int kind) {
        return switch (kind) {
            case Schema.Kind.FLOAT -> new AttributeValue.FloatValue(last(floats, 0f));
            case Schema.Kind.INT -> new AttributeValue.IntValue(last(ints, 0L));
            case Schema.Kind.STRING -> new AttributeValue.StringValue(last(strings, ByteString.EMPTY));
            case Schema.Kind.TENSOR -> new AttributeValue.TensorValue(last(dense, null));
            case Schema.Kind.SPARSE_TENSOR -> new AttributeValue.SparseTensorValue(last(sparse, null));
            case Schema.Kind.GRAPH -> new AttributeValue.GraphValue(last(subgraphs, null));
            case Schema.Kind.TYPE_PROTO -> new AttributeValue.TypeValue(last(types, null));
            case Schema.Kind.FLOATS -> new AttributeValue.FloatsValue(floats);
            case Schema.Kind.INTS -> new AttributeValue.IntsValue(ints);
            case Schema.Kind.STRINGS -> new AttributeValue.StringsValue(strings);
            case Schema.Kind.TENSORS -> new AttributeValue.TensorsValue(dense);
            case Schema.Kind.SPARSE_TENSORS -> new AttributeValue.SparseTensorsValue(sparse);
            case Schema.Kind.GRAPHS -> new AttributeValue.GraphsValue(subgraphs);
            case Schema.Kind.TYPE_PROTOS -> new AttributeValue.TypesValue(types);
            default -> throw in.error("attribute '" + name + "' has no value of a known type");
        };
    }

    private <T> T last(List<T> values, @Nullable T otherwise) {
        if (!values.isEmpty()) {
            return values.get(values.size() - 1);
        }
        if (otherwise == null) {
            throw in.error("attribute '" + name + "' has no value");
        }
        return otherwise;
    }
}
