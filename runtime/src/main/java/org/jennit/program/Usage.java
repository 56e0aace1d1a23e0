package org.jennit.program;

import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The work under way with something that holds native memory. Closing it refuses further work, waits for what is under way,
 * ends it when patience runs out, and frees the memory after the last; so nothing is freed that is in use, and nobody waits
 * for ever.
 */
public final class Usage {
    /** How long work that was told to end is waited for: an operator is not left in its middle. */
    private static final Duration HEEDED = Duration.ofSeconds(2);

    private final String name;
    private final Runnable free;
    private final Set<Cancellation> underWay = new LinkedHashSet<>();
    private boolean closed;
    private boolean freed;

    /**
     * The usage of something.
     *
     * @param name what it is, for messages
     * @param free frees it; called once, when it is closed and not in use
     */
    public Usage(String name, Runnable free) {
        this.name = name;
        this.free = free;
    }

    /**
     * Does a piece of work.
     *
     * @param work what may end it
     * @throws IllegalStateException if it is closed
     */
    public <R> R during(Cancellation work, Supplier<R> task) {
        synchronized (this) {
            if (closed) {
                throw new IllegalStateException(name + " is closed; make another");
            }
            underWay.add(work);
        }
        try {
            return task.get();
        } catch (UncheckedIOException e) {
            throw e.getCause() instanceof ClosedByInterruptException ? work.interrupted(e) : e;
        } finally {
            synchronized (this) {
                underWay.remove(work);
                notifyAll();
            }
            freeIfUnused();
        }
    }

    private boolean freeIfUnused() {
        synchronized (this) {
            if (!closed || !underWay.isEmpty()) {
                return false;
            }
            if (freed) {
                return true;
            }
            freed = true;
        }
        free.run();
        return true;
    }

    /** Frees it as soon as it is not in use, without waiting for that. */
    public void release() {
        synchronized (this) {
            closed = true;
        }
        freeIfUnused();
    }

    /**
     * Closes it: waits for the work under way, then ends what is left. Work of the calling thread itself, which closes
     * from within, is not waited for.
     *
     * @param atMost how long work may go on
     * @return whether all is freed; otherwise it will be when the runtime has come to the end of an operator
     */
    public boolean close(Duration atMost) {
        synchronized (this) {
            closed = true;
            await(atMost);
            underWay.forEach(work -> work.cancel(name + " was closed"));
            await(HEEDED);
        }
        return freeIfUnused();
    }

    private synchronized void await(Duration atMost) {
        long end = System.nanoTime() + atMost.toNanos();
        try {
            while (underWay.stream().anyMatch(work -> !work.isOfThisThread())) {
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (left <= 0) {
                    return;
                }
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // who is interrupted does not wait any longer
        }
    }
}
