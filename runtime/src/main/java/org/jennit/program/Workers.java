package org.jennit.program;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Works off pieces of work side by side: in the thread that asks, and in as many helpers as are free. All threads that ask
 * share the helpers, so that a processor that is busy already gets no further threads. The threads of helpers belong to the
 * process and serve all programs.
 */
final class Workers {
    private static final long IDLE_SECONDS = 5;

    /** The most threads of helpers, however many programs there are; without a free one the caller works alone. */
    private static final int MOST = Math.max(16, Runtime.getRuntime().availableProcessors());

    private static final ExecutorService HELPERS =
            new ThreadPoolExecutor(0, MOST, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), Workers::helper);

    private final Semaphore free;

    /** As many lanes as given; one of them belongs to the calling thread. */
    Workers(int width) {
        this.free = new Semaphore(width - 1);
    }

    /** A thread that keeps nothing of the one that happens to start it. */
    private static Thread helper(Runnable work) {
        Thread thread = new Thread(null, work, "jennit-lane", 0, false);
        thread.setContextClassLoader(null);
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Works off pieces and waits for all of them, whether interrupted or not.
     *
     * @return the results in the order of the pieces
     * @throws RuntimeException what the work threw first; no further piece is begun then
     */
    <R> List<R> run(int pieces, IntFunction<R> work) {
        Job<R> job = new Job<>(pieces, work);
        List<Future<?>> hired = new ArrayList<>(pieces);
        do {
            hire(job, hired);
        } while (job.takeOne());
        hired.forEach(Workers::await);
        return job.results();
    }

    private void hire(Job<?> job, List<Future<?>> hired) {
        while (job.left() > 1 && hired.size() < job.pieces - 1 && free.tryAcquire()) {
            try {
                hired.add(HELPERS.submit(() -> {
                    try {
                        job.takeAll();
                    } finally {
                        free.release();
                    }
                }));
            } catch (RejectedExecutionException | OutOfMemoryError e) {
                // There can be no further thread: those that are there do its work.
                free.release();
                return;
            }
        }
    }

    private static void await(Future<?> helper) {
        boolean interrupted = false;
        while (!helper.isDone()) {
            try {
                helper.get();
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (ExecutionException e) {
                throw new IllegalStateException("a job keeps what fails in it", e);
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Pieces that several threads take one after the other. */
    private static final class Job<R> {
        private final int pieces;
        private final IntFunction<R> work;
        private final AtomicInteger next = new AtomicInteger();
        private final Map<Integer, R> results = new ConcurrentSkipListMap<>();
        private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

        Job(int pieces, IntFunction<R> work) {
            this.pieces = pieces;
            this.work = work;
        }

        /** How many pieces nobody has taken yet. */
        int left() {
            return failure.get() == null ? Math.max(0, pieces - next.get()) : 0;
        }

        /** Works off the next piece, unless none is left. */
        boolean takeOne() {
            int piece = left() == 0 ? pieces : next.getAndIncrement();
            if (piece >= pieces) {
                return false;
            }
            try {
                results.put(piece, work.apply(piece));
            } catch (RuntimeException | Error e) {
                failure.compareAndSet(null, e);
            }
            return true;
        }

        void takeAll() {
            while (takeOne()) {}
        }

        List<R> results() {
            Throwable failed = failure.get();
            if (failed instanceof Error error) {
                throw error;
            }
            if (failed instanceof RuntimeException exception) {
                throw exception;
            }
            return List.copyOf(results.values());
        }
    }
}
