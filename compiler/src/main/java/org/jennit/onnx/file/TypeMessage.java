package org.jennit.onnx.file;

import com.google.protobuf.ByteString;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The type of a value ({@code TypeProto}). */
public sealed interface TypeMessage {
    /**
     * A tensor.
     *
     * @param elementType type of its elements; {@link DataType#UNDEFINED} if not said
     * @param shape its dimensions, or null if not even their number is known
     */
    record Tensor(DataType elementType, @Nullable List<Dimension> shape) implements TypeMessage {
        public Tensor {
            shape = shape == null ? null : List.copyOf(shape);
        }
    }

    /**
     * Anything else: a sequence, a map, an optional value, a sparse tensor, an opaque type.
     *
     * @param kind which of these, for messages
     * @param bytes the type's {@code TypeProto}
     */
    record Other(String kind, ByteString bytes) implements TypeMessage {}

    /** No type is declared. */
    record Undeclared() implements TypeMessage {}

    /** One dimension of a shape. */
    sealed interface Dimension {
        /** A number, not negative. */
        record Size(long value) implements Dimension {}

        /** A name: equal names are equal sizes. */
        record Symbol(String name) implements Dimension {}

        /** Nothing is known. */
        record Unknown() implements Dimension {}
    }
}
