package org.jennit.onnx.file;

/**
 * A file that is not a valid ONNX model, or a model that cannot be written as one. The message names the file, the byte
 * position or the tensor, and what to do instead.
 */
public final class OnnxFormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public OnnxFormatException(String message) {
        super(message);
    }

    public OnnxFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
