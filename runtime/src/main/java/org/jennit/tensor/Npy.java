package org.jennit.tensor;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jennit.graph.ElementType;

/**
 * An array in a NumPy {@code .npy} file, of which rows can be read without loading the rest.
 *
 * <p>Read are the versions 1 to 3 of the format, row-major and column-major (Fortran) order, both byte orders, and the
 * types f2, f4, f8, i1 to i8, u1 to u8 and bool; the tensors that come back are row-major and in native order. Written
 * is version 1, row-major, little-endian. Errors are {@link IOException}s that name the file and what is wrong.
 */
public final class Npy implements AutoCloseable {
    private final Path file;
    private final FileChannel channel;
    private final NpyHeader header;

    private Npy(Path file, FileChannel channel, NpyHeader header) {
        this.file = file;
        this.channel = channel;
        this.header = header;
    }

    /**
     * Opens a file to read its rows; the file stays open until {@link #close}.
     *
     * @throws IOException if there is no such file, it is not in this format, or it is shorter or longer than its
     *     header says
     */
    public static Npy open(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file + ": no such file");
        }
        if (Files.isDirectory(file)) {
            throw new IOException(file + ": is a folder, expected an .npy file");
        }
        FileChannel channel = FileChannel.open(file);
        try {
            Npy npy = new Npy(file, channel, NpyHeader.read(file, channel));
            npy.checkLength();
            return npy;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Reads a whole file.
     *
     * @throws IOException as {@link #open} does, and if the array is larger than one tensor can be
     */
    public static Tensor read(Path file) throws IOException {
        try (Npy npy = open(file)) {
            return npy.block(0, npy.header.rows());
        }
    }

    /**
     * Writes a tensor; the file appears whole or not at all.
     *
     * @throws IllegalArgumentException if the element type is BFLOAT16, which the format does not have
     * @throws IOException if the file cannot be written
     */
    public static void write(Tensor tensor, Path file) throws IOException {
        byte[] header = NpyHeader.bytes(tensor.type(), tensor.shape());
        int width = tensor.type().bytes();
        ByteBuffer data =
                ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? tensor.bytes() : reversed(tensor.bytes(), width);
        AtomicFile.write(file, out -> {
            out.write(header);
            WritableByteChannel to = Channels.newChannel(out);
            while (data.hasRemaining()) {
                to.write(data);
            }
        });
    }

    public ElementType type() {
        return header.type();
    }

    /** The length of each axis. */
    public long[] shape() {
        return header.shape();
    }

    /**
     * Reads the rows {@code from} (included) to {@code to} (excluded) of the first axis.
     *
     * @throws IndexOutOfBoundsException if these are not rows of the first axis
     * @throws IOException if the file cannot be read, or the rows are larger than one tensor can be
     */
    public Tensor rows(long from, long to) throws IOException {
        if (header.axes().isEmpty()) {
            throw new IndexOutOfBoundsException(file + ": holds a scalar, which has no rows");
        }
        if (from < 0 || to < from || to > header.rows()) {
            throw new IndexOutOfBoundsException(
                    "%s: rows %d to %d are outside of the shape %s".formatted(file, from, to, header.axes()));
        }
        return block(from, to);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private void checkLength() throws IOException {
        long expected;
        try {
            expected = Math.multiplyExact(
                    Math.multiplyExact(header.rows(), header.rowElements()),
                    header.type().bytes());
        } catch (ArithmeticException e) {
            throw header.wrong(file, "the shape " + header.axes() + " is too large for any file");
        }
        long actual = channel.size() - header.dataStart();
        if (actual != expected) {
            throw header.wrong(
                    file,
                    "the file is %s: %s %s needs %d bytes of data, but there are %d"
                            .formatted(
                                    actual < expected ? "truncated" : "longer than its header says",
                                    header.type(),
                                    header.axes(),
                                    expected,
                                    actual));
        }
    }

    /** Rows as a tensor; of a scalar its one element. */
    private Tensor block(long from, long to) throws IOException {
        long[] shape = header.shape();
        if (shape.length > 0) {
            shape[0] = to - from;
        }
        long elements = (to - from) * header.rowElements();
        int width = header.type().bytes();
        if (elements > Integer.MAX_VALUE / width) {
            throw new IOException("%s: %s %s is larger than 2^31 − 1 bytes; read it in smaller blocks of rows"
                    .formatted(file, header.type(), Arrays.toString(shape)));
        }
        ByteBuffer bytes = ByteBuffer.allocateDirect((int) elements * width);
        if (header.columnMajor() && shape.length > 1) {
            bytes = rowMajor(columns(bytes, from, to), width, shape);
        } else {
            fill(bytes, from * header.rowElements() * width);
        }
        if (header.order() != ByteOrder.nativeOrder()) {
            bytes = reversed(bytes, width);
        }
        return Tensor.wrap(header.type(), bytes, shape);
    }

    /** In column-major order the rows of each column lie together: one read a column, or one for all. */
    private ByteBuffer columns(ByteBuffer bytes, long from, long to) throws IOException {
        int width = header.type().bytes();
        int run = (int) (to - from) * width;
        if (to - from == header.rows()) {
            fill(bytes, 0);
            return bytes;
        }
        for (long column = 0; column < header.rowElements(); column++) {
            bytes.limit((int) (column + 1) * run).position((int) column * run);
            fill(bytes.slice(), (column * header.rows() + from) * width);
        }
        return bytes.clear();
    }

    private void fill(ByteBuffer bytes, long offset) throws IOException {
        long position = header.dataStart() + offset;
        while (bytes.hasRemaining()) {
            int read = channel.read(bytes, position);
            if (read < 0) {
                throw new EOFException(file + ": was shortened while it was read");
            }
            position += read;
        }
        bytes.flip();
    }

    private static ByteBuffer rowMajor(ByteBuffer columnMajor, int width, long... shape) {
        ByteBuffer result = ByteBuffer.allocateDirect(columnMajor.capacity());
        long[] index = new long[shape.length];
        for (int to = 0; to < result.capacity(); to += width) {
            long from = 0;
            for (int axis = shape.length - 1; axis >= 0; axis--) {
                from = from * shape[axis] + index[axis];
            }
            result.put(to, columnMajor, (int) from * width, width);
            for (int axis = shape.length - 1; axis >= 0 && ++index[axis] == shape[axis]; axis--) {
                index[axis] = 0;
            }
        }
        return result;
    }

    /** A copy with the bytes of each element in the opposite order. */
    private static ByteBuffer reversed(ByteBuffer bytes, int width) {
        ByteBuffer result = ByteBuffer.allocateDirect(bytes.capacity());
        for (int p = 0; p < bytes.capacity(); p++) {
            result.put(p - p % width + (width - 1 - p % width), bytes.get(p));
        }
        return result;
    }
}
