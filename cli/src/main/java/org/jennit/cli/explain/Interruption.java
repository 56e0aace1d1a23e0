package org.jennit.cli.explain;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jennit.cli.Signals;

/**
 * The end of the process (Ctrl-C, or a signal to terminate) while a run is under way: the run begins nothing new, what it
 * has computed is written, and then the process ends.
 */
final class Interruption implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 10;

    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean happened;

    /**
     * Waits for it.
     *
     * @param worthwhile whether there is a record of what is finished; otherwise the process ends at once
     */
    Interruption(boolean worthwhile) {
        if (worthwhile) {
            Signals.setGoodEnd(this::waitForTheEnd);
        }
    }

    private void waitForTheEnd() {
        happened = true;
        try {
            ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether it has happened. */
    boolean happened() {
        return happened;
    }

    @Override
    public void close() {
        ended.countDown();
        Signals.setGoodEnd(null);
    }
}
