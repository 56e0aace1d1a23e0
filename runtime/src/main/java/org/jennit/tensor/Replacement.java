package org.jennit.tensor;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import org.jennit.graph.ElementType;

/** A tensor with some elements of another: bit for bit, so that integers stay exact. */
final class Replacement {
    private Replacement() {}

    static Tensor of(Tensor tensor, Tensor other, IntPredicate replaced) {
        if (tensor.type() != other.type() || !Arrays.equals(tensor.shape(), other.shape())) {
            throw new IllegalArgumentException(
                    "elements are replaced by those of a tensor of the same type and shape, but" + " these are "
                            + tensor.kind() + " and " + other.kind());
        }
        if (tensor.type() == ElementType.STRING) {
            List<String> texts = tensor.toTexts();
            List<String> others = other.toTexts();
            for (int i = 0; i < texts.size(); i++) {
                texts.set(i, replaced.test(i) ? others.get(i) : texts.get(i));
            }
            return Tensor.ofTexts(texts, tensor.shape());
        }
        int width = tensor.type().bytes();
        ByteBuffer bytes = Tensor.allocate(tensor.type(), tensor.shape());
        bytes.put(0, tensor.bytes(), 0, bytes.capacity());
        for (int i = 0; i < tensor.size(); i++) {
            if (replaced.test(i)) {
                bytes.put(i * width, other.bytes(), i * width, width);
            }
        }
        return Tensor.wrap(tensor.type(), bytes, tensor.shape());
    }
}
