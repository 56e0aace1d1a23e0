package org.jennit.program;

import ai.onnxruntime.OrtException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * A thread with a stack as deep as a graph needs. The runtime goes through graphs by recursion when it opens them, and a
 * chain of two thousand nodes already is too much for the stack of Java's threads: the process would be lost. So would it
 * be by a long command line when the runtime begins.
 */
final class DeepStack {
    private static final long LEAST = 8L << 20;
    private static final long MOST = 1L << 30;

    /** Stack for each byte of a graph's file without weights: about 1 kB for a node, of which 32 bytes are the least. */
    private static final long PER_BYTE = 32;

    private DeepStack() {}

    /** The result of a call on such a thread, which is waited for. */
    static <R> R call(Callable<R> call, long bytesOfGraph) throws OrtException {
        FutureTask<R> task = new FutureTask<>(call);
        long stack = Math.min(MOST, LEAST + PER_BYTE * bytesOfGraph);
        Thread thread = new Thread(null, task, "jennit-onnxruntime", stack);
        thread.setDaemon(true);
        thread.start();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw rethrown(cause == null ? e : cause);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static RuntimeException rethrown(@Nullable Throwable cause) throws OrtException {
        if (cause instanceof OrtException failure) {
            throw failure;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException failure ? failure : new IllegalStateException(cause);
    }
}
