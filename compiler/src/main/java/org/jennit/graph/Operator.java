package org.jennit.graph;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a node computes. Two operators are the same when they are the same object. */
public interface Operator {
    /** The name, such as {@code Conv}. */
    String name();

    /** The domain of the name; empty for the operators of ONNX itself. */
    String domain();

    /** Whether equal inputs give equal outputs, so that two nodes may become one; noise does not. */
    boolean isPure();

    /** What an attribute is where an operation does not give it; null where nothing in particular. */
    default @Nullable Object attributeDefault(String attribute) {
        return null;
    }

    /**
     * The types of the outputs.
     *
     * @throws IllegalArgumentException when the inputs or attributes do not fit, saying why
     * @throws UnresolvedShapeException when the shapes of the inputs are not known well enough
     */
    List<ValueType> infer(Operation operation);
}
