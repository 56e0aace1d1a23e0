package org.jennit.cli.option;

import org.jennit.Device;
import org.jennit.ProgramOptions;
import org.jennit.cli.UsageException;
import picocli.CommandLine.Option;

/** On what programs run. */
public final class RunOptions {
    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "How many threads compute; one for each core unless given.")
    private int threads;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            defaultValue = "cpu",
            description = "cpu, cuda or cuda:N (needs ONNX Runtime's GPU artifact).")
    private String device;

    /** How programs run. */
    public ProgramOptions program() {
        if (threads < 0) {
            throw new UsageException("--threads is above 0, but it is " + threads);
        }
        try {
            return ProgramOptions.DEFAULT.withDevice(Device.parse(device)).withThreads(threads);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--device: " + e.getMessage(), e);
        }
    }
}
