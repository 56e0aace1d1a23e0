package org.jennit.cli.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jennit.attribution.Attribution;
import org.jennit.cli.form.Form;
import org.jennit.cli.option.Scores.Score;

/**
 * A sample with its explanations, ready for the page. It holds no tensors, so that many fit in memory.
 *
 * @param name the file, and the row of a file with several samples
 * @param says what the model says of it, empty where it is no classifier
 * @param form what the template takes
 */
record Exhibit(String name, String says, Map<String, Object> form) {
    /**
     * An exhibit.
     *
     * @throws IllegalArgumentException where relevance is not finite
     */
    static Exhibit of(int number, String name, Subject subject, Inquiry.Answers answers, Precision precision) {
        List<Object> targets = new ArrayList<>();
        List<Object> data = new ArrayList<>();
        List<double[]> shown = new ArrayList<>();
        for (Inquiry.Answer answer : answers.answers()) {
            double[] values = subject.shown(answer.relevance());
            targets.add(target(answer, number, shown.size()));
            data.add(data(answer, values, precision));
            shown.add(values);
        }
        String says = answers.predictions().stream()
                .findFirst()
                .map(best -> best.name() + ", " + percent(best.probability()))
                .orElse("");
        Map<String, Object> form = new LinkedHashMap<>(subject.form(shown.get(0)));
        form.put("number", number);
        form.put("name", name);
        form.put("says", says);
        form.put("targets", targets);
        form.put("data", scriptSafe(Form.onOneLine(data)));
        return new Exhibit(name, says, form);
    }

    private static Map<String, Object> target(Inquiry.Answer answer, int number, int index) {
        Map<String, Object> target = new LinkedHashMap<>();
        target.put("target", answer.name());
        target.put("index", index);
        target.put("group", "target-" + number);
        target.put("checked", index == 0);
        target.put(
                "share",
                answer.score()
                        .map(score -> 100 * Math.max(0, Math.min(1, score.probability())))
                        .orElse(0.0));
        target.put(
                "probability",
                answer.score().map(score -> percent(score.probability())).orElse(""));
        target.put("output", answer.score().map(Exhibit::output).orElse(""));
        return target;
    }

    private static Map<String, Object> data(Inquiry.Answer answer, double[] shown, Precision precision) {
        Attribution attribution = answer.attribution();
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("name", answer.name());
        data.put("explained", attribution.explained());
        data.put("bound", Precision.bound(shown));
        data.put("sum", answer.relevance().sum());
        data.put("relevance", precision.encoded(shown));
        attribution.ledger().ifPresent(ledger -> data.put("ledger", LedgerForm.of(ledger)));
        return data;
    }

    /** JSON that may stand in a script element: nothing in it ends the element. */
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
