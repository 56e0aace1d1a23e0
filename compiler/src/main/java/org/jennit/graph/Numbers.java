package org.jennit.graph;

import java.nio.ByteBuffer;

/** Single numbers of each element type in a little-endian buffer. */
public final class Numbers {
    private Numbers() {}

    /** Writes a number at the buffer's position, rounded to the type. */
    public static void put(ByteBuffer buffer, ElementType type, double value) {
        switch (type) {
            case FLOAT32 -> buffer.putFloat((float) value);
            case FLOAT64 -> buffer.putDouble(value);
            case INT64, UINT64 -> buffer.putLong((long) value);
            case INT32, UINT32 -> buffer.putInt((int) (long) value);
            case INT16, UINT16 -> buffer.putShort((short) (long) value);
            case INT8, UINT8 -> buffer.put((byte) (long) value);
            case BOOL -> buffer.put((byte) (value != 0 ? 1 : 0));
            case FLOAT16 -> buffer.putShort(toFloat16((float) value));
            case BFLOAT16 -> buffer.putShort(toBfloat16((float) value));
            case STRING -> throw new IllegalArgumentException("a string is not a number");
        }
    }

    /** The number at the buffer's position, which moves past it. */
    public static double get(ByteBuffer buffer, ElementType type) {
        return switch (type) {
            case FLOAT32 -> buffer.getFloat();
            case FLOAT64 -> buffer.getDouble();
            case INT64, UINT64 -> buffer.getLong();
            case INT32 -> buffer.getInt();
            case UINT32 -> Integer.toUnsignedLong(buffer.getInt());
            case INT16 -> buffer.getShort();
            case UINT16 -> Short.toUnsignedInt(buffer.getShort());
            case INT8 -> buffer.get();
            case UINT8 -> Byte.toUnsignedInt(buffer.get());
            case BOOL -> buffer.get() != 0 ? 1 : 0;
            case FLOAT16 -> fromFloat16(buffer.getShort());
            case BFLOAT16 -> Float.intBitsToFloat(buffer.getShort() << 16);
            case STRING -> throw new IllegalArgumentException("a string is not a number");
        };
    }

    /** The nearest bfloat16, ties to even. */
    private static short toBfloat16(float value) {
        int bits = Float.floatToIntBits(value);
        return Float.isNaN(value) ? (short) 0x7fc0 : (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
    }

    /** The nearest IEEE half, ties to even; Java has this itself only from 20 on. */
    private static short toFloat16(float value) {
        int bits = Float.floatToIntBits(value);
        int sign = (bits >>> 16) & 0x8000;
        int magnitude = bits & 0x7fffffff;
        if (magnitude > 0x7f800000) {
            return (short) (sign | 0x7e00);
        }
        if (magnitude >= 0x477ff000) { // rounds beyond the largest half
            return (short) (sign | 0x7c00);
        }
        if (magnitude < 0x38800000) { // subnormal half: a multiple of 2^-24
            return (short) (sign | (int) Math.rint(Math.abs((double) value) * 0x1p24));
        }
        int rounded = magnitude - 0x38000000 + 0xfff + ((magnitude >>> 13) & 1);
        return (short) (sign | (rounded >>> 13));
    }

    private static float fromFloat16(short half) {
        int exponent = (half >>> 10) & 0x1f;
        int fraction = half & 0x3ff;
        float magnitude = exponent == 0
                ? fraction * 0x1p-24f
                : exponent == 31
                        ? (fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN)
                        : Float.intBitsToFloat((exponent + 112) << 23 | fraction << 13);
        return half < 0 ? -magnitude : magnitude;
    }
}
