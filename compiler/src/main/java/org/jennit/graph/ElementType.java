package org.jennit.graph;

/** The type of the elements of a value: what ONNX calls a tensor's data type. */
public enum ElementType {
    FLOAT32(4),
    FLOAT64(8),
    FLOAT16(2),
    BFLOAT16(2),
    INT8(1),
    INT16(2),
    INT32(4),
    INT64(8),
    UINT8(1),
    UINT16(2),
    UINT32(4),
    UINT64(8),
    BOOL(1),
    STRING(0);

    private final int bytes;

    ElementType(int bytes) {
        this.bytes = bytes;
    }

    /** The size of one element in bytes; 0 for strings, which have no fixed size. */
    public int bytes() {
        return bytes;
    }
}
