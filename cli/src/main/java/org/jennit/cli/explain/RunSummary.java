package org.jennit.cli.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jennit.cli.form.StructuredText;
import org.jspecify.annotations.Nullable;

/** What the lines of a run add up to. */
final class RunSummary {
    private int lines;
    private int explained;
    private int right;
    private int rightInFive;
    private double bound;
    private final List<String> failures = new ArrayList<>();

    /** Counts a line of {@code results.jsonl}. */
    void add(Map<String, ?> line) {
        lines++;
        if (line.get(ResultLines.ERROR) != null) {
            failures.add(String.valueOf(line.get(ResultLines.ERROR)));
            return;
        }
        explained++;
        if (line.get(ResultLines.BOUND) instanceof Number own) {
            bound = Math.max(bound, own.doubleValue());
        }
        List<Long> top = top(line.get(ResultLines.TOP));
        if (line.get(ResultLines.TARGET) instanceof Number target && !top.isEmpty()) {
            right += top.get(0) == target.longValue() ? 1 : 0;
            rightInFive += top.contains(target.longValue()) ? 1 : 0;
        }
    }

    private static List<Long> top(@Nullable Object scores) {
        List<Long> classes = new ArrayList<>();
        if (scores instanceof List<?> list) {
            for (Object score : list) {
                if (StructuredText.map(score).get(ResultLines.CLASS) instanceof Number index) {
                    classes.add(index.longValue());
                }
            }
        }
        return classes;
    }

    /** The number of lines: of the rows that were explained and of the files that failed. */
    int lines() {
        return lines;
    }

    /** Why files could not be explained. */
    List<String> failures() {
        return failures;
    }

    /** The largest relevance at which the colours of a heatmap end. */
    double bound() {
        return bound;
    }

    /** How many of the classes that the folders say were the highest, and among the five highest. */
    String accuracy() {
        return String.format(
                Locale.ROOT,
                "accuracy %.1f %% (%d of %d), among the first five %.1f %%",
                100.0 * right / Math.max(1, explained),
                right,
                explained,
                100.0 * rightInFive / Math.max(1, explained));
    }
}
