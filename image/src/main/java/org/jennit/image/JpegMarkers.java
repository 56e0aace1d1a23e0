package org.jennit.image;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The metadata of a JPEG file before its first scan: the orientation and the colour space of its components.
 *
 * @param orientation from the EXIF segment
 * @param luminance whether the first three components are luminance and chrominance (YCbCr, YCCK) rather than colours
 */
record JpegMarkers(Orientation orientation, boolean luminance) {
    private static final int START_OF_SCAN = 0xda;
    private static final int APP0 = 0xe0;
    private static final int APP1 = 0xe1;
    private static final int APP14 = 0xee;
    private static final int NO_ADOBE = -1;

    /** Reads the segments: a marker 0xff, its code, and (but for those without content) its length and content. */
    static JpegMarkers read(ByteBuffer file) {
        Orientation orientation = Orientation.UPRIGHT;
        boolean jfif = false;
        int adobe = NO_ADOBE;
        String components = "";
        int p = 2;
        while (p + 4 <= file.limit()) {
            int code = file.get(p + 1) & 0xff;
            if ((file.get(p) & 0xff) != 0xff) {
                break;
            }
            if (code == 0xff) { // fill bytes before a marker
                p++;
                continue;
            }
            int length = Short.toUnsignedInt(file.getShort(p + 2));
            int end = p + 2 + length;
            if (code == START_OF_SCAN || length < 2 || end > file.limit()) {
                break;
            }
            ByteBuffer content = file.slice(p + 4, length - 2);
            if (code == APP0 && starts(content, "JFIF\0")) {
                jfif = true;
            } else if (code == APP1 && starts(content, "Exif\0")) {
                orientation = Exif.orientation(Exif.skippingName(content));
            } else if (code == APP14 && starts(content, "Adobe") && content.limit() >= 12) {
                adobe = content.get(11) & 0xff;
            } else if (isFrame(code) && content.limit() >= 6) {
                components = componentNames(content);
            }
            p = end;
        }
        return new JpegMarkers(orientation, isLuminance(components, jfif, adobe));
    }

    /**
     * The common convention of decoders: three components are YCbCr and four are CMYK, unless the file says otherwise.
     */
    private static boolean isLuminance(String components, boolean jfif, int adobe) {
        return switch (components.length()) {
            case 3 -> jfif || (adobe == NO_ADOBE ? !components.equals("RGB") : adobe != 0);
            case 4 -> adobe == 2;
            default -> false;
        };
    }

    /** Start of frame: 0xc0 to 0xcf, except for the Huffman table, the reserved and the arithmetic-coding markers. */
    static boolean isFrame(int code) {
        return code >= 0xc0 && code <= 0xcf && code != 0xc4 && code != 0xc8 && code != 0xcc;
    }

    private static String componentNames(ByteBuffer frame) {
        StringBuilder names = new StringBuilder();
        int count = frame.get(5) & 0xff;
        for (int i = 0; i < count && 6 + 3 * i < frame.limit(); i++) {
            names.append((char) (frame.get(6 + 3 * i) & 0xff));
        }
        return names.toString();
    }

    private static boolean starts(ByteBuffer content, String name) {
        byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
        return content.limit() >= bytes.length && content.slice(0, bytes.length).equals(ByteBuffer.wrap(bytes));
    }
}
