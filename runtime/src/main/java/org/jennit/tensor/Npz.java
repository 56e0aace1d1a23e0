package org.jennit.tensor;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.ProviderNotFoundException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Arrays by name in a NumPy {@code .npz} file, as {@code numpy.savez} and {@code savez_compressed} write it. */
public final class Npz {
    private static final String ARRAY = ".npy";

    private Npz() {}

    /** Whether a file has the extension of this format. */
    public static boolean isNamedSo(Path file) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(".npz");
    }

    /**
     * All arrays of a file, by name, in the order of their names.
     *
     * @throws IOException naming the file, if there is no such file, it is not in this format, or one of its arrays cannot be
     *     read as {@link Npy#read} does
     */
    public static Map<String, Tensor> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file + ": no such file");
        }
        Map<String, Tensor> arrays = new LinkedHashMap<>();
        try (FileSystem archive = FileSystems.newFileSystem(file);
                Stream<Path> members = Files.list(archive.getPath("/"))) {
            List<Path> sorted = members.filter(member -> member.toString().endsWith(ARRAY))
                    .sorted()
                    .toList();
            for (Path member : sorted) {
                String name = member.toString().substring(1);
                arrays.put(name.substring(0, name.length() - ARRAY.length()), Npy.read(member));
            }
        } catch (ProviderNotFoundException | IOException e) {
            throw new IOException(file + ": is not an .npz file (" + e.getMessage() + ")", e);
        }
        if (arrays.isEmpty()) {
            throw new IOException(file + ": is not an .npz file, or has no arrays");
        }
        return arrays;
    }
}
