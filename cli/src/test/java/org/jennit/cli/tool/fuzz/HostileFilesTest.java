package org.jennit.cli.tool.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jennit.cli.Run;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files that were made, or damaged, to harm those who read them: each works, or one line says what is wrong with it and
 * what to do, within five seconds of processor time and 512 MB of memory.
 */
@Tag("exhaustive")
class HostileFilesTest {
    private static final Path REPRODUCTIONS = Run.home().resolve("conformance/field/hostile");
    private static final Set<String> SCRIPTS = Set.of(".py", ".sh");

    @TempDir
    private Path folder;

    @TestFactory
    Stream<DynamicTest> eachEnds() throws Exception {
        unpack("models.zip");
        unpack("pictures-and-arrays.zip");
        unpack("mutations.zip");
        unpack("names-and-operators.zip");
        try (Stream<Path> files = Files.list(REPRODUCTIONS)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (SCRIPTS.stream().noneMatch(name::endsWith)) {
                    Files.copy(file, folder.resolve("reproduced-" + name));
                }
            }
        }
        List<String> lines = replayed();
        long files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.count();
        }
        assertThat(lines).as("one line for each file, and their number").hasSize((int) files + 1);
        return lines.stream()
                .limit(files)
                .map(line -> dynamicTest(line.substring(0, line.indexOf('\t')), () -> requireSound(line)));
    }

    private static void requireSound(String line) {
        String[] parts = line.split("\t", 4);
        assertThat(parts[1]).as(line).isIn("WORKS", "REFUSED");
        if (parts[1].equals("REFUSED")) {
            assertThat(parts[3].contains(parts[0]) || parts[3].contains("node"))
                    .as("names the file or the node: " + line)
                    .isTrue();
            assertThat(parts[3].matches(".*(; |\\. Or |\\. Export|\\. Give).*") || parts[0].endsWith(".npy"))
                    .as("says what to do: " + line)
                    .isTrue();
            assertThat(parts[3].replace(parts[0], "")).doesNotContain("Exception", "StackOverflow", "OutOfMemory");
            assertThat(parts[3].chars())
                    .as("nothing that a terminal obeys: " + line)
                    .noneMatch(letter -> Character.isISOControl(letter) && letter != '\t');
        }
    }

    private List<String> replayed() throws Exception {
        Path log = Files.createTempFile("hostile", ".log");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "-Djennit.home=" + Run.home(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "org.jennit.cli.Main",
                        "fuzz",
                        "--replay",
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectOutput(log.toFile())
                .start();
        process.waitFor();
        try {
            return Files.readAllLines(log);
        } finally {
            Files.delete(log);
        }
    }

    private void unpack(String name) throws IOException {
        try (InputStream resource = Objects.requireNonNull(getClass().getResourceAsStream("/hostile/" + name));
                ZipInputStream zip = new ZipInputStream(resource)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Files.copy(zip, folder.resolve(entry.getName()));
            }
        }
    }
}
