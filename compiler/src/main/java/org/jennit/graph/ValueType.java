package org.jennit.graph;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a value before it is computed: element type, shape and, for small integer tensors of shape
 * arithmetic, the very content.
 *
 * @param element the element type
 * @param shape the shape
 * @param content the elements in row-major order as dimensions, of a tensor of integers or truths (0 and 1); or
 *     null
 */
public record ValueType(
        ElementType element, Shape shape, @Nullable List<Dimension> content) {
    /** Vectors of more elements are data, no sizes. */
    static final int LONGEST_CONTENT = 1 << 16;

    /** A type; the content of a long vector is not kept. */
    public ValueType {
        content = content == null || content.size() > LONGEST_CONTENT ? null : List.copyOf(content);
    }

    /** A type whose content is not known. */
    public ValueType(ElementType element, Shape shape) {
        this(element, shape, null);
    }

    /** An integer vector of known content. */
    public static ValueType vector(List<Dimension> content) {
        return new ValueType(ElementType.INT64, Shape.of(content.size()), List.copyOf(content));
    }

    /** This type with another shape, its content forgotten. */
    public ValueType withShape(Shape newShape) {
        return new ValueType(element, newShape);
    }

    /** Whether a value may be of both types: of one element type, and of no two extents that are known to differ. */
    public boolean agreesWith(ValueType other) {
        return element == other.element && shape.agreesWith(other.shape);
    }

    // Written out, since those that are made for records are slow until they are compiled in their last form.

    @Override
    public boolean equals(Object other) {
        return this == other
                || (other instanceof ValueType that
                        && element == that.element
                        && shape.equals(that.shape)
                        && Objects.equals(content, that.content));
    }

    @Override
    public int hashCode() {
        return 31 * (31 * element.hashCode() + shape.hashCode()) + Objects.hashCode(content);
    }

    /** The type as messages show it, {@code float32 [batch, 3]}. */
    @Override
    public String toString() {
        return element + " " + shape;
    }
}
