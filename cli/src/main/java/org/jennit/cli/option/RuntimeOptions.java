package org.jennit.cli.option;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jennit.cli.UsageException;
import org.jennit.onnx.file.ReadingOptions;
import org.jennit.parameter.Limits;
import org.jennit.program.Device;
import org.jennit.program.ProgramOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** On what programs run. */
public final class RuntimeOptions {
    /** More than the cores of any machine; each takes memory. */
    private static final int MOST_THREADS = 1024;

    @Option(names = "--threads", paramLabel = "N", description = "Number of computing threads (default: one per core).")
    private @Nullable Integer threads;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            completionCandidates = CompletionCandidates.DeviceNames.class,
            defaultValue = "cpu",
            description = "cpu, cuda or cuda:N (needs ONNX Runtime's GPU artifact).")
    private String device;

    @Option(
            names = "--weights-root",
            paramLabel = "DIR",
            description =
                    "A further folder in which a model's weights may lie, such as a cache of models that links to them. Only"
                            + " for models you trust.")
    private List<Path> weightRoots = List.of();

    @Option(
            names = "--limit",
            paramLabel = "NAME=N",
            description =
                    "Raises or lowers a limit on the work that a file may cause: nodes, expanded, depth, elements or"
                            + " steps of a model, pixels or seconds of decoding of a picture.")
    private Map<String, Long> limits = Map.of();

    /** How a model is read. */
    public ReadingOptions reading() {
        for (Path root : weightRoots) {
            if (!Files.isDirectory(root)) {
                throw new UsageException("--weights-root: " + root + " is no folder");
            }
        }
        return new ReadingOptions(limits(), weightRoots);
    }

    /** How much work a file may cause. */
    public Limits limits() {
        Limits chosen = Limits.DEFAULT;
        try {
            for (Map.Entry<String, Long> limit : limits.entrySet()) {
                chosen = chosen.with(limit.getKey(), limit.getValue());
            }
        } catch (IllegalArgumentException e) {
            throw new UsageException("--limit: " + e.getMessage(), e);
        }
        return chosen;
    }

    /** How programs run. */
    public ProgramOptions program() {
        if (threads != null && (threads < 1 || threads > MOST_THREADS)) {
            throw new UsageException("--threads must be between 1 and %d (got %d)".formatted(MOST_THREADS, threads));
        }
        try {
            return ProgramOptions.DEFAULT.withDevice(Device.parse(device)).withThreads(threads == null ? 0 : threads);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--device: " + e.getMessage(), e);
        }
    }
}
