package org.jennit.graph;

/** Thrown when a graph is not well-formed, or cannot be transformed as asked; the message names the node. */
public final class GraphException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** An exception with this message. */
    public GraphException(String message) {
        super(message);
    }

    /** An exception with this message and cause. */
    public GraphException(String message, Throwable cause) {
        super(message, cause);
    }
}
