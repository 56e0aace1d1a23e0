package org.jennit.cli.tool.conformance;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jennit.text.StructuredText;

/** What became of all cases: a table by family, then what did not pass by name. */
final class ConformanceReport {
    private final Map<String, List<CaseResult>> families;
    private final List<CaseResult> results;

    ConformanceReport(List<CaseResult> results) {
        this.results = List.copyOf(results);
        this.families =
                results.stream().collect(Collectors.groupingBy(CaseResult::family, TreeMap::new, Collectors.toList()));
    }

    boolean allPassed() {
        return results.stream().allMatch(result -> result.status() == CaseResult.Status.PASSED);
    }

    /** The report for people. */
    String text() {
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT, "%-14s %7s %7s %8s  %s", "family", "passed", "failed", "refused", "largest deviation"));
        families.forEach((name, cases) -> lines.add(row(name, cases)));
        lines.add(row("all", results));
        section(lines, CaseResult.Status.FAILED, "failed:");
        section(lines, CaseResult.Status.REFUSED, "refused:");
        return String.join(System.lineSeparator(), lines);
    }

    /** The table by family for documents. */
    String markdown() {
        List<String> lines = new ArrayList<>();
        lines.add("| family | cases | passed | largest deviation, of the tolerance |");
        lines.add("|---|---|---|---|");
        families.forEach((name, cases) -> lines.add(String.format(
                Locale.ROOT,
                "| %s | %d | %d | %.2f |",
                name,
                cases.size(),
                count(cases, CaseResult.Status.PASSED),
                farthest(cases).share())));
        return String.join(System.lineSeparator(), lines);
    }

    private static String row(String name, List<CaseResult> cases) {
        CaseResult farthest = farthest(cases);
        String largest = farthest.share() == 0
                ? "none"
                : String.format(Locale.ROOT, "%.2f of the tolerance (%s)", farthest.share(), farthest.name());
        return String.format(
                Locale.ROOT,
                "%-14s %7d %7d %8d  %s",
                name,
                count(cases, CaseResult.Status.PASSED),
                count(cases, CaseResult.Status.FAILED),
                count(cases, CaseResult.Status.REFUSED),
                largest);
    }

    private static CaseResult farthest(List<CaseResult> cases) {
        return cases.stream().max(Comparator.comparingDouble(CaseResult::share)).orElseThrow();
    }

    private void section(List<String> lines, CaseResult.Status status, String title) {
        List<CaseResult> some =
                results.stream().filter(result -> result.status() == status).toList();
        if (!some.isEmpty()) {
            lines.add("");
            lines.add(title);
            some.forEach(result -> lines.add("  " + result.name() + ": " + result.reason()));
        }
    }

    /** The report for programs. */
    String json() {
        List<Object> table = new ArrayList<>();
        families.forEach((name, cases) -> {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("family", name);
            row.put("passed", count(cases, CaseResult.Status.PASSED));
            row.put("failed", count(cases, CaseResult.Status.FAILED));
            row.put("refused", count(cases, CaseResult.Status.REFUSED));
            row.put("largest", number(farthest(cases).share()));
            row.put("largest_case", farthest(cases).name());
            table.add(row);
        });
        List<Object> list = new ArrayList<>();
        for (CaseResult result : results) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("family", result.family());
            row.put("case", result.name());
            row.put("status", result.status().name().toLowerCase(Locale.ROOT));
            if (result.status() != CaseResult.Status.PASSED) {
                row.put("reason", result.reason());
            }
            Map<String, Object> deviations = new LinkedHashMap<>();
            result.deviations().forEach(deviation -> deviations.put(deviation.array(), number(deviation.size())));
            row.put("deviations", deviations);
            result.deviations().stream().findFirst().ifPresent(any -> row.put("tolerance", any.tolerance()));
            list.add(row);
        }
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("passed", allPassed());
        report.put("families", table);
        report.put("cases", list);
        return StructuredText.toJson(report);
    }

    /** JSON has no infinity. */
    private static Object number(double value) {
        return Double.isFinite(value) ? (Object) value : "infinite";
    }

    private static long count(List<CaseResult> cases, CaseResult.Status status) {
        return cases.stream().filter(result -> result.status() == status).count();
    }
}
