package org.jennit.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
    @TempDir
    Path folder;

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void aFileIsReplaced() throws IOException {
        Path file = Files.writeString(folder.resolve("a"), "before");
        AtomicFile.write(file, out -> out.write("after".getBytes(StandardCharsets.UTF_8)));
        assertThat(file).hasContent("after");
        assertThat(names()).containsExactly("a");
    }

    @Test
    void whereWritingFailsNothingChanges() throws IOException {
        Path file = Files.writeString(folder.resolve("a"), "before");
        assertThatIOException()
                .isThrownBy(() -> AtomicFile.write(file, out -> {
                    out.write(1);
                    throw new IOException("a library failed", new FileSystemException("x", null, "the disk is full"));
                }))
                .withMessage(file + ": cannot be written (the disk is full)");
        assertThat(file).hasContent("before");
        assertThat(names()).containsExactly("a");
    }

    @Test
    void aDeviceIsWrittenTo() throws IOException {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full));
        Path link = Files.createSymbolicLink(folder.resolve("a"), full);
        assertThatIOException()
                .isThrownBy(() -> AtomicFile.write(link, out -> out.write(new byte[100])))
                .withMessageStartingWith(link + ": cannot be written (No space left");
    }

    @Test
    void foldersAndMissingFoldersAreNamed() {
        assertThatIOException()
                .isThrownBy(() -> AtomicFile.write(folder, out -> {}))
                .withMessage(folder + ": is a folder; name a file to write");
        Path lost = folder.resolve("missing/a");
        assertThatIOException()
                .isThrownBy(() -> AtomicFile.write(lost, out -> {}))
                .withMessage(lost + ": cannot be written, its folder does not exist");
    }
}
