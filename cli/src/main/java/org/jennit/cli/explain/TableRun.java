package org.jennit.cli.explain;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jennit.AttributorBuilder;
import org.jennit.Model;
import org.jennit.cli.Console;
import org.jennit.cli.UsageException;
import org.jennit.cli.option.AttributionOptions;
import org.jennit.cli.option.ModelMetadata;
import org.jennit.dataset.ClassScores;
import org.jennit.image.FeatureChart;
import org.jennit.table.FeatureRelevance;
import org.jennit.table.Table;
import org.jennit.table.TableAttributor;
import org.jennit.table.TableExplanation;
import org.jennit.target.ClassTarget;
import org.jennit.target.Target;
import org.jennit.tensor.AtomicFile;
import org.jennit.text.StructuredText;
import picocli.CommandLine;

/**
 * A table, explained row by row: printed, and written as a table of relevance with charts of the first rows and a summary
 * of all.
 *
 * @param features the columns that are features; empty for all that are numbers
 * @param json whether JSON is printed, and nothing written
 * @param scores the scores of the model
 * @param folder where results go
 * @param console where they are printed
 */
record TableRun(List<String> features, boolean json, ClassScores scores, Path folder, Console console) {
    private static final int ROWS_PRINTED = 5;
    private static final int ROWS_DRAWN = 20;
    private static final int FEATURES_PRINTED = 12;
    private static final int BAR = 20;
    private static final int CELL = 12;

    /** Explains a table as is asked for, and returns the exit status. */
    static int explain(ExplainOptions options, Table table) throws IOException {
        Console console = options.console();
        options.require(
                options.layers().isEmpty(),
                "a table is explained for a class, a label or a sum of these (--target), by feature;"
                        + " give an array (.npy) for --output-relevance and --at");
        ModelMetadata metadata = options.model().metadata();
        ClassTarget target = options.commonTarget(metadata);
        try (Model model = options.model().load();
                ConsoleProgress progress = new ConsoleProgress(console)) {
            options.methods().suit(model, false, console::say);
            AttributorBuilder builder = options.traced(options.outputs()
                    .of(options.methods().of(model, metadata, false, "", Optional.of(table)))
                    .onProgress(progress));
            options.batchSize().ifPresent(builder::batchSize);
            try (TableAttributor attributor = AttributionOptions.built(() -> TableAttributor.of(builder))) {
                Path folder = options.printsNumbers() ? options.folder() : options.createFolder();
                ClassScores scores =
                        new ClassScores(model, attributor.attributor().output(), metadata.labels());
                new TableRun(options.methods().features(metadata), options.printsNumbers(), scores, folder, console)
                        .explain(attributor, table, target);
            }
        }
        return CommandLine.ExitCode.OK;
    }

    /** Explains a table and reports it. */
    private void explain(TableAttributor attributor, Table table, Target target) throws IOException {
        TableExplanation explanation;
        try {
            explanation = attributor.explain(table, features, target);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
        if (json) {
            console.document(toJson(explanation));
            return;
        }
        if (!explanation.unexplained().isEmpty()) {
            console.warn("no relevance reaches the columns " + explanation.unexplained()
                    + ", which are texts or integers; -a kernel_shap explains them too");
        }
        if (explanation.features().isEmpty()) {
            throw new UsageException("no column of the table has relevance by this method; use one that only runs the"
                    + " model forward, such as -a kernel_shap");
        }
        int printed = Math.min(ROWS_PRINTED, explanation.rows());
        for (int row = 0; row < printed; row++) {
            print(explanation, row);
        }
        if (printed < explanation.rows()) {
            console.say("(%d more rows)".formatted(explanation.rows() - printed));
        }
        write(explanation);
        new TracedRelevance(folder, stem(explanation.table()) + ".", console)
                .tell(explanation.attribution(), explanation.table().file().toString());
    }

    private static String stem(Table table) {
        return String.valueOf(table.file().getFileName()).replaceFirst("\\.[^.]*$", "");
    }

    private static String toJson(TableExplanation explanation) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int row = 0; row < explanation.rows(); row++) {
            rows.add(explanation.toMap(row));
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("file", explanation.table().file().toString());
        all.put("explained", explanation.attribution().explained());
        all.put("rows", rows);
        return StructuredText.toJson(all);
    }

    // --- on the console

