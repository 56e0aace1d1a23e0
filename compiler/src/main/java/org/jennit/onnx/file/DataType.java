package org.jennit.onnx.file;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The element types of ONNX ({@code TensorProto.DataType}) with their codes and sizes. */
public enum DataType {
    UNDEFINED(0, 0),
    FLOAT(1, 32),
    UINT8(2, 8),
    INT8(3, 8),
    UINT16(4, 16),
    INT16(5, 16),
    INT32(6, 32),
    INT64(7, 64),
    STRING(8, 0),
    BOOL(9, 8),
    FLOAT16(10, 16),
    DOUBLE(11, 64),
    UINT32(12, 32),
    UINT64(13, 64),
    COMPLEX64(14, 64),
    COMPLEX128(15, 128),
    BFLOAT16(16, 16),
    FLOAT8E4M3FN(17, 8),
    FLOAT8E4M3FNUZ(18, 8),
    FLOAT8E5M2(19, 8),
    FLOAT8E5M2FNUZ(20, 8),
    UINT4(21, 4),
    INT4(22, 4),
    FLOAT4E2M1(23, 4),
    FLOAT8E8M0(24, 8),
    UINT2(25, 2),
    INT2(26, 2),
    FLOAT6E2M3(27, 6),
    FLOAT6E3M2(28, 6);

    private static final Map<Integer, DataType> BY_CODE =
            Stream.of(values()).collect(Collectors.toUnmodifiableMap(DataType::code, Function.identity()));

    private final int code;
    private final int bits;

    DataType(int code, int bits) {
        this.code = code;
        this.bits = bits;
    }

    /** The type of an ONNX code, if it is known. */
    public static Optional<DataType> of(int code) {
        return Optional.ofNullable(BY_CODE.get(code));
    }

    /** The code that files hold. */
    public int code() {
        return code;
    }

    /** Size of an element in bits; elements are packed without gaps. 0 for strings and the undefined type. */
    public int bits() {
        return bits;
    }

    /** Size of a packed tensor in bytes. Throws {@link ArithmeticException} on overflow. */
    public long bytes(long elements) {
        return Math.addExact(Math.multiplyExact(elements, (long) bits), 7L) / 8;
    }
}
