package org.jennit.cli.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jennit.attribution.Attribution;
import org.jennit.attribution.RelevanceSize;
import org.jennit.dataset.ClassScores.Score;
import org.jennit.image.AuditDrawing;
import org.jennit.text.StructuredText;

/**
 * A sample with its explanations, ready for the page. It holds no tensors, so that many fit in memory.
 *
 * @param name the file, and the row of a file with several samples
 * @param says the model's prediction, empty if it is not a classifier
 * @param form what the template takes
 */
record ReportEntry(String name, String says, Map<String, Object> form) {
    private static final String TURNED =
            "its output is negative, so the signs of the relevance are turned: red raises it";

    /**
     * The entry of a sample.
     *
     * @throws IllegalArgumentException where relevance is not finite
     */
    static ReportEntry of(
            int number,
            String name,
            EntryView view,
            ReportRequest.SampleExplanations explanations,
            Precision precision) {
        List<Object> targets = new ArrayList<>();
        List<Object> data = new ArrayList<>();
        List<double[]> shown = new ArrayList<>();
        for (ReportRequest.TargetExplanation explanation : explanations.explanations()) {
            double[] values = view.shown(explanation.relevance());
            targets.add(target(explanation, number, shown.size()));
            data.add(data(name, explanation, values, precision));
            shown.add(values);
        }
        String says = explanations.predictions().stream()
                .findFirst()
                .map(best -> best.name() + ", " + percent(best.probability()))
                .orElse("");
        Map<String, Object> form = new LinkedHashMap<>(view.form(shown.get(0)));
        form.put("number", number);
        form.put("name", name);
        form.put("says", says);
        form.put("targets", targets);
        form.put("data", scriptSafe(StructuredText.onOneLine(data)));
        return new ReportEntry(name, says, form);
    }

    private static Map<String, Object> target(ReportRequest.TargetExplanation explanation, int number, int index) {
        Map<String, Object> target = new LinkedHashMap<>();
        target.put("target", explanation.name());
        target.put("index", index);
        target.put("group", "target-" + number);
        target.put("checked", index == 0);
        target.put(
                "share",
                explanation
                        .score()
                        .map(score -> 100 * Math.max(0, Math.min(1, score.probability())))
                        .orElse(0.0));
        target.put(
                "probability",
                explanation.score().map(score -> percent(score.probability())).orElse(""));
        target.put("output", explanation.score().map(ReportEntry::output).orElse(""));
        return target;
    }

    private static Map<String, Object> data(
            String name, ReportRequest.TargetExplanation explanation, double[] shown, Precision precision) {
        Attribution attribution = explanation.attribution();
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("name", explanation.name());
        data.put("explained", attribution.explained() + (explanation.turned() ? "; " + TURNED : ""));
        RelevanceSize.warning(List.of(explanation.relevance()), attribution.output())
                .ifPresent(warning -> data.put("warning", warning));
        data.put("bound", Precision.bound(shown));
        data.put("sum", explanation.relevance().sum());
        data.put("relevance", precision.encoded(shown));
        attribution.ledger().ifPresent(ledger -> data.put("ledger", LedgerData.of(ledger)));
        attribution.audits().stream()
                .findFirst()
                .ifPresent(audit -> data.put("audit", AuditDrawing.svg(audit, name + ": " + explanation.name())));
        return data;
    }

    /** JSON that is safe inside a script element: nothing in it ends the element. */
    static String scriptSafe(String json) {
        return json.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029");
    }

    private static String percent(double probability) {
        return String.format(Locale.ROOT, probability < 0.0995 ? "%.2f\u00a0%%" : "%.1f\u00a0%%", 100 * probability);
    }

    private static String output(Score score) {
        return String.format(Locale.ROOT, "%.4g", score.output());
    }
}
