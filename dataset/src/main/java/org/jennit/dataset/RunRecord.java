package org.jennit.dataset;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jennit.tensor.AtomicFile;
import org.jennit.text.StructuredText;

/**
 * What a run over many samples leaves besides their files: {@code run.json}, its identity, and {@code results.jsonl}, a line
 * for each sample in order. The lines of a batch are appended at once and only when all its files are in place; after an
 * interruption, an incomplete end is cut off and computed again, and likewise what follows a file that was changed.
 */
final class RunRecord {
    /** The folder of what waits to be painted. */
    static final String UNPAINTED = ".unpainted";

    private static final Pattern LEFT_OVER = Pattern.compile("\\.[0-9a-f-]{36}\\.part");

    private final Path folder;
    private final Path asked;
    private final Path results;
    /** Where lines are written; what they name exists in the end only, if heatmaps wait for a common scale. */
    private final Path growing;

    /**
     * A record.
     *
     * @param painted whether heatmaps are painted in the end only
     */
    RunRecord(Path folder, boolean painted) {
        this.folder = folder;
        this.asked = folder.resolve("run.json");
        this.results = folder.resolve("results.jsonl");
        this.growing = painted ? folder.resolve(UNPAINTED).resolve("results.jsonl") : results;
    }

    /** The file with a line for each sample. */
    Path results() {
        return results;
    }

    /** Starts from the beginning. */
    void begin(RunIdentity identity) throws IOException {
        Files.deleteIfExists(results);
        Files.deleteIfExists(growing);
        byte[] text = (StructuredText.onOneLine(identity.sorted()) + "\n").getBytes(StandardCharsets.UTF_8);
        AtomicFile.write(asked, out -> out.write(text));
    }

    /**
     * Resumes the run that left this record, or starts one if there is none.
     *
     * @param each takes the lines of all batches that are finished
     * @return how many batches are finished
     * @throws IllegalArgumentException if that run was a different one
     */
    int resume(RunIdentity identity, List<List<Sample>> batches, Consumer<Map<String, Object>> each)
            throws IOException {
        removeLeftOvers();
        if (!Files.exists(asked)) {
            begin(identity);
            return 0;
        }
        identity.requireSame(StructuredText.readMap(asked), folder);
        Path found = Files.exists(results) ? results : growing;
        if (!Files.exists(found)) {
            return 0;
        }
        int finished = 0;
        long end = 0;
        try (Lines lines = new Lines(found)) {
            while (finished < batches.size() && isCurrent(batches.get(finished), lines.of(batches, finished))) {
                finished++;
                end = lines.end;
            }
        }
        if (finished < batches.size() && !found.equals(growing)) { // its scale was painted already
            begin(identity);
            return 0;
        }
        try (FileChannel file = FileChannel.open(found, StandardOpenOption.WRITE)) {
            file.truncate(end);
        }
        try (Lines lines = new Lines(found)) {
            for (int batch = 0; batch < finished; batch++) {
                lines.of(batches, batch).forEach(each);
            }
        }
        return finished;
    }

    /** Whether the lines of a batch are there, and about files as they are now. */
    private static boolean isCurrent(List<Sample> batch, List<Map<String, Object>> lines) {
        Map<String, Optional<String>> now = new HashMap<>();
        batch.forEach(sample -> now.put(sample.file().toString(), sample.content()));
        return !lines.isEmpty()
                && lines.stream()
                        .allMatch(line -> Optional.ofNullable(line.get(ResultLines.CONTENT))
                                .map(String::valueOf)
                                .equals(now.get(String.valueOf(line.get(ResultLines.FILE)))));
    }

    /** All that the lines name is in place. */
    void complete() throws IOException {
        if (!growing.equals(results) && Files.exists(growing)) {
            Files.move(growing, results, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** Files that were being written when the process was killed. */
    private void removeLeftOvers() throws IOException {
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path file : tree.toList()) {
                if (LEFT_OVER.matcher(String.valueOf(file.getFileName())).matches()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /** Adds the lines of a batch. */
    void append(List<Map<String, Object>> lines) throws IOException {
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(StructuredText.onOneLine(line)).append('\n'));
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(text.toString());
        Path parent = growing.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        try (FileChannel file = FileChannel.open(growing, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
        } catch (IOException e) {
            throw new IOException(growing + ": cannot be written (" + e.getMessage() + ")", e);
        }
    }

    /** Reads the lines of batches. */
    private static final class Lines implements AutoCloseable {
        private final Path file;
        private final InputStream in;
        private Optional<Map<String, Object>> next;
        private int number;
        /** Where the lines that were taken end. */
        private long end;

        private long nextEnd;

        Lines(Path file) throws IOException {
            this.file = file;
            this.in = new BufferedInputStream(Files.newInputStream(file));
            this.next = read();
        }

        /** The lines of a batch; none where some are missing. */
        List<Map<String, Object>> of(List<List<Sample>> batches, int index) throws IOException {
            List<Map<String, Object>> lines = new ArrayList<>();
            List<Sample> batch = index < batches.size() ? batches.get(index) : List.of();
            for (Sample sample : batch) {
                int rows = 1;
                for (int row = 0; row < rows; row++) {
                    if (next.isEmpty()) {
                        return List.of();
                    }
                    Map<String, Object> line = next.get();
                    if (!sample.file().toString().equals(line.get(ResultLines.FILE))) {
                        throw new IOException("%s: line %d is about %s, but %s comes next; start over without resuming"
                                .formatted(file, number, line.get(ResultLines.FILE), sample.file()));
                    }
                    rows = line.get(ResultLines.ROWS) instanceof Number told ? told.intValue() : 1;
                    lines.add(line);
                    end = nextEnd;
                    next = read();
                }
            }
            return lines;
        }

        /** The next line that is whole. */
        private Optional<Map<String, Object>> read() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0) {
                    return Optional.empty();
                }
                line.write(c);
            }
            nextEnd += line.size() + 1;
            number++;
            try {
                return Optional.of(
                        StructuredText.map(StructuredText.parse(line.toString(StandardCharsets.UTF_8), false)));
            } catch (IllegalArgumentException e) {
                throw new IOException(
                        "%s: line %d %s; start over without resuming".formatted(file, number, e.getMessage()), e);
            }
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
