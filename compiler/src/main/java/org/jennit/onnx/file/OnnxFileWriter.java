package org.jennit.onnx.file;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** Writes ONNX files. */
public final class OnnxFileWriter {
    private OnnxFileWriter() {}

    /**
     * The bytes of a model whose {@linkplain TensorData.InFile tensors in files} become external data, for a runtime
     * that is told the folder of these files.
     *
     * @param folder the folder that locations are relative to, without links; every file must be in it
     * @throws OnnxFormatException if a file is elsewhere, or the rest of the model is larger than an array
     */
    public static byte[] toBytes(ModelFile model, Path folder) {
        WireWriter message = new ModelWriter(Placement.unmoved(folder)).model(model);
        if (message.size() > Integer.MAX_VALUE - 8) {
            throw new OnnxFormatException("The model without its weights has " + message.size()
                    + " bytes, but the format is limited to 2 GiB; it holds too many constants of its own.");
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream((int) message.size());
        try {
            message.writeTo(Channels.newChannel(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /**
     * Writes a self-contained file, atomically: whoever opens it finds the old content or the new. Above 2 GiB, the
     * limit of the format, tensors go to one file beside it, {@code <name>.data}, which takes its place before the model
     * does. The tensors of {@code model} may be in the very file that is replaced, but are not to be used afterwards.
     *
     * @throws OnnxFormatException if a file that holds tensors has changed since the model was loaded
     */
    public static void write(ModelFile model, Path file) throws IOException {
        write(model, file, Integer.MAX_VALUE);
    }

    /** Writes with another limit of the size of one file. */
    static void write(ModelFile model, Path file, long limit) throws IOException {
        Path target = file.toAbsolutePath();
        Path folder = target.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new NoSuchFileException(
                    String.valueOf(folder), null, "the folder to write the model to does not exist");
        }
        WireWriter whole = new ModelWriter(Placement.inside()).model(model);
        if (whole.size() <= limit) {
            replace(target, whole::writeTo);
            return;
        }
        Path dataFile = target.resolveSibling(target.getFileName() + ".data");
        Placement.OneFile placement =
                new Placement.OneFile(dataFile.getFileName().toString());
        WireWriter rest = new ModelWriter(placement).model(model);
        if (rest.size() > limit) {
            throw new OnnxFormatException(file + " would have " + rest.size()
                    + " bytes without its large tensors, but the format is limited to 2 GiB.");
        }
        // Tensors may come from the file that the data replace: the model is put together before that is moved.
        withNew(target, rest::writeTo, () -> replace(dataFile, placement::writeTo));
    }

    private interface Content {
        void writeTo(FileChannel file) throws IOException;
    }

    private interface Action {
        void run() throws IOException;
    }

    private static void replace(Path target, Content content) throws IOException {
        withNew(target, content, () -> {});
    }

    /** Writes a file under another name, does something else, and gives the file its name. */
    private static void withNew(Path target, Content content, Action beforeMove) throws IOException {
        Path name = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try (TemporaryFile unfinished = TemporaryFile.at(name)) {
            try (FileChannel out =
                    FileChannel.open(unfinished.path(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                content.writeTo(out);
            } catch (IOException e) { // a full disk does not say which file was written
                String reason = e instanceof FileSystemException system && system.getReason() != null
                        ? system.getReason()
                        : e.getMessage();
                throw new IOException(target + ": cannot be written (" + reason + ")", e);
            }
            beforeMove.run();
            try {
                Files.move(
                        unfinished.path(), target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } catch (AtomicMoveNotSupportedException e) {
                Files.move(unfinished.path(), target, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
