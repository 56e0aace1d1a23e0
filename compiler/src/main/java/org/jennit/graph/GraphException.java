package org.jennit.graph;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A graph, or a model that was to become one, holds what cannot be understood or explained. */
public final class GraphException extends ModelException {
    private static final long serialVersionUID = 1L;

    /** What to do with a file that is not as ONNX says, where nothing better is known. */
    private static final String REMEDY =
            "check it with onnx.checker.check_model(file, full_check=True) in Python, and export the model again";

    /** An exception with this message. */
    public GraphException(String message) {
        this(message, null);
    }

    /** An exception with this message and cause. */
    public GraphException(String message, @Nullable Throwable cause) {
        this(message, cause, null, null);
    }

    private GraphException(String message, @Nullable Throwable cause, @Nullable String file, @Nullable String node) {
        super(message, cause, file, node);
    }

    /**
     * An exception about a node.
     *
     * @param name the name of the node or, where it has none, that of its first output
     * @param label the node as messages call it
     * @param cause what is wrong with it; failures of any other kind than a refusal mean that the node is not as its
     *     operator asks
     */
    public static GraphException of(String name, String label, RuntimeException cause) {
        boolean refusal = cause instanceof IllegalArgumentException || cause instanceof UnresolvedShapeException;
        String what = refusal
                ? told(String.valueOf(cause.getMessage()))
                : "its inputs, attributes or outputs are not those of the operator (" + cause.getMessage() + "); "
                        + REMEDY;
        return new GraphException(label + ": " + what, cause, null, name.isEmpty() ? null : name);
    }

    /** This as an error of a file, which its message names first. */
    public GraphException from(Path origin) {
        return renamed(origin.toString(), "");
    }

    /** This as an error of a file that could not be read; a remedy is added where its message says none. */
    public GraphException in(String fileName) {
        return renamed(fileName, remedy(String.valueOf(getMessage())));
    }

    private static String told(String refusal) {
        return refusal + remedy(refusal);
    }

    /** What is to be added to a message that says nothing of what to do. */
    private static String remedy(String message) {
        return message.contains("; ") || message.contains(". Export") ? "" : "; " + REMEDY;
    }

    private GraphException renamed(String fileName, String remedy) {
        return new GraphException(fileName + ": " + getMessage() + remedy, this, fileName, node().orElse(null));
    }
}
