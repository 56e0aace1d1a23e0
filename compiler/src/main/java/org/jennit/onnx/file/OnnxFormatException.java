package org.jennit.onnx.file;

import org.jennit.graph.ModelException;
import org.jspecify.annotations.Nullable;

/**
 * A file that is not a valid ONNX model, or a model that cannot be written as one. The message names the file, the byte
 * position or the tensor, and what to do instead.
 */
public final class OnnxFormatException extends ModelException {
    private static final long serialVersionUID = 1L;

    /** An exception with this message about a model that is in no file. */
    public OnnxFormatException(String message) {
        super(message, null, null, null);
    }

    /** An exception with this message about a file. */
    public OnnxFormatException(String file, String message) {
        this(file, message, null);
    }

    /** An exception with this message and cause about a file. */
    public OnnxFormatException(String file, String message, @Nullable Throwable cause) {
        super(message, cause, file, null);
    }
}
