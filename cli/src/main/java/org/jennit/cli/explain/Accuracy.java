package org.jennit.cli.explain;

import java.util.Locale;
import org.jennit.dataset.RunSummary;

/** How many of the classes that folders are named after have the highest score, or one of the five highest. */
final class Accuracy {
    private Accuracy() {}

    /** Both as text. */
    static String of(RunSummary run) {
        int all = Math.max(1, run.explained());
        return String.format(
                Locale.ROOT,
                "accuracy %.1f %% (%d of %d), top-5 accuracy %.1f %%",
                100.0 * run.correct() / all,
                run.correct(),
                run.explained(),
                100.0 * run.correctInFive() / all);
    }
}
