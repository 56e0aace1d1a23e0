package org.jennit.program;

import java.util.List;

/** Thrown when a run needs more memory than there is; the message says how many samples to ask for at once instead. */
public final class NativeMemoryException extends JennitException {
    private static final long serialVersionUID = 1L;

    /** What the runtime and its devices say when an allocation fails. */
    private static final List<String> ALLOCATION_FAILURES = List.of(
            "Failed to allocate memory",
            "bad_alloc",
            "bad allocation",
            "out of memory",
            "smaller than requested bytes",
            "ALLOC_FAILED");

    private final long samples;

    /**
     * An exception for a run.
     *
     * @param samples how many samples were run at once
     */
    public NativeMemoryException(long samples, Throwable cause) {
        super(message(samples) + " (" + cause.getMessage() + ")", cause);
        this.samples = samples;
    }

    private static String message(long samples) {
        return samples > 1
                ? "there is too little memory to run %d samples at once; ask for a batch size of %d"
                        .formatted(samples, samples / 2)
                : "there is too little memory to run a single sample; take a smaller one, or a machine with more memory";
    }

    /** The same for all samples of a batch, if these were a portion of it. */
    NativeMemoryException ofAll(long all) {
        Throwable cause = getCause();
        return all == samples || cause == null ? this : new NativeMemoryException(all, cause);
    }

    /** Whether the runtime failed for want of memory, by what it says. */
    static boolean isMeantBy(String message) {
        return ALLOCATION_FAILURES.stream().anyMatch(message::contains);
    }

    /** How many samples were run at once. */
    public long samples() {
        return samples;
    }
}
