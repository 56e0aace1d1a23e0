package org.jennit.program;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The few programs that an owner used last. The least recently used is closed, once nobody uses it any more; closing the
 * cache closes all, once the run under way in each has ended. May be used by many threads at once; while one program is
 * opened, others can be run.
 *
 * @param <K> what a program is asked for by
 * @param <V> a program, with what belongs to it
 */
public final class ProgramCache<K, V extends AutoCloseable> {
    private static final int MOST = 4;

    private static final class Entry<V extends AutoCloseable> {
        private @Nullable V value;
        private int users;
        private boolean evicted;

        synchronized V open(Supplier<V> opener) {
            V known = value;
            if (known == null) {
                known = opener.get();
                value = known;
            }
            return known;
        }
    }

    private final Map<K, Entry<V>> entries = new LinkedHashMap<>(16, 0.75f, true);
    private final String owner;
    private boolean closed;

    /** An empty cache of an owner, who is named in errors. */
    public ProgramCache(String owner) {
        this.owner = owner;
    }

    /**
     * Does some work with the value of a key, which is opened where it is not there yet.
     *
     * @throws IllegalStateException if the cache is closed
     */
    public <R> R use(K key, Supplier<V> opener, Function<V, R> work) {
        Entry<V> entry = acquire(key);
        try {
            return work.apply(entry.open(opener));
        } finally {
            release(key, entry);
        }
    }

    private Entry<V> acquire(K key) {
        List<Entry<V>> unused = new ArrayList<>();
        Entry<V> entry;
        synchronized (this) {
            requireOpen();
            entry = entries.computeIfAbsent(key, k -> new Entry<>());
            entry.users++;
            Iterator<Entry<V>> oldest = entries.values().iterator();
            while (entries.size() > MOST) {
                Entry<V> least = oldest.next();
                oldest.remove();
                least.evicted = true;
                if (least.users == 0) {
                    unused.add(least);
                }
            }
        }
        unused.forEach(ProgramCache::close);
        return entry;
    }

    private void release(K key, Entry<V> entry) {
        boolean unused;
        synchronized (this) {
            entry.users--;
            boolean failed = entry.users == 0 && entry.value == null;
            if (failed && entries.get(key) == entry) {
                entries.remove(key);
            }
            unused = entry.users == 0 && entry.evicted;
        }
        if (unused) {
            close(entry);
        }
    }

    /** Refuses a closed cache with an {@link IllegalStateException}. */
    public synchronized void requireOpen() {
        if (closed) {
            throw new IllegalStateException(owner + " is closed; make another");
        }
    }

    /** Closes all programs. Closing again does nothing. */
    public void close() {
        List<Entry<V>> all;
        synchronized (this) {
            closed = true;
            all = new ArrayList<>(entries.values());
            entries.clear();
            all.forEach(entry -> entry.evicted = true); // One that is being opened is closed by who opens it.
        }
        all.forEach(ProgramCache::close);
    }

    private static <V extends AutoCloseable> void close(Entry<V> entry) {
        V value = entry.value;
        if (value != null) {
            close(value);
        }
    }

    static void close(AutoCloseable value) {
        try {
            value.close();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new JennitException("a program cannot be closed: " + e.getMessage(), e);
        }
    }
}
