package org.jennit.program;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Programs that several users share: the first who asks for a program has it opened, and it is closed when the last gives
 * it back. May be used by many threads at once; while one program is opened, others can be had.
 *
 * @param <K> what a program is asked for by
 * @param <V> a program, with what belongs to it
 */
public final class ProgramPool<K, V extends AutoCloseable> {
    private final Map<K, Shared> programs = new HashMap<>();

    /** A program with its users. */
    private final class Shared {
        private final K key;
        private int users;
        private @Nullable V value;

        Shared(K key) {
            this.key = key;
        }

        synchronized V open(Supplier<V> opener) {
            V known = value;
            if (known == null) {
                known = opener.get();
                value = known;
            }
            return known;
        }
    }

    /**
     * A share in a program, to be given back.
     *
     * @param <V> a program, with what belongs to it
     */
    public static final class Lease<V> implements AutoCloseable {
        private final V value;
        private @Nullable Runnable release;

        private Lease(V value, Runnable release) {
            this.value = value;
            this.release = release;
        }

        /** The program. */
        public V value() {
            return value;
        }

        /** Gives the share back; the last to do so closes the program. Closing again does nothing. */
        @Override
        public void close() {
            Runnable once;
            synchronized (this) {
                once = release;
                release = null;
            }
            if (once != null) {
                once.run();
            }
        }
    }

    /** A share in the program of a key, which is opened where nobody has it yet. */
    public Lease<V> lease(K key, Supplier<V> opener) {
        Shared shared;
        synchronized (this) {
            shared = programs.computeIfAbsent(key, Shared::new);
            shared.users++;
        }
        try {
            return new Lease<>(shared.open(opener), () -> release(shared));
        } catch (RuntimeException | Error e) {
            release(shared);
            throw e;
        }
    }

    /** How many programs somebody has a share in. */
    public synchronized int size() {
        return programs.size();
    }

    private void release(Shared shared) {
        V unused;
        synchronized (this) {
            shared.users--;
            if (shared.users > 0) {
                return;
            }
            programs.remove(shared.key);
            unused = shared.value;
        }
        if (unused != null) {
            ProgramCache.close(unused);
        }
    }
}
