package org.jennit.onnx.file;

import java.util.List;

/**
 * A tensor given by its non-zero values ({@code SparseTensorProto}).
 *
 * @param values the values, one-dimensional; their name is the name of the tensor
 * @param indices their positions: [n] of indices into the flattened tensor or [n, rank]
 * @param dims dimensions of the whole tensor
 */
public record SparseTensorMessage(TensorMessage values, TensorMessage indices, List<Long> dims) {
    public SparseTensorMessage {
        dims = List.copyOf(dims);
    }

    /** Name of the tensor. */
    public String name() {
        return values.name();
    }
}
