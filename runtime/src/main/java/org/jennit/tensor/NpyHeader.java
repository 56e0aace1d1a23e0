package org.jennit.tensor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jennit.graph.ElementType;

/**
 * The header of an {@code .npy} file: magic number, version, length, and a Python dictionary with the type
 * ({@code descr}), the order ({@code fortran_order}) and the {@code shape}.
 */
record NpyHeader(ElementType type, ByteOrder order, boolean columnMajor, List<Long> axes, long dataStart) {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int MOST_HEADER_BYTES = 1 << 20;
    private static final int ALIGNMENT = 64;

    private static final Pattern TYPE = Pattern.compile("'descr'\\s*:\\s*'([<>=|]?)(\\w+)'");
    private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([\\d\\sL,]*)\\)");

    private static final Map<ElementType, String> CODES = new EnumMap<>(Map.ofEntries(
            Map.entry(ElementType.FLOAT16, "f2"),
            Map.entry(ElementType.FLOAT32, "f4"),
            Map.entry(ElementType.FLOAT64, "f8"),
            Map.entry(ElementType.INT8, "i1"),
            Map.entry(ElementType.INT16, "i2"),
            Map.entry(ElementType.INT32, "i4"),
            Map.entry(ElementType.INT64, "i8"),
            Map.entry(ElementType.UINT8, "u1"),
            Map.entry(ElementType.UINT16, "u2"),
            Map.entry(ElementType.UINT32, "u4"),
            Map.entry(ElementType.UINT64, "u8"),
            Map.entry(ElementType.BOOL, "b1")));

    static NpyHeader read(Path file, FileChannel channel) throws IOException {
        ByteBuffer start = read(channel, 0, MAGIC.length + 6);
        if (!startsWithMagic(start)) {
            throw new IOException(file + ": is not an .npy file (it does not begin with the bytes \\x93NUMPY)");
        }
        int version = start.remaining() > MAGIC.length ? start.get(MAGIC.length) : 0;
        int lengthBytes = version == 1 ? 2 : 4;
        int textStart = MAGIC.length + 2 + lengthBytes;
        if (start.remaining() < textStart) {
            throw new IOException("%s: is truncated: its header alone needs %d bytes, but there are %d"
                    .formatted(file, textStart, start.remaining()));
        }
        if (version < 1 || version > 3) {
            throw new IOException("%s: has version %d of the .npy format, expected 1, 2 or 3".formatted(file, version));
        }
        long length = version == 1
                ? Short.toUnsignedLong(start.getShort(MAGIC.length + 2))
                : Integer.toUnsignedLong(start.getInt(MAGIC.length + 2));
        if (length > MOST_HEADER_BYTES) {
            throw new IOException(
                    "%s: its header claims %d bytes, more than any array of numbers has".formatted(file, length));
        }
        ByteBuffer text = read(channel, textStart, (int) length);
        if (text.remaining() < length) {
            throw new IOException("%s: is truncated: its header needs %d bytes, but there are %d"
                    .formatted(file, length, text.remaining()));
        }
        return parse(file, StandardCharsets.UTF_8.decode(text).toString(), textStart + length);
    }

    private static NpyHeader parse(Path file, String text, long dataStart) throws IOException {
        Matcher type = TYPE.matcher(text);
        Matcher order = ORDER.matcher(text);
        Matcher shape = SHAPE.matcher(text);
        if (!type.find() || !order.find() || !shape.find()) {
            throw wrongHeader(file, text, "descr (one type of number), fortran_order and shape are expected");
        }
        String code = type.group(2);
        ElementType element = CODES.entrySet().stream()
                .filter(entry -> entry.getValue().equals(code))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> wrongHeader(
                        file,
                        text,
                        "the type " + code + " is not one of "
                                + CODES.values().stream().sorted().collect(Collectors.joining(", "))));
        ByteOrder bytes = switch (type.group(1)) {
            case "<" -> ByteOrder.LITTLE_ENDIAN;
            case ">" -> ByteOrder.BIG_ENDIAN;
            default -> ByteOrder.nativeOrder();
        };
        return new NpyHeader(
                element, bytes, order.group(1).equals("True"), axes(file, text, shape.group(1)), dataStart);
    }

    private static List<Long> axes(Path file, String header, String text) throws IOException {
        try {
            return Arrays.stream(text.split(","))
                    .map(dimension -> dimension.replace("L", "").strip())
                    .filter(dimension -> !dimension.isEmpty())
                    .map(Long::valueOf)
                    .toList();
        } catch (NumberFormatException e) {
            throw wrongHeader(file, header, "the shape (" + text + ") is not made of whole numbers");
        }
    }

    /** The header of a row-major, little-endian array, padded so that the data is aligned. */
    static byte[] bytes(ElementType type, long... shape) {
        String code = CODES.get(type);
        if (code == null) {
            throw new IllegalArgumentException(
                    "the .npy format has no type for " + type + "; convert with to(ElementType.FLOAT32) first");
        }
        String dimensions = Arrays.stream(shape).mapToObj(Long::toString).collect(Collectors.joining(", "));
        String text = "{'descr': '%s%s', 'fortran_order': False, 'shape': (%s), }"
                .formatted(type.bytes() == 1 ? "|" : "<", code, dimensions + (shape.length == 1 ? "," : ""));
        int before = MAGIC.length + 4;
        int padding = ALIGNMENT - 1 - (before + text.length()) % ALIGNMENT;
        String padded = text + " ".repeat(padding) + "\n";
        return ByteBuffer.allocate(before + padded.length())
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(MAGIC)
                .put((byte) 1)
                .put((byte) 0)
                .putShort((short) padded.length())
                .put(padded.getBytes(StandardCharsets.US_ASCII))
                .array();
    }

    /** The length of each axis. */
    long[] shape() {
        return axes.stream().mapToLong(Long::longValue).toArray();
    }

    /** The length of the first axis; 1 for a scalar. */
    long rows() {
        return axes.isEmpty() ? 1 : axes.get(0);
    }

    /** The number of elements in one row. */
    long rowElements() {
        return axes.stream().skip(1).reduce(1L, Math::multiplyExact);
    }

    IOException wrong(Path file, String what) {
        return new IOException(file + ": " + what);
    }

    private static IOException wrongHeader(Path file, String header, String what) {
        return new IOException("%s: has the header %s, but %s".formatted(file, header.strip(), what));
    }

    private static boolean startsWithMagic(ByteBuffer start) {
        return start.remaining() >= MAGIC.length && start.slice(0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC));
    }

    /** Up to so many bytes from a position, fewer at the end of the file; little-endian, as the format has it. */
    private static ByteBuffer read(FileChannel channel, long position, int bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining() && channel.read(buffer, position + buffer.position()) >= 0) {
            // until full or at the end
        }
        return buffer.flip();
    }
}
