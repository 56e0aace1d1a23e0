package org.jennit;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jennit.attribution.ProgressListener;
import org.jennit.program.Cancellation;
import org.jennit.program.RunMetrics;
import org.jennit.program.Usage;
import org.jspecify.annotations.Nullable;

/**
 * How the passes of an attribution are run and watched.
 *
 * @param batchSize how many samples are run at once; 0 for as many as suit the program
 * @param listener told of every batch of iterations that is done
 * @param cancelled asked again and again whether to give up
 * @param timeout how long an attribution may take, or null
 * @param audited whether another pass sees what is at every layer
 * @param deterministic whether each sample runs alone, on one thread
 */
record RunControl(
        int batchSize,
        ProgressListener listener,
        BooleanSupplier cancelled,
        @Nullable Duration timeout,
        boolean audited,
        boolean deterministic) {
    static final RunControl DEFAULT = new RunControl(0, (done, all) -> {}, () -> false, null, false, false);

    RunControl withBatchSize(int samples) {
        return new RunControl(samples, listener, cancelled, timeout, audited, deterministic);
    }

    RunControl withListener(ProgressListener told) {
        return new RunControl(batchSize, told, cancelled, timeout, audited, deterministic);
    }

    RunControl withCancelled(BooleanSupplier condition) {
        return new RunControl(batchSize, listener, condition, timeout, audited, deterministic);
    }

    RunControl withTimeout(Duration limit) {
        return new RunControl(batchSize, listener, cancelled, limit, audited, deterministic);
    }

    RunControl withAudit() {
        return new RunControl(batchSize, listener, cancelled, timeout, true, deterministic);
    }

    RunControl withDeterminism() {
        return new RunControl(batchSize, listener, cancelled, timeout, audited, true);
    }

    /** Does work within these limits, which closing waits for; of what is no part of other work metrics are told. */
    <R> R limited(Usage usage, RunMetrics metrics, Supplier<R> work) {
        long began = System.nanoTime();
        try (Cancellation limits = Cancellation.begin("the attribution", timeout, cancelled)) {
            RunMetrics told = limits.isPart() ? RunMetrics.NONE : metrics;
            try {
                R result = usage.during(limits, work);
                told.attributed(Duration.ofNanos(System.nanoTime() - began));
                return result;
            } catch (RuntimeException e) {
                told.failed(e);
                throw e;
            }
        }
    }
}
