package org.jennit.onnx.file;

import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Reads ONNX files. */
public final class OnnxFileReader {
    private OnnxFileReader() {}

    /**
     * Reads a model and leaves its large tensors where they are.
     *
     * @throws OnnxFormatException if the file or its external data are not as the format asks
     * @throws IOException if the file cannot be read
     */
    public static ModelFile read(Path file) throws IOException {
        return read(file, ReadingOptions.DEFAULT);
    }

    /**
     * Reads a model with options of its own, and leaves its large tensors where they are.
     *
     * @throws OnnxFormatException if the file or its external data are not as the format asks
     * @throws IOException if the file cannot be read
     */
    public static ModelFile read(Path file, ReadingOptions options) throws IOException {
        return read(file, ExternalData.beside(file, realPath(file), options.weightRoots()));
    }

    /**
     * Reads a model without a folder of its own, such as the copy of a stream, and leaves its large tensors where they are.
     *
     * @throws OnnxFormatException if the file is not as the format asks, or uses external data
     * @throws IOException if the file cannot be read
     */
    public static ModelFile readAlone(Path file) throws IOException {
        return read(file, ExternalData.none());
    }

    private static Path realPath(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString(), null, "no such model file");
        }
        if (Files.isDirectory(file)) {
            throw new OnnxFormatException(file.toString(), file + " is a folder; give the .onnx file in it.");
        }
        Path realPath = file.toRealPath();
        if (!Files.isRegularFile(realPath)) {
            throw new OnnxFormatException(file.toString(), file + " is not a regular file; give an .onnx file.");
        }
        return realPath;
    }

    private static ModelFile read(Path file, ExternalData external) throws IOException {
        Path realPath = realPath(file);
        try (FileChannel channel = FileChannel.open(realPath, StandardOpenOption.READ)) {
            long size = channel.size();
            Source.InFile source = new Source.InFile(realPath, channel, (int) Math.min(size, Integer.MAX_VALUE));
            try {
                if (size > Integer.MAX_VALUE) {
                    throw new OnnxFormatException(
                            file.toString(),
                            file + " has " + size + " bytes, but the format is limited to 2 GiB;"
                                    + " export the model with its weights as external data (in Python:"
                                    + " torch.onnx.export(..., external_data=True) or"
                                    + " onnx.save(..., save_as_external_data=True)).");
                }
                return read(source, file.toString(), external);
            } catch (OnnxFormatException notOnnx) {
                throw explained(notOnnx, source, file.toString());
            }
        }
    }

    /**
     * Reads a model held in memory; its tensors are views of the buffer.
     *
     * @param name what messages call it
     * @throws OnnxFormatException if the model is not as the format asks, or uses external data
     */
    public static ModelFile read(ByteBuffer model, String name) {
        Source source = new Source.InMemory(model.slice().asReadOnlyBuffer());
        try {
            try {
                return read(source, name, ExternalData.none());
            } catch (OnnxFormatException notOnnx) {
                throw explained(notOnnx, source, name);
            }
        } catch (IOException impossible) {
            throw new AssertionError("Memory cannot fail to be read.", impossible);
        }
    }

    private static ModelFile read(Source source, String name, ExternalData external) throws IOException {
        WireReader in = new WireReader(source.stream(), name, source.size());
        try {
            TensorReader tensors = new TensorReader(in, source, external);
            ValueReader values = new ValueReader(in, name);
            return new ModelReader(in, new GraphReader(in, tensors, values), values).model();
        } catch (InvalidProtocolBufferException malformed) {
            throw new OnnxFormatException(
                    name,
                    name + ": at byte " + in.position() + " the file is damaged or not an ONNX model ("
                            + malformed.getMessage() + "); fetch or export it again",
                    malformed);
        }
    }

    /** The same error, or a better one if the beginning of the file shows that it is something else. */
    private static OnnxFormatException explained(OnnxFormatException error, Source source, String name)
            throws IOException {
        if (source.size() == 0) {
            return new OnnxFormatException(name, name + " is empty; copy or export the model again.", error);
        }
        ByteBuffer beginning = source.bytes(0, Math.min(source.size(), ForeignFile.BEGINNING));
        byte[] bytes = new byte[beginning.remaining()];
        beginning.get(bytes);
        Optional<String> advice = ForeignFile.recognise(bytes);
        return advice.map(instead -> new OnnxFormatException(
                        name, name + " is not an ONNX model; it looks like " + instead + ".", error))
                .orElse(error);
    }
}
