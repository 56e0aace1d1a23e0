package org.jennit.program;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How programs run.
 *
 * @param device where
 * @param threads how many threads a run may use on the processor; 0 for one on each core
 * @param optimization how far the runtime rewrites the graph when the program is opened
 * @param dataParallel whether a batch in which no sample depends on another is run in small portions that stay in the cache,
 *     side by side on one thread each, where that pays; otherwise, and on a GPU, all threads work on one operator after the
 *     other
 * @param memoryPattern whether the memory of a run is planned from the one before it with the same shapes
 * @param prepacking when matrices are copied into the layout that kernels like best: faster for some, twice the memory
 * @param profile the beginning of the path of a profile (JSON) that is written when the program is closed, or null
 * @param metrics is told of what is done
 */
public record ProgramOptions(
        Device device,
        int threads,
        Optimization optimization,
        boolean dataParallel,
        boolean memoryPattern,
        Prepacking prepacking,
        @Nullable Path profile,
        RunMetrics metrics) {

    /** How far the runtime rewrites a graph. */
    public enum Optimization {
        /** Not at all. */
        NONE,
        /** What keeps every number: constants folded, dead nodes removed. */
        BASIC,
        /** Also operators fused. */
        EXTENDED,
        /** Also memory layouts changed. */
        ALL
    }

    /** When the matrices of dense layers are copied into the layout that kernels like best. */
    public enum Prepacking {
        /** Never: they stay in their file, which the system maps into memory. */
        NEVER,
        /** Unless most of them are large and meet one row of each sample only, as those of a large classifier do. */
        WHERE_IT_PAYS,
        /** Always. */
        ALWAYS
    }

    /** The processor with all its cores, everything rewritten. */
    public static final ProgramOptions DEFAULT = new ProgramOptions(
            Device.CPU, 0, Optimization.ALL, true, true, Prepacking.WHERE_IT_PAYS, null, RunMetrics.NONE);

    /** Options; a negative number of threads is an {@link IllegalArgumentException}. */
    public ProgramOptions {
        if (threads < 0) {
            throw new IllegalArgumentException("threads is " + threads + ", but must be 0 (all cores) or more");
        }
    }

    /** The number of threads. */
    int cores() {
        return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
    }

    /** Whether batches may be divided. */
    boolean divides() {
        return dataParallel && device.kind() == Device.Kind.CPU;
    }

    /** These options with another device. */
    public ProgramOptions withDevice(Device other) {
        return new ProgramOptions(
                other, threads, optimization, dataParallel, memoryPattern, prepacking, profile, metrics);
    }

    /** These options with another number of threads. */
    public ProgramOptions withThreads(int number) {
        return new ProgramOptions(
                device, number, optimization, dataParallel, memoryPattern, prepacking, profile, metrics);
    }

    /** These options with another degree of rewriting. */
    public ProgramOptions withOptimization(Optimization degree) {
        return new ProgramOptions(device, threads, degree, dataParallel, memoryPattern, prepacking, profile, metrics);
    }

    /** These options with or without portions side by side. */
    public ProgramOptions withDataParallel(boolean sideBySide) {
        return new ProgramOptions(
                device, threads, optimization, sideBySide, memoryPattern, prepacking, profile, metrics);
    }

    /** These options with or without planned memory. */
    public ProgramOptions withMemoryPattern(boolean planned) {
        return new ProgramOptions(device, threads, optimization, dataParallel, planned, prepacking, profile, metrics);
    }

    /** These options with packed copies of matrices at other times. */
    public ProgramOptions withPrepacking(Prepacking when) {
        return new ProgramOptions(device, threads, optimization, dataParallel, memoryPattern, when, profile, metrics);
    }

    /** These options with a profile; the runtime adds the time and {@code .json} to this beginning of its path. */
    public ProgramOptions withProfile(Path beginning) {
        return new ProgramOptions(
                device, threads, optimization, dataParallel, memoryPattern, prepacking, beginning, metrics);
    }

    /** These options with a listener that is told of what is done, such as that of a server's metrics. */
    public ProgramOptions withMetrics(RunMetrics told) {
        return new ProgramOptions(
                device, threads, optimization, dataParallel, memoryPattern, prepacking, profile, told);
    }
}
