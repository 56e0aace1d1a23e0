package org.jennit.onnx.file;

import java.io.IOException;
import java.nio.file.Path;

/** Writes ONNX files. */
@SuppressWarnings("DoNotCallSuggester")
public final class OnnxFileWriter {
    private OnnxFileWriter() {}

    /**
     * The bytes of a model whose {@linkplain TensorData.InFile tensors in files} become external data, for a runtime
     * that is told the folder of these files.
     *
     * @param folder the folder that locations are relative to; every file must be in it
     */
    public static byte[] toBytes(ModelFile model, Path folder) {
        throw new UnsupportedOperationException();
    }

    /**
     * Writes a self-contained file, atomically. Above 2 GiB, the limit of the format, tensors go to one file beside it,
     * {@code <name>.data}.
     */
    public static void write(ModelFile model, Path file) throws IOException {
        throw new UnsupportedOperationException();
    }
}
