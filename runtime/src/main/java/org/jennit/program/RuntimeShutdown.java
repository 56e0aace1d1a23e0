package org.jennit.program;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The state in which nothing computes any more, to be reached before the process ends: threads in native code go on while
 * it is torn down, and find things gone.
 */
public final class RuntimeShutdown {
    private static final ReentrantReadWriteLock COMPUTING = new ReentrantReadWriteLock();

    private RuntimeShutdown() {}

    /** A call of the runtime, or several. */
    @FunctionalInterface
    interface Call<R, E extends Exception> {
        R make() throws E;
    }

    /** Makes a call that is waited for. */
    static <R, E extends Exception> R guard(Call<R, E> call) throws E {
        COMPUTING.readLock().lock();
        try {
            return call.make();
        } finally {
            COMPUTING.readLock().unlock();
        }
    }

    /**
     * Waits until what is under way has ended, and lets nothing begin from then on: whoever asks for a model to be opened or
     * run waits for the end of the process. So this is the last thing to do before {@code System.exit}, after requests
     * were served and all that is worth keeping was kept.
     *
     * @return whether all has ended in time; otherwise everything goes on
     */
    public static boolean await(Duration atMost) {
        try {
            return COMPUTING.writeLock().tryLock(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
