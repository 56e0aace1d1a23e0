package org.jennit.cli.explain;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jennit.cli.ErrorReporter;
import org.jennit.cli.option.ClassScores;
import org.jennit.cli.option.Sample;
import org.jennit.cli.option.TargetExpression;
import org.jennit.tensor.Tensor;

/** What {@code results.jsonl} says of each sample. */
final class ResultLines {
    /** The names of what a line holds. */
    static final String FILE = "file";

    static final String ROWS = "rows";
    static final String TARGET = "target";
    static final String TOP = "top";
    static final String CLASS = "class";
    static final String BOUND = "bound";
    static final String ERROR = "error";

    private static final int TOP_CLASSES = 5;

    private final SampleTargets targets;
    private final ClassScores scores;

    ResultLines(SampleTargets targets, ClassScores scores) {
        this.targets = targets;
        this.scores = scores;
    }

    /** The line of a sample that could not be explained. */
    static Map<String, Object> failure(Sample sample, Exception reason) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put(FILE, sample.file().toString());
        line.put(ERROR, ErrorReporter.message(reason));
        return line;
    }

    /**
     * The line of one row of a sample.
     *
     * @param bound the relevance at which the colours of its own heatmap end, if it has one
     * @param files its files by kind
     */
    Map<String, Object> line(
            ExplainedSample.SampleAttribution part, int row, Optional<Double> bound, Map<String, String> files)
            throws IOException {
        SampleTargets.SampleRow place = new SampleTargets.SampleRow(part.sample(), part.first() + row);
        Tensor output = row(part.output(), row);
        List<ClassScores.Score> top = scores.top(output, TOP_CLASSES);
        Map<String, Object> line = new LinkedHashMap<>();
        line.put(FILE, part.sample().file().toString());
        if (part.sample().isTensor()) {
            line.put("row", row);
            line.put(ROWS, part.rows());
        }
        Object known = targets.classOf(place).map(index -> (Object) index).orElse(targets.text());
        boolean highest = known.equals(TargetExpression.TOP) && !top.isEmpty();
        Object target = highest ? (Object) top.get(0).index() : known;
        line.put(TARGET, target);
        if (target instanceof Integer index) {
            scores.label(index).ifPresent(label -> line.put("label", label));
        }
        line.put(TOP, top.stream().map(this::score).toList());
        Optional<Tensor> relevance = part.relevance();
        if (relevance.isPresent()) {
            double sum = row(relevance.get(), row).sum();
            double start = targets.relevance(place, output);
            line.put("relevance", sum);
            if (start != 0) {
                line.put("conservation", sum / start);
            }
        }
        bound.ifPresent(value -> line.put(BOUND, value));
        line.put("files", files);
        return line;
    }

    private Map<String, Object> score(ClassScores.Score score) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put(CLASS, score.index());
        scores.label(score.index()).ifPresent(label -> line.put("label", label));
        line.put("score", score.probability());
        return line;
    }

    /** What people are told of one row of a sample. */
    List<String> said(ExplainedSample.SampleAttribution part, int row) {
        List<String> said = new ArrayList<>();
        boolean several = part.rows() > 1;
        SampleTargets.SampleRow place = new SampleTargets.SampleRow(part.sample(), part.first() + row);
        String explained = targets instanceof SampleTargets.FolderTargets
                ? targets.classOf(place).map(scores::name).orElse("")
                : part.attribution().explained();
        said.add(part.sample().file() + (several ? " [" + row + "]" : "") + ": " + explained);
        if (part.attribution().output().rank() > 0) {
            said.addAll(scores.lines(row(part.output(), row)));
        }
        return said;
    }

    private static Tensor row(Tensor rows, int row) {
        return rows.slice(row, row + 1);
    }
}
