package org.jennit.graph;

/**
 * Thrown when a number is needed where only a symbol is known: the graph must be built for concrete input shapes.
 */
public final class UnresolvedShapeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** An exception with this message. */
    public UnresolvedShapeException(String message) {
        super(message);
    }
}
