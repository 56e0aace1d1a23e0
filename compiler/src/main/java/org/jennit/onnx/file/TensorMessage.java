package org.jennit.onnx.file;

import java.util.List;

/**
 * A tensor of constants ({@code TensorProto}). The data have the length that type and dimensions ask for.
 *
 * @param name name of the tensor
 * @param type type of its elements
 * @param dims its dimensions, none for a scalar
 * @param data its elements
 */
public record TensorMessage(String name, DataType type, List<Long> dims, TensorData data) {
    public TensorMessage {
        dims = List.copyOf(dims);
    }

    /** Number of elements, the product of the dimensions. Throws {@link ArithmeticException} on overflow. */
    public long elements() {
        return elements(dims);
    }

    static long elements(List<Long> dims) {
        // A zero may follow sizes whose product alone would overflow: the tensor is empty all the same.
        return dims.contains(0L) ? 0 : dims.stream().reduce(1L, Math::multiplyExact);
    }
}
