package org.jennit.onnx.file;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.LinkOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A protobuf message being put together: bytes, and ranges of files, which are copied from file to file when the whole
 * is written and never come to memory.
 */
final class WireWriter {
    /** Part of a message. */
    private sealed interface Piece {
        record Memory(ByteBuffer bytes) implements Piece {}

        record Range(TensorData.InFile data) implements Piece {}
    }

    private static final int BUFFER = 256;

    private final List<Piece> pieces = new ArrayList<>();
    private long piecesSize;
    private ByteString.Output bytes = ByteString.newOutput();
    private CodedOutputStream out = CodedOutputStream.newInstance(bytes, BUFFER);

    /** Writes fields to memory, which cannot fail. */
    private interface Fields {
        void write(CodedOutputStream out) throws IOException;
    }

    private void put(Fields fields) {
        try {
            fields.write(out);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    void integer(int field, long value) {
        put(o -> o.writeInt64(field, value));
    }

    void integers(int field, List<Long> values) {
        values.forEach(value -> integer(field, value));
    }

    void number(int field, float value) {
        put(o -> o.writeFloat(field, value));
    }

    void bytes(int field, ByteString value) {
        put(o -> o.writeBytes(field, value));
    }

    void text(int field, String value) {
        put(o -> o.writeString(field, value));
    }

    void texts(int field, List<String> values) {
        values.forEach(value -> text(field, value));
    }

    /** An optional field, left out where it says nothing. */
    void optionalText(int field, String value) {
        if (!value.isEmpty()) {
            text(field, value);
        }
    }

    void message(int field, WireWriter message) {
        header(field, message.size());
        message.pieces().forEach(this::add);
    }

    /** A field of bytes that are not copied until the whole is written. */
    void data(int field, ByteBuffer value) {
        header(field, value.remaining());
        add(new Piece.Memory(value));
    }

    /** A field of bytes that are in a file. */
    void data(int field, TensorData.InFile value) {
        header(field, value.length());
        add(new Piece.Range(value));
    }

    /** Number of bytes of the message. */
    long size() {
        pieces();
        return piecesSize;
    }

    /** Writes the message. */
    void writeTo(WritableByteChannel target) throws IOException {
        for (Piece piece : pieces()) {
            if (piece instanceof Piece.Memory memory) {
                ByteBuffer rest = memory.bytes.duplicate();
                while (rest.hasRemaining()) {
                    target.write(rest);
                }
            } else if (piece instanceof Piece.Range range) {
                copy(range.data, target);
            }
        }
    }

    /** Copies a range of a file without holding it in memory. */
    static void copy(TensorData.InFile data, WritableByteChannel target) throws IOException {
        try (FileChannel source = FileChannel.open(data.file(), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            long done = 0;
            while (done < data.length()) {
                long copied = source.transferTo(data.offset() + done, data.length() - done, target);
                if (copied <= 0) {
                    throw new OnnxFormatException(data.file() + " ends at byte " + source.size() + " but a tensor of "
                            + data.length() + " bytes was at " + data.offset()
                            + " when the model was loaded; load it again.");
                }
                done += copied;
            }
        }
    }

    private void header(int field, long length) {
        put(o -> {
            o.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
            o.writeUInt64NoTag(length);
        });
    }

    private void add(Piece piece) {
        if (piece instanceof Piece.Memory memory && memory.bytes.remaining() < Source.SMALL) {
            put(o -> o.writeRawBytes(memory.bytes.duplicate()));
            return;
        }
        pieces();
        append(piece);
    }

    private void append(Piece piece) {
        pieces.add(piece);
        piecesSize +=
                piece instanceof Piece.Range range ? range.data.length() : ((Piece.Memory) piece).bytes.remaining();
    }

    /** All pieces, the bytes written last among them. */
    private List<Piece> pieces() {
        put(CodedOutputStream::flush);
        if (bytes.size() > 0) {
            append(new Piece.Memory(bytes.toByteString().asReadOnlyByteBuffer()));
            bytes = ByteString.newOutput();
            out = CodedOutputStream.newInstance(bytes, BUFFER);
        }
        return pieces;
    }
}
