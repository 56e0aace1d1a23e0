package org.jennit.cli.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jennit.cli.option.NamedTarget;
import org.jennit.dataset.ClassScores;
import org.jennit.dataset.ClassScores.Score;
import org.jennit.table.FeatureRelevance;
import org.jennit.table.Table;
import org.jennit.table.TableAttributor;
import org.jennit.table.TableExplanation;
import org.jennit.target.ClassTarget;
import org.jennit.tensor.Tensor;

/**
 * Makes entries of the first rows of a table, and a summary of all. All rows are explained for the same targets: those that
 * are named, or the classes with the highest scores on average.
 *
 * @param attributor what explains them
 * @param scores the scores of the model
 * @param named the targets, empty for the highest classes
 * @param classes how many of these
 * @param along puts the classes along an axis of the output
 * @param precision how exactly relevance is kept
 */
record TableEntries(
        TableAttributor attributor,
        ClassScores scores,
        List<NamedTarget> named,
        int classes,
        UnaryOperator<ClassTarget> along,
        Precision precision) {
    /** So many rows are entries of their own. */
    static final int MOST_ENTRIES = 20;

    /** So many rows are in the summary. */
    static final int MOST_ROWS = 500;

    private static final int PREDICTIONS = 5;

    /** Entries of rows, and their summary. */
    record Entries(List<ReportEntry> rows, TableSummary summary) {}

    /**
     * Explains a table.
     *
     * @param features the columns in the model's order; empty where names and kinds tell
     * @throws IllegalArgumentException if the table does not fit the model, or relevance is not finite
     */
    Entries of(Table whole, List<String> features) {
        Table table = whole.first(MOST_ROWS);
        TableExplanation predicted =
                attributor.explain(table, features, NamedTarget.highest().target(along));
        List<NamedTarget> targets = targets(predicted);
        TableSummary summary = new TableSummary(precision);
        List<TableExplanation> explanations = new ArrayList<>();
        for (NamedTarget target : targets) {
            TableExplanation one = attributor.explain(table, features, target.target(along));
            if (one.features().isEmpty()) {
                throw new IllegalArgumentException("no column has relevance by this method; use one that only runs the"
                        + " model forward, such as -a kernel_shap");
            }
            explanations.add(one);
            summary.add(target.name(), one);
        }
        List<ReportEntry> rows = IntStream.range(
                        0, Math.min(MOST_ENTRIES, table.rows().size()))
                .mapToObj(row -> entry(row, targets, explanations))
                .toList();
        return new Entries(rows, summary);
    }

    private List<NamedTarget> targets(TableExplanation predicted) {
        if (!named.isEmpty()) {
            return named;
        }
        Map<Integer, DoubleSummaryStatistics> means = new TreeMap<>();
        for (int row = 0; row < predicted.rows(); row++) {
            scores.top(predicted.output(row), Integer.MAX_VALUE)
                    .forEach(score -> means.computeIfAbsent(score.index(), key -> new DoubleSummaryStatistics())
                            .accept(score.probability()));
        }
        Set<Integer> best = means.entrySet().stream()
                .sorted(Comparator.comparingDouble(mean -> -mean.getValue().getAverage()))
                .limit(classes)
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        List<NamedTarget> highest = best.stream()
                .flatMap(index -> scores.top(predicted.output(0), Integer.MAX_VALUE).stream()
                        .filter(score -> score.index() == index))
                .map(NamedTarget::of)
                .toList();
        return highest.isEmpty() ? List.of(NamedTarget.highest()) : highest;
    }

    private ReportEntry entry(int row, List<NamedTarget> targets, List<TableExplanation> explanations) {
        TableExplanation any = explanations.get(0);
        List<Score> all = scores.top(any.output(row), Integer.MAX_VALUE);
        List<ReportRequest.TargetExplanation> shown = new ArrayList<>();
        for (int i = 0; i < targets.size(); i++) {
            NamedTarget target = targets.get(i);
            TableExplanation explanation = explanations.get(i);
            Optional<Score> score = target.single()
                    .flatMap(index ->
                            all.stream().filter(known -> known.index() == index).findFirst());
            double[] relevance = explanation.row(row).stream()
                    .mapToDouble(FeatureRelevance::relevance)
                    .toArray();
            shown.add(new ReportRequest.TargetExplanation(
                    target.name(),
                    score,
                    explanation.attribution().samples(row, row + 1),
                    Tensor.of(relevance, 1, relevance.length),
                    explanation.isTurned(row)));
        }
        return ReportEntry.of(
                row + 1,
                "row " + (row + 1),
                new FeatureView(any.row(row)),
                new ReportRequest.SampleExplanations(
                        all.stream().limit(PREDICTIONS).toList(), shown),
                precision);
    }
}
