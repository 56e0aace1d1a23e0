package org.jennit.dataset;

import org.jennit.graph.ElementType;
import org.jennit.graph.Value;
import org.jennit.tensor.Tensor;

/** An array as an input of a model, whatever its numbers were saved as. */
public final class ArrayInput {
    private ArrayInput() {}

    /**
     * The array with numbers of the type that the input takes: float64 as float32, whole numbers as integers of its width.
     *
     * @throws IllegalArgumentException if the input takes integers, and not all of the numbers are whole
     */
    public static Tensor of(Value input, Tensor array) {
        ElementType declared = input.element();
        boolean fractions = array.type().isFloating() && !declared.isFloating();
        if (fractions && !array.equals(array.map(Math::rint))) {
            throw new IllegalArgumentException("the input '%s' takes %s, but the array has numbers that are not whole"
                    .formatted(input.name(), declared));
        }
        return array.to(declared);
    }
}
