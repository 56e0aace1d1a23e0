package org.jennit.dataset;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jennit.attribution.RelevanceSize;
import org.jennit.tensor.Tensor;

/** The lines of {@code results.jsonl}. */
final class ResultLines {
    /** The names of what a line holds. */
    static final String FILE = "file";

    /** The SHA-256 of the file. */
    static final String CONTENT = "sha256";

    static final String ROWS = "rows";
    static final String TARGET = "target";
    static final String TOP = "top";
    static final String CLASS = "class";
    static final String BOUND = "bound";
    static final String ERROR = "error";
    static final String FILES = "files";
    /** Whether pictures show the relevance with other signs than the numbers have. */
    private static final String TURNED = "turned";

    private static final String WARNING = "warning";

    private static final int TOP_CLASSES = 5;

    private final ClassScores scores;

    ResultLines(ClassScores scores) {
        this.scores = scores;
    }

    /** The line of a sample that could not be explained. */
    static Map<String, Object> failure(FailedSample failed) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put(FILE, failed.sample().file().toString());
        failed.sample().content().ifPresent(hash -> line.put(CONTENT, hash));
        line.put(ERROR, failed.message());
        return line;
    }

    /**
     * The line of one row of a sample.
     *
     * @param content the SHA-256 of the sample's file
     * @param bound the relevance at which the colours of its own heatmap end, if it has one
     * @param files its files by kind
     */
    Map<String, Object> line(
            ExplainedSample.SampleAttribution part,
            int row,
            Optional<String> content,
            Optional<Double> bound,
            Map<String, String> files)
            throws IOException {
        SampleTargets targets = part.targets();
        SampleRow place = new SampleRow(part.sample(), part.first() + row);
        Tensor output = part.output(row);
        List<ClassScores.Score> top = scores.top(output, TOP_CLASSES);
        Map<String, Object> line = new LinkedHashMap<>();
        line.put(FILE, part.sample().file().toString());
        content.ifPresent(hash -> line.put(CONTENT, hash));
        if (part.sample().isTensor()) {
            line.put("row", row);
            line.put(ROWS, part.rows());
        }
        Object known = targets.classOf(place).map(index -> (Object) index).orElse(targets.text());
        boolean highest = known.equals(SampleTargets.TOP) && !top.isEmpty();
        Object target = highest ? (Object) top.get(0).index() : known;
        line.put(TARGET, target);
        if (target instanceof Integer index) {
            scores.label(index).ifPresent(label -> line.put("label", label));
        }
        line.put(TOP, top.stream().map(this::score).toList());
        Optional<Tensor> relevance = part.relevance();
        if (relevance.isPresent()) {
            Tensor all = relevance.get();
            double sum = part.rows() == 1 ? all.sum() : all.slice(row, row + 1).sum();
            double start = part.outputRelevance(row).map(Tensor::sum).orElse(0.0);
            if (Double.isFinite(sum)) {
                line.put("relevance", sum);
            }
            if (start != 0 && Double.isFinite(sum)) {
                line.put("conservation", sum / start);
            }
            Tensor own = part.rows() == 1 ? all : all.slice(row, row + 1);
            RelevanceSize.warning(List.of(own), output).ifPresent(warning -> line.put(WARNING, warning));
        }
        if (part.isTurned(row)) {
            line.put(TURNED, true);
        }
        part.attribution()
                .completeness()
                .map(sums -> sums.gap(row))
                .filter(Double::isFinite)
                .ifPresent(gap -> line.put("completeness_gap", gap));
        bound.ifPresent(value -> line.put(BOUND, value));
        line.put(FILES, files);
        return line;
    }

    /** What was explained of a sample, in words; of the top class its name too. */
    String explained(ExplainedSample.SampleAttribution part) {
        String words = part.attribution().explained();
        return part.rows() > 1 || !part.targets().text().equals(SampleTargets.TOP)
                ? words
                : scores.top(part.output(), 1).stream()
                        .map(top -> top.name() + ", " + words)
                        .findFirst()
                        .orElse(words);
    }

    private Map<String, Object> score(ClassScores.Score score) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put(CLASS, score.index());
        scores.label(score.index()).ifPresent(label -> line.put("label", label));
        line.put("score", score.probability());
        return line;
    }
}
