package org.jennit.onnx.file;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Walks over the fields of protobuf messages. Every length is compared with what is left before anything is allocated,
 * so that a damaged file cannot ask for more memory than it has bytes.
 */
final class WireReader {
    /** Reads a message up to its end. */
    interface Body<T> {
        T read() throws IOException;
    }

    /** Part of the file. */
    record Span(int offset, int length) {}

    /** Texts and other fields that go to memory are not larger: a damaged tag must not load a gigabyte of weights. */
    private static final int LARGEST_TEXT = 1 << 26;

    /** What to do where nothing better is known. */
    private static final String REMEDY = "copy the file again, or export the model again";

    private final CodedInputStream in;
    private final String name;
    private int tag;

    /** A reader of {@code size} bytes. */
    WireReader(CodedInputStream in, String name, int size) throws InvalidProtocolBufferException {
        this.in = in;
        this.name = name;
        in.pushLimit(size);
    }

    /** Goes on to the next field of this message. */
    boolean next() throws IOException {
        tag = in.readTag();
        return tag != 0;
    }

    /** Number of the current field. */
    int field() {
        return WireFormat.getTagFieldNumber(tag);
    }

    /** Byte position in the file. */
    int position() {
        return in.getTotalBytesRead();
    }

    /** Skips a field that nobody asks for. */
    void skip() throws IOException {
        switch (WireFormat.getTagWireType(tag)) {
            case WireFormat.WIRETYPE_VARINT, WireFormat.WIRETYPE_FIXED32, WireFormat.WIRETYPE_FIXED64 ->
                in.skipField(tag);
            case WireFormat.WIRETYPE_LENGTH_DELIMITED -> in.skipRawBytes(length("field " + field()));
            default -> throw error("field " + field() + " is a group, which ONNX does not use");
        }
    }

    /** An integer. */
    long integer() throws IOException {
        expect(WireFormat.WIRETYPE_VARINT);
        return in.readRawVarint64();
    }

    /** An integer of 32 bits. */
    int code() throws IOException {
        return (int) integer();
    }

    /** Integers, packed or not. */
    void integers(List<Long> values) throws IOException {
        if (!packed()) {
            values.add(integer());
            return;
        }
        int outer = in.pushLimit(length("list of integers"));
        while (in.getBytesUntilLimit() > 0) {
            values.add(in.readRawVarint64());
        }
        in.popLimit(outer);
    }

    /** A number. */
    float number() throws IOException {
        expect(WireFormat.WIRETYPE_FIXED32);
        return in.readFloat();
    }

    /** Numbers, packed or not. */
    void numbers(List<Float> values) throws IOException {
        if (!packed()) {
            values.add(number());
            return;
        }
        int outer = in.pushLimit(length("list of numbers"));
        while (in.getBytesUntilLimit() > 0) {
            values.add(in.readFloat());
        }
        in.popLimit(outer);
    }

    /** A name: anything but UTF-8 is an error, as two different names could read the same. */
    String name() throws IOException {
        ByteString bytes = bytes();
        if (!bytes.isValidUtf8()) {
            throw error("the name in field " + field() + " is not UTF-8");
        }
        return bytes.toStringUtf8();
    }

    /** Prose, in which wrong bytes do no harm. */
    String prose() throws IOException {
        return bytes().toStringUtf8();
    }

    /** Bytes, copied. */
    ByteString bytes() throws IOException {
        expect(WireFormat.WIRETYPE_LENGTH_DELIMITED);
        int length = length("field " + field());
        if (length > LARGEST_TEXT) {
            throw error("field " + field() + " has " + length + " bytes, more than any text or attribute of a model;"
                    + " the file is damaged or not an ONNX model");
        }
        return ByteString.copyFrom(in.readRawBytes(length));
    }

    /** Skips the content of a field, packed or a single value, and says where it is. */
    Span span() throws IOException {
        if (packed()) {
            int length = length("field " + field());
            Span span = new Span(position(), length);
            in.skipRawBytes(length);
            return span;
        }
        int offset = position();
        skip();
        return new Span(offset, position() - offset);
    }

    /** Whether the current field holds bytes of a given length, as packed values do. */
    boolean packed() {
        return WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
    }

    /** A message. */
    <T> T message(String what, Body<T> body) throws IOException {
        expect(WireFormat.WIRETYPE_LENGTH_DELIMITED);
        int outer = in.pushLimit(length(what));
        T result = body.read();
        if (in.getBytesUntilLimit() != 0) {
            throw error("the file ends within a " + what);
        }
        in.popLimit(outer);
        return result;
    }

    /** Adds a message of key and value to a map. */
    void entry(Map<String, String> entries) throws IOException {
        message("property", () -> {
            String key = "";
            String value = "";
            while (next()) {
                switch (field()) {
                    case Schema.Entry.KEY -> key = prose();
                    case Schema.Entry.VALUE -> value = prose();
                    default -> skip();
                }
            }
            return entries.put(key, value);
        });
    }

    /** An error at the current position. */
    OnnxFormatException error(String what) {
        String remedy = what.contains("; ") ? "" : "; " + REMEDY;
        return new OnnxFormatException(name, name + ": at byte " + position() + ": " + what + remedy + ".");
    }

    private int length(String what) throws IOException {
        int length = in.readRawVarint32();
        int left = in.getBytesUntilLimit();
        if (length < 0 || length > left) {
            throw error(what + " of " + Integer.toUnsignedString(length) + " bytes begins where only " + left
                    + " are left; the file is damaged or was not copied to its end");
        }
        return length;
    }

    private void expect(int wireType) {
        int found = WireFormat.getTagWireType(tag);
        if (found != wireType) {
            throw error("field " + field() + " has wire type " + found + " instead of " + wireType
                    + "; the file is damaged or not an ONNX model");
        }
    }
}
