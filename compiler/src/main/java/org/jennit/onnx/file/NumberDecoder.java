package org.jennit.onnx.file;

import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jennit.onnx.file.WireReader.Span;

/**
 * Turns the numbers of one tensor into raw little-endian bytes of its own type. They are that already in
 * {@code raw_data} and, by the wire format, in packed {@code float_data} and {@code double_data}; the other fields hold
 * integers of variable length.
 */
final class NumberDecoder {
    private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;

    private final WireReader in;
    private final Source source;
    private final String label;
    private final DataType type;
    private final long elements;
    private final long bytes;

    /** A decoder for a tensor of {@code elements} in {@code bytes} bytes. */
    NumberDecoder(WireReader in, Source source, String label, DataType type, long elements, long bytes) {
        this.in = in;
        this.source = source;
        this.label = label;
        this.type = type;
        this.elements = elements;
        this.bytes = bytes;
    }

    /** The numbers, from the one field that holds them. */
    TensorData data(Map<Integer, List<Span>> fields) throws IOException {
        fields.values().forEach(spans -> spans.removeIf(span -> span.length() == 0));
        fields.values().removeIf(List::isEmpty);
        if (fields.isEmpty()) {
            if (bytes != 0) {
                throw in.error(label + " has no data, though its dimensions ask for " + elements
                        + " elements; export the model with its weights");
            }
            return new TensorData.Bytes(ByteBuffer.allocate(0));
        }
        if (fields.size() > 1) {
            throw in.error(label + " has data in several fields: " + fields.keySet());
        }
        int field = fields.keySet().iterator().next();
        List<Span> spans = fields.values().iterator().next();
        if (field != Schema.Tensor.RAW_DATA && field != typedField(type)) {
            throw in.error(label + " of " + type + " has data in field " + field + ", where its type cannot be");
        }
        return switch (field) {
            case Schema.Tensor.INT32_DATA, Schema.Tensor.INT64_DATA, Schema.Tensor.UINT64_DATA -> decoded(spans);
            default -> verbatim(spans);
        };
    }

    private static int typedField(DataType type) {
        return switch (type) {
            case FLOAT, COMPLEX64 -> Schema.Tensor.FLOAT_DATA;
            case DOUBLE, COMPLEX128 -> Schema.Tensor.DOUBLE_DATA;
            case INT64 -> Schema.Tensor.INT64_DATA;
            case UINT32, UINT64 -> Schema.Tensor.UINT64_DATA;
            default -> Schema.Tensor.INT32_DATA;
        };
    }

    private TensorData verbatim(List<Span> spans) throws IOException {
        long found = spans.stream().mapToLong(Span::length).sum();
        if (found != bytes) {
            throw in.error(label + " has " + found + " bytes of data where its type " + type
                    + " and dimensions ask for " + bytes);
        }
        if (spans.size() == 1) {
            return source.data(spans.get(0).offset(), (int) found);
        }
        ByteBuffer joined = ByteBuffer.allocate((int) found);
        for (Span span : spans) {
            joined.put(source.bytes(span.offset(), span.length()));
        }
        return new TensorData.Bytes(joined.flip());
    }

    /** Decodes integers, each of which is one element, or one byte that holds smaller elements. */
    private TensorData decoded(List<Span> spans) throws IOException {
        long values = type.bits() < Byte.SIZE && type.bits() != 6 ? bytes : elements;
        List<ByteBuffer> encoded = new ArrayList<>();
        for (Span span : spans) {
            encoded.add(source.bytes(span.offset(), span.length()));
        }
        // Counted before anything is allocated by what the dimensions claim.
        long found = encoded.stream().mapToLong(NumberDecoder::count).sum();
        if (found != values) {
            throw in.error(label + " has " + found + " numbers where its dimensions ask for " + values);
        }
        if (bytes > LARGEST_ARRAY) {
            throw in.error(label + " has " + bytes + " bytes in an encoding meant for small tensors;"
                    + " save the model again with onnx.save in Python");
        }
        ByteBuffer raw = ByteBuffer.allocate((int) bytes).order(ByteOrder.LITTLE_ENDIAN);
        long index = 0;
        for (ByteBuffer span : encoded) {
            CodedInputStream integers = CodedInputStream.newInstance(span);
            while (!integers.isAtEnd()) {
                long value = integers.readRawVarint64();
                // CodedInputStream ends an integer after ten bytes even if the tenth says that it goes on.
                if (index == values) {
                    throw in.error(label + " has an integer of more than ten bytes; the file is damaged");
                }
                put(raw, index++, value);
            }
        }
        return new TensorData.Bytes(raw.rewind());
    }

    /** The number of integers: each ends with a byte whose highest bit is not set. */
    private static long count(ByteBuffer encoded) {
        long count = 0;
        for (int i = encoded.position(); i < encoded.limit(); i++) {
            if (encoded.get(i) >= 0) {
                count++;
            }
        }
        return count;
    }

    private void put(ByteBuffer raw, long index, long value) {
        switch (type) {
            case BOOL -> raw.put((byte) (value == 0 ? 0 : 1));
            case FLOAT6E2M3, FLOAT6E3M2 -> putSixBits(raw, index, value);
            default -> {
                switch (type.bits()) {
                    case Long.SIZE -> raw.putLong(value);
                    case Integer.SIZE -> raw.putInt((int) value);
                    case Short.SIZE -> raw.putShort((short) value);
                    default -> raw.put((byte) value);
                }
            }
        }
    }

    /** Four elements share three bytes, the first in the lowest bits. */
    private static void putSixBits(ByteBuffer raw, long index, long value) {
        int bit = (int) (index * 6 % Byte.SIZE);
        int at = (int) (index * 6 / Byte.SIZE);
        int shifted = (int) (value & 0x3f) << bit;
        raw.put(at, (byte) (raw.get(at) | shifted));
        if (bit > 2) {
            raw.put(at + 1, (byte) (shifted >> Byte.SIZE));
        }
    }
}
