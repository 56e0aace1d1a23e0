package org.jennit.onnx.file;

import com.google.protobuf.CodedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** Where the bytes of a model come from, and how its tensors refer to them. */
sealed interface Source {
    /** Tensors of fewer bytes are read at once: a reference would take as much memory. */
    int SMALL = 1024;

    /** Number of bytes. */
    int size();

    /** A stream over all bytes in which skipping costs nothing. */
    CodedInputStream stream() throws IOException;

    /** A copy or view of some bytes. */
    ByteBuffer bytes(long offset, int length) throws IOException;

    /** Some bytes as the numbers of a tensor, copied only if they are few. */
    TensorData data(long offset, int length) throws IOException;

    /** A model in a file. */
    record InFile(Path realPath, FileChannel channel, int size) implements Source {
        @Override
        public CodedInputStream stream() throws IOException {
            return CodedInputStream.newInstance(Channels.newInputStream(channel.position(0)));
        }

        @Override
        public ByteBuffer bytes(long offset, int length) throws IOException {
            ByteBuffer bytes = ByteBuffer.allocate(length);
            while (bytes.hasRemaining()) {
                if (channel.read(bytes, offset + bytes.position()) < 0) {
                    throw new EOFException(realPath + " became shorter while it was read.");
                }
            }
            return bytes.flip();
        }

        @Override
        public TensorData data(long offset, int length) throws IOException {
            return length < SMALL
                    ? new TensorData.Bytes(bytes(offset, length))
                    : new TensorData.InFile(realPath, offset, length);
        }
    }

    /** A model in memory. */
    record InMemory(ByteBuffer buffer) implements Source {
        @Override
        public int size() {
            return buffer.capacity();
        }

        @Override
        public CodedInputStream stream() {
            return CodedInputStream.newInstance(buffer.duplicate());
        }

        @Override
        public ByteBuffer bytes(long offset, int length) {
            return buffer.slice((int) offset, length);
        }

        @Override
        public TensorData data(long offset, int length) {
            return new TensorData.Bytes(bytes(offset, length));
        }
    }
}
