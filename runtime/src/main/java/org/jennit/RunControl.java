package org.jennit;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jennit.attribution.ProgressListener;
import org.jspecify.annotations.Nullable;

/**
 * How the passes of an attribution are run and watched.
 *
 * @param batchSize how many samples are run at once; 0 for as many as suit the program
 * @param listener told of every batch of iterations that is done
 * @param cancelled asked again and again whether to give up
 * @param timeout how long an attribution may take, or null
 * @param audited whether another pass sees what is at every layer
 */
record RunControl(
        int batchSize,
        ProgressListener listener,
        BooleanSupplier cancelled,
        @Nullable Duration timeout,
        boolean audited) {
    static final RunControl DEFAULT = new RunControl(0, (done, all) -> {}, () -> false, null, false);

    RunControl withBatchSize(int samples) {
        return new RunControl(samples, listener, cancelled, timeout, audited);
    }

    RunControl withListener(ProgressListener told) {
        return new RunControl(batchSize, told, cancelled, timeout, audited);
    }

    RunControl withCancelled(BooleanSupplier condition) {
        return new RunControl(batchSize, listener, condition, timeout, audited);
    }

    RunControl withTimeout(Duration limit) {
        return new RunControl(batchSize, listener, cancelled, limit, audited);
    }

    RunControl withAudit() {
        return new RunControl(batchSize, listener, cancelled, timeout, true);
    }
}
