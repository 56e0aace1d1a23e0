package org.jennit.cli.explain;

import java.util.Iterator;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The end of the process (Ctrl-C, or a signal to terminate) while a run is under way: the run begins nothing new, what it
 * has computed is written, and then the process ends.
 */
final class Interruption implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 10;

    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook = new Thread(this::waitForTheEnd, "interruption");
    private volatile boolean happened;

    Interruption() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void waitForTheEnd() {
        happened = true;
        try {
            ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    boolean happened() {
        return happened;
    }

    /** The same items, but no more once the interruption has happened. */
    <T> Iterator<T> until(Iterator<T> items) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return !happened && items.hasNext();
            }

            @Override
            public T next() {
                return items.next();
            }
        };
    }

    @Override
    public void close() {
        ended.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) { // it is running
            happened = true;
        }
    }
}
