package org.jennit.tensor;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jennit.graph.ElementType;

/** Tensors one after another along the first axis. */
final class Concatenation {
    private Concatenation() {}

    static Tensor of(List<Tensor> parts) {
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("no tensors to concatenate");
        }
        Tensor first = parts.get(0);
        first.requireAxis();
        long[] shape = first.shape();
        shape[0] = 0;
        for (int i = 0; i < parts.size(); i++) {
            Tensor part = parts.get(i);
            if (part.type() != first.type() || part.rank() != first.rank() || !Arrays.equals(row(part), row(first))) {
                throw new IllegalArgumentException(
                        "tensors that are concatenated agree in all but the first axis, but part 0 is %s and part %d is %s"
                                .formatted(first.kind(), i, part.kind()));
            }
            shape[0] += part.shape()[0];
        }
        if (first.type() == ElementType.STRING) {
            return Tensor.ofTexts(
                    parts.stream().flatMap(part -> part.toTexts().stream()).toList(), shape);
        }
        ByteBuffer bytes = Tensor.allocate(first.type(), shape);
        parts.forEach(part -> bytes.put(part.bytes()));
        return Tensor.wrap(first.type(), bytes.flip(), shape);
    }

    private static long[] row(Tensor tensor) {
        return Arrays.copyOfRange(tensor.shape(), 1, tensor.rank());
    }
}
