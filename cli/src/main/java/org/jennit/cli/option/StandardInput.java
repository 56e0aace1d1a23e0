package org.jennit.cli.option;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jennit.cli.UsageException;
import org.jspecify.annotations.Nullable;

/**
 * What stands for {@code -} among inputs: the standard input as a file named {@code stdin}, which is deleted when this is
 * closed. By its first bytes it is an array, several of them, or a picture; otherwise a table.
 */
public final class StandardInput implements AutoCloseable {
    private static final Path DASH = Path.of("-");
    private static final Map<String, String> EXTENSIONS = new LinkedHashMap<>();

    static {
        EXTENSIONS.put("\u0093NUMPY", ".npy");
        EXTENSIONS.put("PK\u0003\u0004", ".npz");
        EXTENSIONS.put("\u0089PNG", ".png");
        EXTENSIONS.put("\u00ff\u00d8", ".jpg");
        EXTENSIONS.put("RIFF", ".webp");
        EXTENSIONS.put("GIF8", ".gif");
        EXTENSIONS.put("BM", ".bmp");
        EXTENSIONS.put("II*\0", ".tif");
        EXTENSIONS.put("MM\0*", ".tif");
    }

    private final List<Path> inputs;
    private final @Nullable Path file;

    private StandardInput(List<Path> inputs, @Nullable Path file) {
        this.inputs = List.copyOf(inputs);
        this.file = file;
    }

    /**
     * Reads the standard input where {@code -} is among inputs.
     *
     * @throws UsageException if it is among them twice, or the standard input is empty
     */
    public static StandardInput among(List<Path> inputs) throws IOException {
        int dashes = Collections.frequency(inputs, DASH);
        if (dashes > 1) {
            throw new UsageException("there is one standard input, but - is given %d times".formatted(dashes));
        }
        if (dashes == 0) {
            return new StandardInput(inputs, null);
        }
        Path file = read(System.in);
        return new StandardInput(
                inputs.stream().map(path -> path.equals(DASH) ? file : path).toList(), file);
    }

    /** The inputs, with a file in the place of {@code -}. */
    public List<Path> inputs() {
        return inputs;
    }

    private static Path read(InputStream in) throws IOException {
        Path folder = Files.createTempDirectory("jennit");
        Path unnamed = folder.resolve("stdin");
        try {
            if (Files.copy(in, unnamed) == 0) {
                throw new UsageException("the standard input (-) is empty; name a file");
            }
            return Files.move(unnamed, folder.resolve("stdin" + extension(unnamed)));
        } catch (IOException | UsageException e) {
            Files.deleteIfExists(unnamed);
            Files.delete(folder);
            throw e;
        }
    }

    private static String extension(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            String start = new String(in.readNBytes(8), StandardCharsets.ISO_8859_1);
            return EXTENSIONS.entrySet().stream()
                    .filter(known -> start.startsWith(known.getKey()))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse(".csv");
        }
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            Files.deleteIfExists(file);
            Files.deleteIfExists(Path.of(String.valueOf(file.getParent())));
        }
    }
}
