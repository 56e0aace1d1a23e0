package org.jennit.onnx.file;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;

/**
 * The elements of a tensor, in row-major order. Numbers are raw little-endian bytes of the tensor's own type, whatever
 * encoding the file uses.
 */
public sealed interface TensorData {
    /**
     * Numbers that stay in a file: the ONNX file itself or its external data.
     *
     * @param file real path of the file, without links
     * @param offset position of the first byte
     * @param length number of bytes
     */
    record InFile(Path file, long offset, long length) implements TensorData {}

    /** Numbers in memory. */
    record Bytes(ByteBuffer buffer) implements TensorData {
        public Bytes {
            buffer = buffer.slice().asReadOnlyBuffer();
        }

        /** A new read-only view of all bytes, with little-endian order. */
        @Override
        public ByteBuffer buffer() {
            return buffer.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        }

        /** Number of bytes. */
        public int length() {
            return buffer.capacity();
        }
    }

    /** The elements of a tensor of strings. */
    record Strings(List<ByteString> values) implements TensorData {
        public Strings {
            values = List.copyOf(values);
        }
    }
}
