package org.jennit.cli.tool.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Damages files at random: bytes are flipped, replaced by numbers on which programs stumble, left out, repeated or
 * exchanged. Messages of protocol buffers are damaged by their fields ({@link WireMutation}) as well, so that most of the
 * results are still messages.
 */
final class Mutator {
    private static final byte[][] STUMBLING = {
        {0, 0, 0, 0},
        {-1, -1, -1, -1},
        {0x7f, -1, -1, -1},
        {-1, -1, -1, 0x7f},
        {-128, 0, 0, 0},
        {1, 0, 0, 0},
        "99999999".getBytes(StandardCharsets.US_ASCII)
    };

    private final RandomGenerator random;

    Mutator(RandomGenerator random) {
        this.random = random;
    }

    /** A damaged copy of a file, which is a message of protocol buffers or anything else. */
    byte[] damaged(byte[] file, boolean isMessage) {
        byte[] result = file;
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes && result.length > 0; i++) {
            boolean byFields = isMessage && random.nextInt(4) > 0;
            result = byFields ? new WireMutation(random).of(result) : changed(result);
        }
        return result;
    }

    private byte[] changed(byte[] file) {
        int place = random.nextInt(file.length);
        int length = 1 + random.nextInt(Math.min(64, file.length - place));
        return switch (random.nextInt(6)) {
            case 0 -> written(file, place, (byte) (file[place] ^ 1 << random.nextInt(8)));
            case 1 -> written(file, place, (byte) random.nextInt(256));
            case 2 -> written(file, place, STUMBLING[random.nextInt(STUMBLING.length)]);
            case 3 -> spliced(file, place, length, new byte[0]);
            case 4 -> spliced(file, place, 0, Arrays.copyOfRange(file, place, place + length));
            default -> Arrays.copyOf(file, place);
        };
    }

    private static byte[] written(byte[] file, int place, byte... bytes) {
        byte[] copy = file.clone();
        System.arraycopy(bytes, 0, copy, place, Math.min(bytes.length, file.length - place));
        return copy;
    }

    /** The file with some bytes replaced by others. */
    private static byte[] spliced(byte[] file, int place, int length, byte... bytes) {
        byte[] result = new byte[file.length - length + bytes.length];
        System.arraycopy(file, 0, result, 0, place);
        System.arraycopy(bytes, 0, result, place, bytes.length);
        System.arraycopy(file, place + length, result, place + bytes.length, file.length - place - length);
        return result;
    }
}
