package org.jennit.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * How far a run over many samples has come, with its rate and the time left: a bar that is redrawn on a terminal, a
 * line every now and then elsewhere.
 */
public final class Progress implements AutoCloseable {
    private static final int BAR = 30;
    private static final long DRAWN_EVERY_NANOS = 100_000_000L;
    private static final long SAID_EVERY_NANOS = 10_000_000_000L;
    private static final String CLEAR = "\r\033[K";

    private final PrintWriter err;
    private final int all;
    private final int before;
    private final boolean terminal;
    private final LongSupplier clock;
    private final long start;
    private long shown;
    private int done;
    private boolean drawn;

    /**
     * Begins.
     *
     * @param all the number of samples
     * @param before how many of them were done in an earlier run
     * @param terminal whether lines can be overwritten
     * @param clock the time in nanoseconds
     */
    Progress(PrintWriter err, int all, int before, boolean terminal, LongSupplier clock) {
        this.err = err;
        this.all = all;
        this.before = before;
        this.done = before;
        this.terminal = terminal;
        this.clock = clock;
        this.start = clock.getAsLong();
        this.shown = start;
    }

    /** So many more are done. */
    public synchronized void advance(int more) {
        done += more;
        long now = clock.getAsLong();
        boolean nothingToSay = done >= all && !terminal; // that the run is over is seen
        if (nothingToSay || now - shown < (terminal ? DRAWN_EVERY_NANOS : SAID_EVERY_NANOS)) {
            return;
        }
        shown = now;
        if (terminal) {
            err.print(CLEAR + bar() + " " + text(now));
            drawn = true;
        } else {
            err.println("jennit: " + text(now));
        }
        err.flush();
    }

    /** Takes the bar off the terminal, so that something else can be printed; the next advance draws it again. */
    synchronized void clear() {
        if (drawn) {
            err.print(CLEAR);
            err.flush();
            drawn = false;
        }
    }

    @Override
    public void close() {
        clear();
    }

    private String bar() {
        int full = all == 0 ? BAR : (int) ((long) BAR * done / all);
        return "[" + "#".repeat(full) + " ".repeat(BAR - full) + "]";
    }

    private String text(long now) {
        double seconds = (now - start) / 1e9;
        double rate = seconds > 0 ? (done - before) / seconds : 0;
        String left = rate > 0 ? ", " + duration(Math.round((all - done) / rate)) + " left" : "";
        return String.format(Locale.ROOT, "%d of %d, %.1f/s%s", done, all, rate, left);
    }

    /** {@code 0:48}, {@code 1:02:03}. */
    private static String duration(long seconds) {
        long hours = seconds / 3600;
        long minutes = seconds / 60 % 60;
        return hours > 0
                ? String.format(Locale.ROOT, "%d:%02d:%02d", hours, minutes, seconds % 60)
                : String.format(Locale.ROOT, "%d:%02d", minutes, seconds % 60);
    }
}
