package org.jennit.cli.option;

import org.jennit.cli.UsageException;
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
            defaultValue = "cpu",
            description = "cpu, cuda or cuda:N (needs ONNX Runtime's GPU artifact).")
    private String device;

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
