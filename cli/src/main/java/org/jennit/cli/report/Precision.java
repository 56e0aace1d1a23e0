package org.jennit.cli.report;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;

/** The precision of the relevance stored in a page. */
enum Precision {
    /** Steps of b / 32767, b the largest |r| of the sample: half the size, and finer than any colour. */
    INT16("16-bit steps of 1/32767 of the largest relevance of each picture") {
        @Override
        byte[] bytes(double[] values) {
            double bound = bound(values);
            ByteBuffer bytes = ByteBuffer.allocate(2 * values.length).order(ByteOrder.LITTLE_ENDIAN);
            for (double value : values) {
                bytes.putShort((short) (bound == 0 ? 0 : Math.rint(value / bound * Short.MAX_VALUE)));
            }
            return bytes.array();
        }
    },

    /** Single precision. */
    FLOAT32("32-bit floating-point numbers") {
        @Override
        byte[] bytes(double[] values) {
            ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
            for (double value : values) {
                bytes.putFloat((float) value);
            }
            return bytes.array();
        }
    };

    private final String words;

    Precision(String words) {
        this.words = words;
    }

    /** The precision in words. */
    String words() {
        return words;
    }

    /** Little-endian bytes of the values. */
    abstract byte[] bytes(double[] values);

    /** The values as the page's script reads them. */
    String encoded(double[] values) {
        return Base64.getEncoder().encodeToString(bytes(values));
    }

    /** The largest absolute value. */
    static double bound(double[] values) {
        return Arrays.stream(values).map(Math::abs).max().orElse(0);
    }
}
