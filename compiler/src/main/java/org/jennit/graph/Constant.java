package org.jennit.graph;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;

/** A tensor whose numbers are known: a region of a file, read by whoever needs them, or bytes held here. */
public sealed interface Constant {
    /** The element type. */
    ElementType element();

    /** The extents, outermost first. */
    List<Long> extents();

    /** The number of bytes of all elements. */
    long bytes();

    /** The bytes of its numbers, little-endian, read-only, positioned at the first; strings have none. */
    ByteBuffer data();

    /** The shape. */
    default Shape shape() {
        return Shape.of(extents().stream().mapToLong(Long::longValue).toArray());
    }

    /**
     * Numbers that lie in a file, little-endian, in row-major order.
     *
     * @param element the element type
     * @param extents the extents, outermost first
     * @param file the file
     * @param offset where the first byte lies
     * @param bytes how many bytes there are
     */
    record InFile(ElementType element, List<Long> extents, Path file, long offset, long bytes) implements Constant {
        @Override
        public ByteBuffer data() {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
                return channel.map(FileChannel.MapMode.READ_ONLY, offset, bytes).order(ByteOrder.LITTLE_ENDIAN);
            } catch (ClosedByInterruptException e) {
                throw CompilationInterrupt.cancelled();
            } catch (IOException e) {
                throw new UncheckedIOException("weights cannot be read from " + file, e);
            }
        }
    }

    /** Numbers held in memory, little-endian, in row-major order; never changed. */
    final class InMemory implements Constant {
        private final ElementType element;
        private final List<Long> extents;
        private final ByteBuffer data;

        /** Numbers of this type and these extents; the buffer must not be changed afterwards. */
        public InMemory(ElementType element, List<Long> extents, ByteBuffer data) {
            this.element = element;
            this.extents = List.copyOf(extents);
            this.data = data.slice().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
            long expected = element.bytes() * extents.stream().reduce(1L, Math::multiplyExact);
            if (this.data.remaining() != expected) {
                throw new IllegalArgumentException("a constant of " + element + " " + extents + " needs " + expected
                        + " bytes, not " + this.data.remaining());
            }
        }

        @Override
        public ElementType element() {
            return element;
        }

        @Override
        public List<Long> extents() {
            return extents;
        }

        @Override
        public long bytes() {
            return data.remaining();
        }

        @Override
        public ByteBuffer data() {
            return data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof InMemory that
                    && element == that.element
                    && extents.equals(that.extents)
                    && data.equals(that.data);
        }

        @Override
        public int hashCode() {
            return 31 * (31 * element.hashCode() + extents.hashCode()) + data.hashCode();
        }

        @Override
        public String toString() {
            return element + " " + extents;
        }
    }

    /**
     * Strings, which nothing computes with; they only pass through.
     *
     * @param extents the extents, outermost first
     * @param strings the strings in row-major order
     */
    record Strings(List<Long> extents, List<String> strings) implements Constant {
        @Override
        public ElementType element() {
            return ElementType.STRING;
        }

        @Override
        public long bytes() {
            return 0;
        }

        @Override
        public ByteBuffer data() {
            return ByteBuffer.allocate(0);
        }
    }

    /** Integers in memory, of element type int64. */
    static InMemory ofLongs(List<Long> extents, long... values) {
        ByteBuffer buffer = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        Arrays.stream(values).forEach(buffer::putLong);
        return new InMemory(ElementType.INT64, extents, buffer.flip());
    }

    /** Numbers in memory, of a floating-point, boolean or integer type that Java can say without loss. */
    static InMemory ofDoubles(ElementType element, List<Long> extents, double... values) {
        ByteBuffer buffer = ByteBuffer.allocate(element.bytes() * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (double value : values) {
            Numbers.put(buffer, element, value);
        }
        return new InMemory(element, extents, buffer.flip());
    }
}
