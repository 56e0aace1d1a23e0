package org.jennit.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class ProgramThreadsTest {
    @Test
    void threadsDoNotGrowWithPrograms() throws IOException {
        Path threads = Path.of("/proc/self/task");
        Assumptions.assumeTrue(Files.exists(threads), "needs /proc");
        List<Program> programs = new ArrayList<>();
        try {
            programs.add(opened());
            long before = count(threads);
            while (programs.size() < 50) {
                programs.add(opened());
            }
            assertThat(count(threads)).isLessThan(before + 10);
        } finally {
            programs.forEach(Program::close);
        }
    }

    private static Program opened() {
        Program program = Program.open(ChainNetwork.of(2).graph());
        program.run(Map.of("x", ChainNetwork.input(4)));
        return program;
    }

    private static long count(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
