package org.jennit.graph;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The type of the elements of a tensor, with its code in ONNX files and its size in bytes. */
public enum ElementType {
    FLOAT32(1, 4),
    UINT8(2, 1),
    INT8(3, 1),
    UINT16(4, 2),
    INT16(5, 2),
    INT32(6, 4),
    INT64(7, 8),
    STRING(8, 0),
    BOOL(9, 1),
    FLOAT16(10, 2),
    FLOAT64(11, 8),
    UINT32(12, 4),
    UINT64(13, 8),
    BFLOAT16(16, 2);

    private final int onnxCode;
    private final int bytes;

    ElementType(int onnxCode, int bytes) {
        this.onnxCode = onnxCode;
        this.bytes = bytes;
    }

    /** The code of {@code TensorProto.DataType} in ONNX files. */
    public int onnxCode() {
        return onnxCode;
    }

    /** The size of one element in bytes; 0 for strings, which have none. */
    public int bytes() {
        return bytes;
    }

    /** Whether the elements are floating-point numbers, so that derivatives exist. */
    public boolean isFloating() {
        return this == FLOAT32 || this == FLOAT64 || this == FLOAT16 || this == BFLOAT16;
    }

    /** Whether the elements are floating-point numbers of 16 bits. */
    public boolean isHalf() {
        return this == FLOAT16 || this == BFLOAT16;
    }

    /** The type as messages show it, in lower case. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The type with this code.
     *
     * @throws IllegalArgumentException when no supported type has it (8-bit floats, complex numbers, …)
     */
    public static ElementType ofOnnxCode(int code) {
        return withOnnxCode(code)
                .orElseThrow(() -> new IllegalArgumentException("tensor element type " + code
                        + " of ONNX is not supported; convert the model to float32, float16 or float64"));
    }

    /** The type with this code, if it is a supported one. */
    public static Optional<ElementType> withOnnxCode(int code) {
        return Arrays.stream(values()).filter(type -> type.onnxCode == code).findFirst();
    }
}
