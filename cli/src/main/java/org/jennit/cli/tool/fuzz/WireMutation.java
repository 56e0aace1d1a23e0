package org.jennit.cli.tool.fuzz;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A change of one field somewhere in a message of protocol buffers, whose lengths are written anew. Bytes are taken for a
 * message within wherever they can be.
 */
final class WireMutation {
    private static final long[] NUMBERS = {
        0, 1, -1, 2, 3, 7, 64, 1 << 16, Integer.MAX_VALUE, Integer.MIN_VALUE, 1L << 40, Long.MAX_VALUE, Long.MIN_VALUE
    };

    private final RandomGenerator random;

    WireMutation(RandomGenerator random) {
        this.random = random;
    }

    /** A field: its tag, and its content as it is written, for bytes without their length. */
    private static final class Field {
        private final long tag;
        private final byte[] content;

        Field(long tag, byte... content) {
            this.tag = tag;
            this.content = content;
        }

        long tag() {
            return tag;
        }

        byte[] content() {
            return content;
        }

        boolean isBytes() {
            return (tag & 7) == 2;
        }

        boolean isNumber() {
            return (tag & 7) == 0;
        }
    }

    /** A copy of a message with one change; itself where it is none. */
    byte[] of(byte[] message) {
        List<Field> fields = fields(message);
        if (fields == null || fields.isEmpty()) {
            return message;
        }
        int chosen = random.nextInt(fields.size());
        Field field = fields.get(chosen);
        List<Field> within = field.isBytes() ? fields(field.content()) : null;
        if (within != null && !within.isEmpty() && random.nextInt(8) > 0) {
            fields.set(chosen, new Field(field.tag(), of(field.content())));
            return written(fields);
        }
        int other = random.nextInt(fields.size());
        switch (random.nextInt(5)) {
            case 0 -> fields.remove(chosen);
            case 1 -> fields.add(other, field);
            case 2 -> Collections.swap(fields, chosen, other);
            case 3 ->
                fields.set(chosen, new Field(field.tag(), fields.get(other).content()));
            default -> fields.set(chosen, changed(field));
        }
        return written(fields);
    }

    private Field changed(Field field) {
        if (field.isNumber()) {
            ByteArrayOutputStream number = new ByteArrayOutputStream();
            writeNumber(number, NUMBERS[random.nextInt(NUMBERS.length)]);
            return new Field(field.tag(), number.toByteArray());
        }
        byte[] content = field.content().clone();
        if (content.length > 0) {
            content[random.nextInt(content.length)] = (byte) random.nextInt(256);
        }
        return new Field(field.tag(), content);
    }

    // --- the format

    /** The fields of a message, or null where the bytes are none. */
    private static @Nullable List<Field> fields(byte[] message) {
        List<Field> fields = new ArrayList<>();
        int[] place = {0};
        while (place[0] < message.length) {
            long tag = number(message, place);
            int start = place[0];
            boolean known = tag > 7;
            long length = 0;
            switch ((int) (tag & 7)) {
                case 0 -> known &= number(message, place) != Long.MIN_VALUE;
                case 1 -> place[0] += 8;
                case 5 -> place[0] += 4;
                case 2 -> {
                    length = number(message, place);
                    start = place[0];
                    known &= length >= 0 && length <= message.length - start;
                    place[0] += known ? (int) length : 0;
                }
                default -> known = false;
            }
            if (!known || place[0] > message.length) {
                return null;
            }
            fields.add(new Field(tag, Arrays.copyOfRange(message, start, place[0])));
        }
        return fields;
    }

    /** A number of variable length; -1 where it does not end. */
    private static long number(byte[] message, int[] place) {
        long number = 0;
        for (int shift = 0; shift < 64 && place[0] < message.length; shift += 7) {
            byte next = message[place[0]++];
            number |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return number;
            }
        }
        return -1;
    }

    private static byte[] written(List<Field> fields) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Field field : fields) {
            writeNumber(out, field.tag());
            if (field.isBytes()) {
                writeNumber(out, field.content().length);
            }
            out.writeBytes(field.content());
        }
        return out.toByteArray();
    }

    private static void writeNumber(ByteArrayOutputStream out, long number) {
        long rest = number;
        while ((rest & ~0x7fL) != 0) {
            out.write((int) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }
}
