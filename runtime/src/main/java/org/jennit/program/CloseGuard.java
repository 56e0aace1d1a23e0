package org.jennit.program;

import java.lang.ref.Cleaner;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Frees what its owner forgot to close, some time after it cannot be reached any more. Where the log {@code org.jennit}
 * takes messages for debugging, a warning says where it was opened.
 */
public final class CloseGuard implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("org.jennit");
    private static final Cleaner CLEANER = Cleaner.create(work -> {
        Thread thread = new Thread(null, work, "jennit-cleaner", 0, false);
        thread.setContextClassLoader(null);
        return thread;
    });

    /** What is done when the owner is gone; must not know it. */
    private static final class Remains implements Runnable {
        private final String name;
        private final Runnable free;
        private final @Nullable Throwable opened;
        private final AtomicBoolean closed = new AtomicBoolean();

        Remains(String name, Runnable free) {
            this.name = name;
            this.free = free;
            this.opened = LOG.isLoggable(System.Logger.Level.DEBUG) ? new Throwable("opened here") : null;
        }

        @Override
        public void run() {
            if (closed.getAndSet(true)) {
                return;
            }
            if (opened != null) {
                LOG.log(System.Logger.Level.WARNING, name + " was forgotten; close it when it is not needed", opened);
            }
            free.run();
        }
    }

    private final Remains remains;
    private final Cleaner.Cleanable cleanable;

    private CloseGuard(Object owner, Remains remains) {
        this.remains = remains;
        this.cleanable = CLEANER.register(owner, remains);
    }

    /**
     * A guard for an owner.
     *
     * @param name what it is, for the warning
     * @param free frees it; must not hold a reference to the owner
     */
    public static CloseGuard of(Object owner, String name, Runnable free) {
        return new CloseGuard(owner, new Remains(name, free));
    }

    /** The owner was closed, so there is nothing left to do. */
    @Override
    public void close() {
        remains.closed.set(true);
        cleanable.clean();
    }
}
