package org.jennit.dataset;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jennit.text.StructuredText;
import org.jspecify.annotations.Nullable;

/** The totals of a run, over what an earlier one had finished too. */
public final class RunSummary {
    private int lines;
    private int explained;
    private int right;
    private int rightInFive;
    private double bound;
    private final List<String> failures = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    /** Counts a line of {@code results.jsonl}. */
    void add(Map<String, ?> line) {
        lines++;
        if (line.get(ResultLines.ERROR) != null) {
            failures.add(String.valueOf(line.get(ResultLines.ERROR)));
            return;
        }
        explained++;
        if (line.get(ResultLines.WARNING) != null) {
            warnings.add(String.valueOf(line.get(ResultLines.WARNING)));
        }
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

    /** The number of rows that were explained and of files that failed. */
    public int rows() {
        return lines;
    }

    /** Why files could not be explained. */
    public List<String> failures() {
        return List.copyOf(failures);
    }

    /** What is wrong with the relevance of rows that were explained: zero, not finite, or grown. */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    /** The largest bound of a heatmap: the relevance at which its colours end. */
    public double bound() {
        return bound;
    }

    /** The number of rows that were explained. */
    public int explained() {
        return explained;
    }

    /** The number of rows whose explained class has the highest score. */
    public int correct() {
        return right;
    }

    /** The number of rows whose explained class is among the five with the highest scores. */
    public int correctInFive() {
        return rightInFive;
    }
}
