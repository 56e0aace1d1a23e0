package org.jennit.program;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The few programs that were used last. One that is crowded out is closed when nobody uses it any more; closing the
 * cache closes all, once the run under way in each has ended.
 */
public final class ProgramCache<K, V extends AutoCloseable> {
    private static final int MOST = 4;

    private static final class Entry<V> {
        final V value;
        int users;
        boolean crowdedOut;

        Entry(V value) {
            this.value = value;
        }
    }

    private final Map<K, Entry<V>> entries = new LinkedHashMap<>(16, 0.75f, true);
    private final String owner;
    private boolean closed;

    /** An empty cache of an owner, named in errors. */
    public ProgramCache(String owner) {
        this.owner = owner;
    }

    /** Does some work with the value of a key, which is opened where it is not there yet. */
    public <R> R use(K key, Supplier<V> opened, Function<V, R> work) {
        Entry<V> entry = acquire(key, opened);
        try {
            return work.apply(entry.value);
        } finally {
            release(entry);
        }
    }

    private synchronized Entry<V> acquire(K key, Supplier<V> opened) {
        requireOpen();
        Entry<V> entry = entries.get(key);
        if (entry == null) {
            entry = new Entry<>(opened.get());
            entries.put(key, entry);
        }
        entry.users++;
        crowdOut();
        return entry;
    }

    private void crowdOut() {
        Iterator<Entry<V>> oldest = entries.values().iterator();
        while (entries.size() > MOST) {
            Entry<V> entry = oldest.next();
            oldest.remove();
            entry.crowdedOut = true;
            closeUnused(entry);
        }
    }

    private synchronized void release(Entry<V> entry) {
        entry.users--;
        closeUnused(entry);
    }

    private void closeUnused(Entry<V> entry) {
        if (entry.crowdedOut && entry.users == 0) {
            close(entry.value);
        }
    }

    /** Refuses a closed cache with an {@link IllegalStateException}. */
    public synchronized void requireOpen() {
        if (closed) {
            throw new IllegalStateException(owner + " is closed; make another");
        }
    }

    /** Closes all programs. */
    public void close() {
        List<V> all = new ArrayList<>();
        synchronized (this) {
            closed = true;
            entries.values().forEach(entry -> all.add(entry.value));
            entries.clear();
        }
        all.forEach(ProgramCache::close);
    }

    private static void close(AutoCloseable value) {
        try {
            value.close();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new JennitException("a program cannot be closed: " + e.getMessage(), e);
        }
    }
}
