package org.jennit.onnx.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Reads ONNX files. */
@SuppressWarnings("DoNotCallSuggester")
public final class OnnxFileReader {
    private OnnxFileReader() {}

    /**
     * Reads a model and leaves its large tensors where they are.
     *
     * @throws OnnxFormatException if the file or its external data are not as the format asks
     * @throws IOException if the file cannot be read
     */
    public static ModelFile read(Path file) throws IOException {
        throw new UnsupportedOperationException();
    }

    /**
     * Reads a model held in memory; its tensors are views of the buffer.
     *
     * @param name what messages call it
     * @throws OnnxFormatException if the model is not as the format asks, or uses external data
     */
    public static ModelFile read(ByteBuffer model, String name) {
        throw new UnsupportedOperationException();
    }
}
