package org.jennit.image;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The orientation in a picture file's EXIF data: the entry 0x0112 of the first directory of a TIFF structure, which is
 * the file itself (TIFF), an APP1 segment (JPEG) or a chunk (PNG, WebP). Damaged EXIF data counts as upright, as in
 * viewers.
 */
final class Exif {
    private static final int ORIENTATION = 0x0112;
    private static final int ENTRY_BYTES = 12;

    private Exif() {}

    /** The orientation given by the TIFF structure that starts at the buffer's position. */
    static Orientation orientation(ByteBuffer data) {
        ByteBuffer tiff = data.slice();
        try {
            int mark = tiff.getShort(0);
            if (mark != 0x4949 && mark != 0x4d4d) { // II or MM
                return Orientation.UPRIGHT;
            }
            tiff.order(mark == 0x4949 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
            int directory = tiff.getInt(4);
            int entries = Short.toUnsignedInt(tiff.getShort(directory));
            for (int entry = directory + 2; entries > 0; entry += ENTRY_BYTES, entries--) {
                if (Short.toUnsignedInt(tiff.getShort(entry)) == ORIENTATION) {
                    return Orientation.of(Short.toUnsignedInt(tiff.getShort(entry + 8)));
                }
            }
            return Orientation.UPRIGHT;
        } catch (IndexOutOfBoundsException e) {
            return Orientation.UPRIGHT;
        }
    }

    /** The orientation in a PNG file: chunks of length, name, data and checksum after a signature of 8 bytes. */
    static Orientation inPng(ByteBuffer file) {
        return inChunks(file.duplicate().order(ByteOrder.BIG_ENDIAN).position(8), 0x65584966, false); // eXIf
    }

    /** The orientation in a WebP file: chunks of name, length and data, padded to even length, after 12 bytes. */
    static Orientation inWebp(ByteBuffer file) {
        return inChunks(file.duplicate().order(ByteOrder.LITTLE_ENDIAN).position(12), 0x46495845, true); // EXIF
    }

    private static Orientation inChunks(ByteBuffer chunks, int wanted, boolean riff) {
        try {
            while (chunks.remaining() >= 8) {
                int first = chunks.getInt();
                int second = chunks.getInt();
                int name = riff ? first : second;
                long length = Integer.toUnsignedLong(riff ? second : first);
                if (name == wanted) {
                    return orientation(skippingName(chunks));
                }
                long next = chunks.position() + length + (riff ? length % 2 : 4);
                chunks.position((int) Math.min(next, chunks.limit()));
            }
        } catch (BufferUnderflowException e) {
            return Orientation.UPRIGHT;
        }
        return Orientation.UPRIGHT;
    }

    /** The TIFF structure after {@code Exif\0\0}, a prefix that JPEG requires and some WebP writers add. */
    static ByteBuffer skippingName(ByteBuffer data) {
        boolean named = data.remaining() >= 6
                && data.duplicate().order(ByteOrder.BIG_ENDIAN).getInt() == 0x45786966;
        return named ? data.duplicate().position(data.position() + 6) : data;
    }
}
