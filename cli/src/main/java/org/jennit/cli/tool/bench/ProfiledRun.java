package org.jennit.cli.tool.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jennit.graph.Graph;
import org.jennit.onnx.file.TemporaryFile;
import org.jennit.program.Program;
import org.jennit.program.ProgramOptions;
import org.jennit.tensor.Tensor;

/**
 * Runs of a program that ONNX Runtime writes a profile of, of the whole batch at once, so that each operator is run once.
 * Profiling itself costs little but is kept out of timings.
 */
final class ProfiledRun {
    private ProfiledRun() {}

    /** The profile of a graph over so many runs and one more. */
    static OperatorProfile of(Graph graph, Map<String, Tensor> arguments, ProgramOptions options, int runs)
            throws IOException {
        try (TemporaryFile folder = TemporaryFile.folder("jennit-profile-")) {
            Path profile = folder.path().resolve("profile");
            try (Program program =
                    Program.open(graph, options.withDataParallel(false).withProfile(profile))) {
                for (int i = 0; i <= runs; i++) {
                    program.run(arguments);
                }
            }
            return OperatorProfile.read(files(folder.path()).get(0));
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted(Comparator.naturalOrder()).toList();
        }
    }
}
