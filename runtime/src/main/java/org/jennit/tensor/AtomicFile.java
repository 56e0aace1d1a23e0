package org.jennit.tensor;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.jennit.onnx.file.TemporaryFile;

/**
 * A file that appears whole or not at all: it is written under another name in the same folder and moved into place, so
 * whatever fails on the way, what stood there before still stands there.
 */
public final class AtomicFile {
    private AtomicFile() {}

    /** What writes the content. */
    @FunctionalInterface
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Writes a file, replacing one of that name; through a symbolic link to the file it points to.
     *
     * @throws IOException naming the file, if its folder is missing, it is a folder itself, or writing fails
     */
    public static void write(Path file, Content content) throws IOException {
        Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
        if (Files.isDirectory(target)) {
            throw new IOException(file + ": is a folder; name a file to write");
        }
        Path folder = target.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new NoSuchFileException(file + ": cannot be written, its folder does not exist");
        }
        try {
            if (Files.exists(target) && !Files.isRegularFile(target)) { // a device or a pipe: nothing to replace
                try (OutputStream out = Files.newOutputStream(target)) {
                    content.writeTo(out);
                }
            } else {
                replace(target, folder, content);
            }
        } catch (IOException e) {
            throw new IOException(file + ": cannot be written (" + reason(e) + ")", e);
        }
    }

    private static void replace(Path target, Path folder, Content content) throws IOException {
        Path name = folder.resolve("." + UUID.randomUUID() + ".part");
        try (TemporaryFile partial = TemporaryFile.at(name)) {
            try (OutputStream out = Files.newOutputStream(partial.path(), StandardOpenOption.CREATE_NEW)) {
                content.writeTo(out);
            }
            move(partial.path(), target);
        }
    }

    /** What the system said, below what libraries made of it. */
    private static String reason(IOException failure) {
        IOException deepest = failure;
        while (deepest.getCause() instanceof IOException cause) {
            deepest = cause;
        }
        if (deepest instanceof AccessDeniedException) {
            return "permission denied";
        }
        boolean said = deepest instanceof FileSystemException system && system.getReason() != null;
        return String.valueOf(said ? ((FileSystemException) deepest).getReason() : deepest.getMessage());
    }

    private static void move(Path partial, Path target) throws IOException {
        try {
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(partial, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
