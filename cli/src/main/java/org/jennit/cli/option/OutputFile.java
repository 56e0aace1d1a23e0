package org.jennit.cli.option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import org.jennit.cli.UsageException;

/** The file that a command is to write. */
public final class OutputFile {
    private static final Set<String> OTHER_PICTURES =
            Set.of("jpg", "jpeg", "gif", "bmp", "tif", "tiff", "webp", "svg", "pdf");

    private OutputFile() {}

    /**
     * Refuses what cannot become a PNG picture.
     *
     * @throws IOException naming the file and what to do
     * @throws UsageException if its extension is not .png
     */
    public static void checkPicture(Path file) throws IOException {
        String name = String.valueOf(file.getFileName());
        String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        if (OTHER_PICTURES.contains(extension)) {
            throw new UsageException(file + ": pictures are written as PNG; end the file name with .png");
        }
        check(file);
    }

    /**
     * Refuses what cannot become a file, before anything is computed for it; {@code -} is the standard output.
     *
     * @throws IOException naming the file and what to do
     */
    public static void check(Path file) throws IOException {
        if (ResultFile.isStandardOutput(file)) {
            return;
        }
        Path folder = file.toAbsolutePath().getParent();
        if (Files.isDirectory(file)) {
            throw new IOException(file + ": is a folder; give the name of a file in it");
        }
        if (folder != null && !Files.isDirectory(folder)) {
            throw new NoSuchFileException(file + ": its folder does not exist; create it, or choose another file");
        }
        if (!Files.isWritable(Files.exists(file) || folder == null ? file : folder)) {
            throw new IOException(file + ": cannot be written to; choose another file");
        }
    }
}
