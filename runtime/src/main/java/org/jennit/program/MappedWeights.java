package org.jennit.program;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jennit.graph.CompilationInterrupt;
import org.jennit.graph.ElementType;
import org.jennit.onnx.file.GraphMessage;
import org.jennit.onnx.file.TensorData;
import org.jennit.onnx.file.TensorMessage;
import org.jennit.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Weights as the bytes of their files, mapped into memory once for all sessions that read them: the forward pass, the
 * attribution, and the sessions of one thread. Without this each session maps or copies them for itself. A mapping lives as
 * long as a session that holds it.
 */
final class MappedWeights {
    /** Smaller ones are left to the runtime: a process may have only so many mappings. */
    private static final long LEAST = 1L << 20;

    private static final Map<Region, WeakReference<ByteBuffer>> MAPPED = new HashMap<>();

    /** A part of a file as it was at some time; one that was written anew is another. */
    private record Region(
            Path file,
            long offset,
            long bytes,
            FileTime modified,
            @Nullable Object key) {}

    private MappedWeights() {}

    /**
     * The large weights of a graph that lie in files, by name.
     *
     * @throws UncheckedIOException if a file cannot be read
     */
    static Map<String, Tensor> of(GraphMessage graph) {
        Map<String, Tensor> weights = new LinkedHashMap<>();
        for (TensorMessage tensor : graph.initializers()) {
            ElementType type = ElementType.withOnnxCode(tensor.type().code()).orElse(null);
            if (type != null
                    && Session.takes(type)
                    && tensor.data() instanceof TensorData.InFile region
                    && region.length() >= LEAST
                    && region.length() <= Integer.MAX_VALUE) {
                long[] shape = tensor.dims().stream().mapToLong(Long::longValue).toArray();
                weights.put(tensor.name(), Tensor.wrap(type, mapped(region), shape));
            }
        }
        return weights;
    }

    /** The bytes of a part of a file, the same for all who ask while one holds them and the file is not written. */
    static ByteBuffer mapped(TensorData.InFile part) {
        try {
            BasicFileAttributes file =
                    Files.readAttributes(part.file(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            Region region =
                    new Region(part.file(), part.offset(), part.length(), file.lastModifiedTime(), file.fileKey());
            synchronized (MAPPED) {
                WeakReference<ByteBuffer> known = MAPPED.get(region);
                ByteBuffer bytes = known == null ? null : known.get();
                if (bytes == null) {
                    MAPPED.values().removeIf(reference -> reference.get() == null);
                    bytes = map(region);
                    MAPPED.put(region, new WeakReference<>(bytes));
                }
                return bytes;
            }
        } catch (ClosedByInterruptException e) {
            throw CompilationInterrupt.cancelled();
        } catch (IOException e) {
            throw new UncheckedIOException("weights cannot be read from " + part.file(), e);
        }
    }

    private static ByteBuffer map(Region region) throws IOException {
        try (FileChannel channel = FileChannel.open(region.file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, region.offset, region.bytes);
        }
    }
}
