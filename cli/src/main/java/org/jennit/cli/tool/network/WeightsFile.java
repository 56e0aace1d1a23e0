package org.jennit.cli.tool.network;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.SplittableRandom;
import org.jennit.graph.Constant;
import org.jennit.graph.ElementType;
import org.jennit.onnx.file.TemporaryFile;

/**
 * A file of random parameters, written region by region, so that never more than a buffer of them is in memory. A
 * parameter depends on its name and the seed only, not on the ones written before it.
 */
final class WeightsFile implements AutoCloseable {
    private final TemporaryFile file;
    private final FileChannel channel;
    private final long seed;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 18).order(ByteOrder.LITTLE_ENDIAN);

    /** A new file. */
    WeightsFile(Path file, long seed) throws IOException {
        this.file = TemporaryFile.at(file);
        this.seed = seed;
        this.channel = FileChannel.open(this.file.path(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    /** The numbers of a parameter, in row-major order. */
    @FunctionalInterface
    interface NumberSource {
        /** The number at a place, given the parameter's own random numbers. */
        double at(long index, SplittableRandom random);
    }

    /** Writes a parameter's numbers as 32-bit floats. */
    Constant write(String name, List<Long> extents, NumberSource numbers) throws IOException {
        long elements = extents.stream().reduce(1L, Math::multiplyExact);
        long offset = channel.position();
        SplittableRandom random = random(name);
        buffer.clear();
        for (long i = 0; i < elements; i++) {
            buffer.putFloat((float) numbers.at(i, random));
            if (!buffer.hasRemaining() || i == elements - 1) {
                buffer.flip();
                drain(name);
                buffer.clear();
            }
        }
        return new Constant.InFile(ElementType.FLOAT32, extents, file.path(), offset, 4 * elements);
    }

    private void drain(String parameter) throws IOException {
        try {
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        } catch (IOException e) { // a full disk does not say which file was written
            throw new IOException(
                    "%s: '%s' cannot be written (%s)".formatted(file.path().getParent(), parameter, e.getMessage()), e);
        }
    }

    /** The random numbers of a parameter. */
    SplittableRandom random(String name) {
        return new SplittableRandom(seed * 31 + name.hashCode());
    }

    /** Closes and removes the file. */
    @Override
    public void close() throws IOException {
        channel.close();
        file.close();
    }
}
