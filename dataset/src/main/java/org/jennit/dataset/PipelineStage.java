package org.jennit.dataset;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A stage of a pipeline: threads of its own work on the items of batches, while whoever takes the results does something
 * else. Results come in the order of the items, and no more than a few batches are on their way at a time.
 */
final class PipelineStage<T, R> implements Iterator<List<R>>, AutoCloseable {
    private static final int MOST_THREADS = 8;

    private final Iterator<List<T>> source;
    private final int ahead;
    private final Function<T, R> work;
    private final ExecutorService threads;
    private final Deque<List<Future<R>>> underWay = new ArrayDeque<>();

    /**
     * Works on batches.
     *
     * @param name the name of the threads
     * @param source the batches, which are asked for by the thread that takes the results
     * @param ahead how many batches are on their way at most
     * @param work what is done with an item
     */
    PipelineStage(String name, Iterator<List<T>> source, int ahead, Function<T, R> work) {
        this.source = source;
        this.ahead = ahead;
        this.work = work;
        int cores = Runtime.getRuntime().availableProcessors();
        this.threads = Executors.newFixedThreadPool(Math.max(1, Math.min(MOST_THREADS, cores / 2)), task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public boolean hasNext() {
        fill();
        return !underWay.isEmpty();
    }

    /** The results of the next batch; what an item's work throws is thrown here. */
    @Override
    public List<R> next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return underWay.remove().stream().map(PipelineStage::result).toList();
    }

    private void fill() {
        while (underWay.size() < ahead && source.hasNext()) {
            underWay.add(source.next().stream()
                    .map(item -> threads.submit(() -> work.apply(item)))
                    .toList());
        }
    }

    /**
     * What work gave, or what it threw, errors too: of the futures only those of tasks keep these without memory of their
     * own, and so end also where there is none left.
     */
    static <R> R result(Future<R> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        }
    }

    /** Lets work that has begun come to its end, so that no file is left half-written, and drops the rest. */
    @Override
    public void close() {
        underWay.forEach(batch -> batch.forEach(future -> future.cancel(false)));
        threads.shutdown();
        try {
            threads.awaitTermination(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
