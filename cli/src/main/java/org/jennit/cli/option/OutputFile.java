package org.jennit.cli.option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The file that a command is to write. */
public final class OutputFile {
    private OutputFile() {}

    /**
     * Refuses what cannot become a file, before anything is computed for it.
     *
     * @throws IOException naming the file and what to do
     */
    public static void check(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (Files.isDirectory(file)) {
            throw new IOException(file + ": is a folder; name a file in it");
        }
        if (folder != null && !Files.isDirectory(folder)) {
            throw new NoSuchFileException(file + ": its folder does not exist; make it, or name another file");
        }
        if (!Files.isWritable(Files.exists(file) || folder == null ? file : folder)) {
            throw new IOException(file + ": cannot be written to; name another file");
        }
    }
}
