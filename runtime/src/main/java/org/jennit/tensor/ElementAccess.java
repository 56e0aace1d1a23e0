package org.jennit.tensor;

import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;
import org.jennit.graph.ElementType;

/** How large elements of one type are, and how they are read from and written to bytes: a table with one row a type. */
final class ElementAccess {
    private static final Map<ElementType, ElementAccess> BY_TYPE = new EnumMap<>(Map.ofEntries(
            floating(ElementType.FLOAT32, ByteBuffer::getFloat, (b, p, v) -> b.putFloat(p, (float) v)),
            floating(ElementType.FLOAT64, ByteBuffer::getDouble, ByteBuffer::putDouble),
            floating(
                    ElementType.FLOAT16,
                    (b, p) -> Half.fromFloat16(b.getShort(p)),
                    (b, p, v) -> b.putShort(p, Half.toFloat16((float) v))),
            floating(
                    ElementType.BFLOAT16,
                    (b, p) -> Half.fromBfloat16(b.getShort(p)),
                    (b, p, v) -> b.putShort(p, Half.toBfloat16((float) v))),
            integer(ElementType.INT8, ByteBuffer::get, (b, p, v) -> b.put(p, (byte) v)),
            integer(ElementType.INT16, ByteBuffer::getShort, (b, p, v) -> b.putShort(p, (short) v)),
            integer(ElementType.INT32, ByteBuffer::getInt, (b, p, v) -> b.putInt(p, (int) v)),
            integer(ElementType.INT64, ByteBuffer::getLong, ByteBuffer::putLong),
            integer(ElementType.UINT8, (b, p) -> b.get(p) & 0xffL, (b, p, v) -> b.put(p, (byte) v)),
            integer(ElementType.UINT16, (b, p) -> b.getShort(p) & 0xffffL, (b, p, v) -> b.putShort(p, (short) v)),
            integer(ElementType.UINT32, (b, p) -> b.getInt(p) & 0xffffffffL, (b, p, v) -> b.putInt(p, (int) v)),
            unsigned64(),
            integer(
                    ElementType.BOOL,
                    (b, p) -> b.get(p) == 0 ? 0 : 1,
                    (b, p, v) -> b.put(p, (byte) (v == 0 ? 0 : 1)))));

    /** The codes of texts, which are not to be taken for numbers. */
    static final ElementAccess TEXTS = new ElementAccess(
            Integer.BYTES,
            (b, p) -> notNumbers(),
            (b, p, v) -> notNumbers(),
            (b, p) -> notNumbers(),
            (b, p, v) -> notNumbers());

    private final int width;
    private final DoubleReader doubles;
    private final DoubleWriter putDouble;
    private final LongReader longs;
    private final LongWriter putLong;

    private ElementAccess(
            int width, DoubleReader doubles, DoubleWriter putDouble, LongReader longs, LongWriter putLong) {
        this.width = width;
        this.doubles = doubles;
        this.putDouble = putDouble;
        this.longs = longs;
        this.putLong = putLong;
    }

    private static Map.Entry<ElementType, ElementAccess> floating(
            ElementType type, DoubleReader read, DoubleWriter write) {
        return Map.entry(
                type, new ElementAccess(type.bytes(), read, write, (b, p) -> (long) read.at(b, p), write::put));
    }

    private static Map.Entry<ElementType, ElementAccess> integer(ElementType type, LongReader read, LongWriter write) {
        return Map.entry(
                type, new ElementAccess(type.bytes(), read::at, (b, p, v) -> write.put(b, p, (long) v), read, write));
    }

    /** The upper half of the range is negative as a long: halved with a sticky last bit, it rounds only once. */
    private static Map.Entry<ElementType, ElementAccess> unsigned64() {
        return Map.entry(
                ElementType.UINT64,
                new ElementAccess(
                        Long.BYTES,
                        (b, p) -> {
                            long v = b.getLong(p);
                            return v >= 0 ? v : (v >>> 1 | (v & 1)) * 2.0;
                        },
                        (b, p, v) -> b.putLong(p, v < 0x1p63 ? (long) v : (long) (v - 0x1p63) ^ Long.MIN_VALUE),
                        ByteBuffer::getLong,
                        ByteBuffer::putLong));
    }

    /** The access to elements of a type; strings, which are not numbers, are refused. */
    static ElementAccess of(ElementType type) {
        ElementAccess access = BY_TYPE.get(type);
        if (access == null) {
            throw new IllegalArgumentException(
                    "a tensor holds numbers, but the element type is " + type + "; Tensor.ofTexts makes one of texts");
        }
        return access;
    }

    private static long notNumbers() {
        throw new IllegalStateException("a tensor of texts has no numbers; toTexts() gives its elements");
    }

    /** The size of one element in bytes. */
    int width() {
        return width;
    }

    /** Writes elements as those of another type, by way of floating-point numbers or of integers. */
    void convert(ByteBuffer from, int elements, boolean floating, ElementAccess wanted, ByteBuffer to) {
        for (int i = 0; i < elements; i++) {
            if (floating) {
                wanted.putDouble(to, i * wanted.width, getDouble(from, i * width));
            } else {
                wanted.putLong(to, i * wanted.width, getLong(from, i * width));
            }
        }
    }

    double getDouble(ByteBuffer bytes, int position) {
        return doubles.at(bytes, position);
    }

    void putDouble(ByteBuffer bytes, int position, double value) {
        putDouble.put(bytes, position, value);
    }

    long getLong(ByteBuffer bytes, int position) {
        return longs.at(bytes, position);
    }

    void putLong(ByteBuffer bytes, int position, long value) {
        putLong.put(bytes, position, value);
    }

    @FunctionalInterface
    interface DoubleReader {
        double at(ByteBuffer bytes, int position);
    }

    @FunctionalInterface
    interface DoubleWriter {
        void put(ByteBuffer bytes, int position, double value);
    }

    @FunctionalInterface
    interface LongReader {
        long at(ByteBuffer bytes, int position);
    }

    @FunctionalInterface
    interface LongWriter {
        void put(ByteBuffer bytes, int position, long value);
    }
}
