package org.jennit.program;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What may end a piece of work before it is done: the interruption of its thread, a limit of time, a condition, or someone
 * who closes what it works with. Whatever the thread does meanwhile belongs to it: between runs of a program it is asked
 * for, and a run under way is ended at the next operator.
 */
public final class Cancellation implements AutoCloseable {
    private static final ThreadLocal<@Nullable Cancellation> CURRENT = new ThreadLocal<>();

    private final String work;
    private final Thread thread = Thread.currentThread();
    private final @Nullable Cancellation outer = CURRENT.get();
    private final long began = System.nanoTime();
    private final @Nullable Duration limit;
    private final BooleanSupplier condition;
    private volatile @Nullable String closed;

    private Cancellation(String work, @Nullable Duration limit, BooleanSupplier condition) {
        this.work = work;
        this.limit = limit;
        this.condition = condition;
    }

    /**
     * Begins work of this thread, until it is closed, which the same thread does. Work may be part of other work, and ends
     * with it.
     *
     * @param work what is done, for messages
     * @param limit how long it may take, or null
     * @param condition whether to give up; asked by other threads too
     */
    public static Cancellation begin(String work, @Nullable Duration limit, BooleanSupplier condition) {
        Cancellation begun = new Cancellation(work, limit, condition);
        CURRENT.set(begun);
        return begun;
    }

    /** Begins work that has neither limit nor condition of its own. */
    static Cancellation begin(String work) {
        return begin(work, null, () -> false);
    }

    /**
     * Asks whether the work of this thread, if any was begun, is to end.
     *
     * @param progress how far it has come, for the message
     * @throws DeadlineException if it has taken too long
     * @throws CancellationException if it is to end for another reason
     */
    public static void check(String progress) {
        Cancellation current = CURRENT.get();
        Optional<CancellationException> reason = current == null ? Optional.empty() : current.reason(progress);
        if (reason.isPresent()) {
            throw reason.get();
        }
    }

    /**
     * Why the work is to end, if it is. Any thread may ask.
     *
     * @param progress how far it has come, for the message
     */
    Optional<CancellationException> reason(String progress) {
        String why = closed;
        Duration most = limit;
        if (why != null) {
            return Optional.of(new CancellationException("%s was ended %s, because %s".formatted(work, progress, why)));
        }
        if (most != null && System.nanoTime() - began >= most.toNanos()) {
            return Optional.of(new DeadlineException(
                    "%s was ended %s, since it took longer than its limit of %s; allow more time, or ask for less"
                            .formatted(work, progress, text(most))));
        }
        if (outer != null) {
            return outer.reason(progress).or(() -> own(progress));
        }
        return thread.isInterrupted()
                ? Optional.of(new CancellationException(work + " was interrupted " + progress))
                : own(progress);
    }

    private Optional<CancellationException> own(String progress) {
        return condition.getAsBoolean()
                ? Optional.of(new CancellationException(work + " was cancelled " + progress))
                : Optional.empty();
    }

    private static String text(Duration duration) {
        return duration.toMillis() < 1000
                ? duration.toMillis() + " ms"
                : "%s s".formatted(duration.toMillis() % 1000 == 0 ? duration.toSeconds() : duration.toMillis() / 1e3);
    }

    /** The end of work whose thread was interrupted while it read a file. */
    RuntimeException interrupted(Exception cause) {
        CancellationException interrupted = new CancellationException(work + " was interrupted while it read a file");
        interrupted.initCause(cause);
        return interrupted;
    }

    /** Has the work end soon. */
    void cancel(String why) {
        closed = why;
    }

    /** Whether this thread does it. */
    boolean isOfThisThread() {
        return thread == Thread.currentThread();
    }

    /** Ends the work, which may be done or not. */
    @Override
    public void close() {
        if (outer == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(outer);
        }
    }
}
