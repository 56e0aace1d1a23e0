package org.jennit.tensor;

/** The 16-bit floating-point formats, which Java 17 has no type for: IEEE 754 binary16 and bfloat16. */
final class Half {
    private Half() {}

    /** The value of a binary16 number: 1 sign bit, 5 exponent bits (bias 15), 10 fraction bits. */
    static float fromFloat16(short bits) {
        int sign = (bits & 0x8000) << 16;
        int exponent = bits >> 10 & 0x1f;
        int fraction = bits & 0x3ff;
        if (exponent == 0) { // zero and subnormals: fraction · 2⁻²⁴
            float magnitude = fraction * 0x1p-24f;
            return sign == 0 ? magnitude : -magnitude;
        }
        int wide = exponent == 0x1f ? 0xff : exponent - 15 + 127;
        return Float.intBitsToFloat(sign | wide << 23 | fraction << 13);
    }

    /** The nearest binary16 number, ties to even; what is too large becomes infinite. */
    static short toFloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        int sign = bits >>> 16 & 0x8000;
        float magnitude = Math.abs(value);
        if (Float.isNaN(value)) {
            return (short) (sign | 0x7e00);
        }
        if (magnitude >= 65520f) { // half a step above the largest finite number
            return (short) (sign | 0x7c00);
        }
        if (magnitude < 0x1p-14f) { // subnormal: a whole number of steps of 2⁻²⁴
            return (short) (sign | (int) Math.rint(magnitude * 0x1p24));
        }
        int rounded = roundToEven(bits & 0x7fffffff, 13);
        return (short) (sign | rounded - ((127 - 15) << 10));
    }

    /** The value of a bfloat16 number: the upper half of a 32-bit float. */
    static float fromBfloat16(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }

    /** The nearest bfloat16 number, ties to even. */
    static short toBfloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) (bits >>> 16 | 0x40);
        }
        return (short) ((bits >>> 16 & 0x8000) | roundToEven(bits & 0x7fffffff, 16));
    }

    /** bits · 2^−shift, rounded to the nearest whole number, ties to even. */
    private static int roundToEven(int bits, int shift) {
        int half = (1 << (shift - 1)) - 1;
        return (bits + half + (bits >>> shift & 1)) >>> shift;
    }
}