    private void print(TableExplanation explanation, int row) {
        console.say("%s row %d: %s"
                .formatted(
                        explanation.table().file(),
                        row + 1,
                        explanation.attribution().explained()));
        scores.lines(explanation.output(row)).forEach(console::say);
        explanation.warning(row).ifPresent(warning -> console.say("  warning: " + warning));
        if (explanation.isTurned(row)) {
            console.say("  signs: positive relevance raises what is explained, although its output is negative");
        }
        List<FeatureRelevance> ranked = explanation.ranked(row);
        double largest = Math.abs(ranked.get(0).relevance());
        int width = Math.max(
                7, ranked.stream().mapToInt(one -> one.feature().length()).max().orElse(0));
        console.say(("  %-" + width + "s  %12s  %12s").formatted("feature", "value", "relevance"));
        ranked.stream().limit(FEATURES_PRINTED).forEach(one -> console.say(line(one, width, largest)));
        if (ranked.size() > FEATURES_PRINTED) {
            double rest = ranked.stream()
                    .skip(FEATURES_PRINTED)
                    .mapToDouble(FeatureRelevance::relevance)
                    .sum();
            String others = (ranked.size() - FEATURES_PRINTED) + " others";
            console.say(String.format(Locale.ROOT, "  %-" + width + "s  %12s  %+12.4g", others, "", rest));
        }
        double sum = ranked.stream().mapToDouble(FeatureRelevance::relevance).sum();
        console.say(String.format(Locale.ROOT, "  %-" + width + "s  %12s  %+12.4g", "sum", "", sum));
        explanation
                .attribution()
                .completeness()
                .ifPresent(sums ->
                        ConsoleSink.completeness(sums, row, console.isVerbose()).forEach(console::say));
    }

    private static String line(FeatureRelevance one, int width, double largest) {
        int length = largest == 0 ? 0 : (int) Math.rint(BAR * Math.abs(one.relevance()) / largest);
        String bar = (one.relevance() < 0 ? "-" : "+").repeat(length);
        String error = one.standardError() > 0 ? String.format(Locale.ROOT, " ±%.2g", one.standardError()) : "";
        return String.format(
                        Locale.ROOT,
                        "  %-" + width + "s  %12s  %+12.4g%s  %s",
                        one.feature(),
                        shown(one.value()),
                        one.relevance(),
                        error,
                        bar)
                .stripTrailing();
    }

    /** A cell that fits a line: numbers with many digits are rounded, long texts end early. */
    private static String shown(String cell) {
        if (cell.length() <= CELL) {
            return cell;
        }
        try {
            return String.format(Locale.ROOT, "%.6g", Double.parseDouble(cell));
        } catch (NumberFormatException e) {
            return cell.substring(0, CELL - 1) + "…";
        }
    }

    // --- files

    private void write(TableExplanation explanation) throws IOException {
        String stem = stem(explanation.table());
        Path relevance = folder.resolve(stem + ".relevance.csv");
        AtomicFile.write(
                relevance, out -> out.write(explanation.toTable().toCsv().getBytes(StandardCharsets.UTF_8)));
        console.say("relevance: " + relevance);
        int drawn = Math.min(ROWS_DRAWN, explanation.rows());
        for (int row = 0; row < drawn; row++) {
            List<FeatureRelevance> list = explanation.row(row);
            List<String> labels = list.stream()
                    .map(one -> one.feature() + " = " + shown(one.value()))
                    .toList();
            double[] amounts =
                    list.stream().mapToDouble(FeatureRelevance::relevance).toArray();
            String name = stem + ".row" + (row + 1);
            FeatureChart.bars(labels, amounts).save(folder.resolve(name + ".bars.png"));
            FeatureChart.waterfall(labels, amounts).save(folder.resolve(name + ".waterfall.png"));
        }
        console.say("charts: " + folder.resolve(stem + ".row*.bars.png") + " and .waterfall.png"
                + (drawn < explanation.rows() ? " of the first " + drawn + " rows" : ""));
        if (explanation.rows() > 1) {
            Path summary = folder.resolve(stem + ".summary.png");
            FeatureChart.summary(explanation.features(), explanation.values(), relevance(explanation))
                    .save(summary);
            console.say("summary: " + summary);
        }
    }

    private static double[][] relevance(TableExplanation explanation) {
        return IntStream.range(0, explanation.rows())
                .mapToObj(row -> explanation.row(row).stream()
                        .mapToDouble(FeatureRelevance::relevance)
                        .toArray())
                .toArray(double[][]::new);
    }
}
