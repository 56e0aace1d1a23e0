package org.jennit.graph;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a model's file is or holds cannot be used. The message is one line: the file, the node, what is wrong with it, and
 * what to do.
 */
public abstract class ModelException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final @Nullable String file;
    private final @Nullable String node;

    /**
     * An exception.
     *
     * @param message the whole message
     * @param cause what it comes from, if from something else
     * @param file the file as it was given, if known
     * @param node the node's name or, where it has none, that of its first output, if one node is at fault
     */
    protected ModelException(String message, @Nullable Throwable cause, @Nullable String file, @Nullable String node) {
        super(message, cause);
        this.file = file;
        this.node = node;
    }

    /** The file as it was given; empty where the model did not come from one. */
    public Optional<String> file() {
        return Optional.ofNullable(file);
    }

    /** The node at fault, by its name or that of its first output; empty where the whole file is. */
    public Optional<String> node() {
        return Optional.ofNullable(node);
    }
}
