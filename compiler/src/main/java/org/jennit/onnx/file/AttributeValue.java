package org.jennit.onnx.file;

import com.google.protobuf.ByteString;
import java.util.List;

/** The value of an attribute: a number, text, tensor or graph, a list of these, or a reference. */
public sealed interface AttributeValue {
    /** A number. */
    record FloatValue(float value) implements AttributeValue {}

    /** An integer. */
    record IntValue(long value) implements AttributeValue {}

    /** Text, or bytes of any other meaning. */
    record StringValue(ByteString bytes) implements AttributeValue {
        public StringValue(String text) {
            this(ByteString.copyFromUtf8(text));
        }

        /** The bytes read as UTF-8. */
        public String text() {
            return bytes.toStringUtf8();
        }
    }

    /** A tensor. */
    record TensorValue(TensorMessage value) implements AttributeValue {}

    /** A tensor given by its non-zero values. */
    record SparseTensorValue(SparseTensorMessage value) implements AttributeValue {}

    /** A graph, such as the body of a loop; it may use values of the graphs around it. */
    record GraphValue(GraphMessage value) implements AttributeValue {}

    /** A type, as the bytes of its {@code TypeProto}. */
    record TypeValue(ByteString bytes) implements AttributeValue {}

    /** Numbers. */
    record FloatsValue(List<Float> values) implements AttributeValue {
        public FloatsValue {
            values = List.copyOf(values);
        }
    }

    /** Integers. */
    record IntsValue(List<Long> values) implements AttributeValue {
        public IntsValue {
            values = List.copyOf(values);
        }
    }

    /** Texts, or bytes of any other meaning. */
    record StringsValue(List<ByteString> values) implements AttributeValue {
        public StringsValue {
            values = List.copyOf(values);
        }

        /** The values read as UTF-8. */
        public List<String> texts() {
            return values.stream().map(ByteString::toStringUtf8).toList();
        }
    }

    /** Tensors. */
    record TensorsValue(List<TensorMessage> values) implements AttributeValue {
        public TensorsValue {
            values = List.copyOf(values);
        }
    }

    /** Tensors given by their non-zero values. */
    record SparseTensorsValue(List<SparseTensorMessage> values) implements AttributeValue {
        public SparseTensorsValue {
            values = List.copyOf(values);
        }
    }

    /** Graphs. */
    record GraphsValue(List<GraphMessage> values) implements AttributeValue {
        public GraphsValue {
            values = List.copyOf(values);
        }
    }

    /** Types, as the bytes of their {@code TypeProto}. */
    record TypesValue(List<ByteString> values) implements AttributeValue {
        public TypesValue {
            values = List.copyOf(values);
        }
    }

    /**
     * In the body of a function: the value that the caller gives to the function's attribute.
     *
     * @param attribute name of the function's attribute
     * @param typeCode kind of its value as {@code AttributeProto.AttributeType}, 0 if not said
     */
    record Reference(String attribute, int typeCode) implements AttributeValue {}
}
