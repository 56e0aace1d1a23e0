package org.jennit.compile;

import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jennit.graph.CompilationInterrupt;
import org.jspecify.annotations.Nullable;

/**
 * What is computed when it is first asked for, by one thread; the others wait for it, unless they are interrupted. A failure
 * is not remembered.
 */
final class Remembered<T> {
    private final Lock lock = new ReentrantLock();
    private volatile @Nullable T value;

    /**
     * The value.
     *
     * @throws java.util.concurrent.CancellationException if the thread is interrupted while another computes it
     */
    T get(Supplier<T> computation) {
        T known = value;
        return known == null ? computed(computation) : known;
    }

    private T computed(Supplier<T> computation) {
        try {
            lock.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CompilationInterrupt.cancelled();
        }
        try {
            T known = value;
            if (known == null) {
                known = computation.get();
                value = known;
            }
            return known;
        } finally {
            lock.unlock();
        }
    }
}
