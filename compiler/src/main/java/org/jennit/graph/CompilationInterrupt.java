package org.jennit.graph;

import java.util.concurrent.CancellationException;

/**
 * How reading and compiling are cancelled: by {@linkplain Thread#interrupt() interrupting} the thread, which is asked at
 * every node. The thread stays interrupted, so that whoever started it learns of it.
 */
public final class CompilationInterrupt {
    private CompilationInterrupt() {}

    /**
     * Ends what the thread does if it was interrupted.
     *
     * @throws CancellationException if so
     */
    public static void check() {
        if (Thread.currentThread().isInterrupted()) {
            throw cancelled();
        }
    }

    /** That the thread was interrupted. */
    public static CancellationException cancelled() {
        return new CancellationException("the model was not loaded or compiled to the end, because the thread was"
                + " interrupted; do it again in one that is not");
    }
}
