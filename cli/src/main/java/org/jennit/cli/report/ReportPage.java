package org.jennit.cli.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jennit.image.ColorMap;
import org.jennit.text.StructuredText;

/**
 * The HTML of a report, with its style and script; a content security policy forbids it to load anything, and to run
 * any script but this one.
 *
 * @param title the heading
 * @param provenance what is needed to repeat the explanation
 * @param colorMap the name or source of the colours to start with
 * @param level the level to start with
 * @param percentile the percentage of what is shown of a sample that its colours cover
 * @param precision the precision of the stored relevance
 */
record ReportPage(
        String title,
        ReportProvenance provenance,
        String colorMap,
        double level,
        double percentile,
        Precision precision) {
    private static final List<String> SCRIPTS = List.of(
            "colors.js", "relevance.js", "picture.js", "marked.js", "features.js", "ledger.js", "audit.js", "page.js");

    /** A file that could not be explained, and why. */
    record FailedInput(String file, String reason) {}

    /** The page with these samples. */
    String html(List<ReportEntry> entries, List<FailedInput> failures) {
        return html(entries, failures, "");
    }

    /** The page with these rows of a table, and what its summary shows. */
    String html(List<ReportEntry> entries, TableSummary summary) {
        return html(entries, List.of(), summary.form());
    }

    private String html(List<ReportEntry> entries, List<FailedInput> failures, Object summary) {
        StringBuilder script = new StringBuilder();
        SCRIPTS.forEach(name -> script.append(resource(name)).append('\n'));
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("title", title);
        values.put("lead", lead(entries.size()));
        values.put("style", resource("report.css"));
        values.put("script", script.toString());
        values.put("scriptHash", "sha256-" + sha256(script.toString()));
        values.put("settings", ReportEntry.scriptSafe(StructuredText.onOneLine(settings())));
        values.put("maps", maps());
        values.put("summary", summary);
        values.put("contents", entries.size() > 1);
        values.put("samples", entries.stream().map(ReportEntry::form).toList());
        values.put(
                "failures",
                failures.stream()
                        .map(failure -> Map.of("file", failure.file, "reason", failure.reason))
                        .toList());
        values.put("warnings", provenance.warnings());
        values.put("facts", facts());
        values.put("layers", layers());
        values.put("hasLayers", !provenance.layers().isEmpty());
        values.put("canonical", provenance.canonical());
        values.put("hasCanonical", !provenance.canonical().isEmpty());
        return new Template(resource("report.html")).with(values);
    }

    private String lead(int samples) {
        return "%d %s, explained by %s".formatted(samples, samples == 1 ? "sample" : "samples", provenance.method());
    }

    /** What the script needs to know of all samples. */
    private Map<String, Object> settings() {
        Map<String, Object> maps = new LinkedHashMap<>();
        names().forEach(name -> maps.put(
                name,
                ColorMap.of(name).nodes().stream()
                        .map(node -> List.of(node.place(), node.red(), node.green(), node.blue()))
                        .toList()));
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("maps", maps);
        settings.put("map", colorMap);
        settings.put("level", level);
        settings.put("percentile", percentile);
        settings.put("precision", precision.name().toLowerCase(Locale.ROOT));
        return settings;
    }

    private List<String> names() {
        List<String> names = new ArrayList<>(ColorMap.names());
        if (!names.contains(colorMap)) {
            names.add(0, colorMap);
        }
        return names;
    }

    private List<Object> maps() {
        List<Object> maps = new ArrayList<>();
        names().forEach(name -> maps.add(Map.of("map", name, "selected", name.equals(colorMap))));
        return maps;
    }

    private List<Object> facts() {
        List<Object> facts = new ArrayList<>();
        provenance.facts().forEach((name, lines) -> facts.add(Map.of("fact", name, "lines", lines)));
        return facts;
    }

    private List<Object> layers() {
        List<Object> layers = new ArrayList<>();
        provenance
                .layers()
                .forEach(row -> layers.add(Map.of(
                        "layer", row.name(),
                        "type", row.type(),
                        "operator", row.operator(),
                        "shape", row.shape(),
                        "parameters", row.parameters() == 0 ? "" : Long.toString(row.parameters()),
                        "rule", row.rule())));
        return layers;
    }

    private static String resource(String name) {
        try (InputStream in = ReportPage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the resource " + name + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("the resource " + name + " cannot be read", e);
        }
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
