package org.jennit.cli.explain;

import org.jennit.attribution.ProgressListener;
import org.jennit.cli.Console;
import org.jennit.cli.Progress;
import org.jspecify.annotations.Nullable;

/** The progress of a run on the console: a bar for the samples, then one for what is done with all of them at the end. */
final class ConsoleProgress implements ProgressListener, AutoCloseable {
    private final Console console;
    private @Nullable Progress shown;
    private int before;

    ConsoleProgress(Console console) {
        this.console = console;
    }

    @Override
    public void progressed(int done, int all) {
        if (shown == null || done < before) {
            close();
            shown = console.progress(all, shown == null ? done : 0);
        }
        shown.advance(done - before);
        before = done;
    }

    @Override
    public void close() {
        if (shown != null) {
            shown.close();
        }
    }
}
