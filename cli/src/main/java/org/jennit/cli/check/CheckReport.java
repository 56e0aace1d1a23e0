package org.jennit.cli.check;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jennit.quality.ConfidenceInterval;

/**
 * A check in words and numbers.
 *
 * @param model the model's file
 * @param samples what was explained, of each sample by its name
 * @param regions in how many parts samples are hidden
 * @param checks what was measured, of each composite
 * @param settings how thoroughly
 */
record CheckReport(
        Path model, Map<String, String> samples, int regions, List<CompositeCheck> checks, CheckSettings settings) {
    private static final int SAMPLES_PRINTED = 5;

    /** The composite with the best order among those that depend on what the model learned. */
    Optional<CompositeCheck> recommended() {
        return checks.stream()
                .filter(CompositeCheck::passes)
                .filter(check -> check.advantage() > 0)
                .max(Comparator.comparingDouble(CompositeCheck::advantage));
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("model: " + model.getFileName());
        samples.entrySet().stream()
                .limit(SAMPLES_PRINTED)
                .forEach(sample -> lines.add("  " + sample.getKey() + ": " + sample.getValue()));
        if (samples.size() > SAMPLES_PRINTED) {
            lines.add("  (%d more samples)".formatted(samples.size() - SAMPLES_PRINTED));
        }
        if (checks.size() == 1) {
            single(checks.get(0), lines);
        } else if (!checks.isEmpty()) {
            comparison(lines);
        }
        return lines;
    }

    // --- one composite

    private void single(CompositeCheck check, List<String> lines) {
        lines.add("");
        lines.add("%s: hiding %d regions; mean loss of score, with 95 %% intervals".formatted(check.name(), regions));
        lines.add("  %-8s %9s %9s %24s %24s".formatted("fill", "most", "least", "random", "most - random"));
        check.fills()
                .forEach((fill, one) -> lines.add(String.format(
                        Locale.ROOT,
                        "  %-8s %9.4g %9.4g %24s %24s",
                        fill,
                        one.lostMost().mean(),
                        one.lostLeast().mean(),
                        text(one.lostRandom()),
                        text(one.advantage()))));
        if (!check.randomization().isEmpty()) {
            lines.add("");
            lines.add("random layers from the top: similarity with the explanation of the model");
            lines.add("  %6s  %9s  %9s  %9s  %s".formatted("layers", "Spearman", "of sizes", "SSIM", "down to"));
            check.randomization()
                    .forEach(step -> lines.add(String.format(
                            Locale.ROOT,
                            "  %6d  %9.3f  %9.3f  %9s  %s",
                            step.layers(),
                            step.spearman(),
                            step.spearmanOfSizes(),
                            Double.isNaN(step.ssim()) ? "-" : "%.3f".formatted(step.ssim()),
                            step.layer())));
        }
        lines.add("");
        known(lines, "another class: Spearman %.3f", check.otherClass());
        lines.add(String.format(
                Locale.ROOT,
                "sparseness (Gini) %.3f; complexity (entropy) %.3f of at most %.3f",
                check.gini(),
                check.entropy(),
                check.mostEntropy()));
        if (!Double.isNaN(check.maxSensitivity())) {
            lines.add(String.format(
                    Locale.ROOT,
                    "sensitivity: largest %.3f, mean %.3f where values are off by up to %.3g %% of their range",
                    check.maxSensitivity(),
                    check.averageSensitivity(),
                    100 * settings.radius()));
        }
        check.localization().ifPresent(found -> lines.add(found.line()));
        lines.add(String.format(Locale.ROOT, "cost: %.1f times a prediction", check.cost()));
        lines.add("");
        lines.addAll(verdicts(check));
    }

    private static void known(List<String> lines, String format, double number) {
        if (!Double.isNaN(number)) {
            lines.add(String.format(Locale.ROOT, format, number));
        }
    }

    private static String text(ConfidenceInterval interval) {
        return String.format(Locale.ROOT, "%.4g [%.3g, %.3g]", interval.mean(), interval.low(), interval.high());
    }

    private static List<String> verdicts(CompositeCheck check) {
        List<String> weak = check.noBetterThanRandom();
        List<String> verdicts = new ArrayList<>();
        verdicts.add(
                weak.isEmpty()
                        ? "what is relevant matters to the model: hiding it first loses more than a random order, whatever the fill"
                        : "hiding what is relevant first is not clearly better than a random order with: "
                                + String.join(", ", weak));
        if (!check.randomization().isEmpty()) {
            verdicts.add(String.format(
                    Locale.ROOT,
                    check.passes()
                            ? "the explanation depends on what the model learned: %.2f is left when all layers are random"
                            : "the explanation hardly depends on what the model learned: %.2f is left when all layers are"
                                    + " random; choose another composite (--compare)",
                    check.similarityWhenRandom()));
            int all =
                    check.randomization().get(check.randomization().size() - 1).layers();
            check.layersUntilUnlike()
                    .filter(layers -> 2 * layers > all)
                    .ifPresent(layers -> verdicts.add(
                            "it depends little on the upper layers: it stays similar until %d of %d of them are random"
                                    .formatted(layers, all)));
        }
        return verdicts;
    }

    // --- several

    private void comparison(List<String> lines) {
        List<String> fills = List.copyOf(checks.get(0).fills().keySet());
        int width = Math.max(
                9,
                checks.stream().mapToInt(check -> check.name().length()).max().orElse(0));
        lines.add("");
        lines.add("most - random by fill: how much more is lost as the most relevant regions go first;"
                + " random model: what is left (rank correlation of sizes)");
        StringBuilder header = new StringBuilder(("  %-" + width + "s").formatted("composite"));
        fills.forEach(fill -> header.append("%10s".formatted(fill)));
        lines.add(header
                + "%10s%14s%13s%8s%8s%8s".formatted("mean", "random model", "other class", "Gini", "sens.", "cost"));
        for (CompositeCheck check : checks) {
            StringBuilder line = new StringBuilder(("  %-" + width + "s").formatted(check.name()));
            fills.forEach(fill ->
                    line.append(number("%10.4g", check.with(fill).advantage().mean())));
            line.append(number("%10.4g", check.advantage()))
                    .append(
                            check.randomization().isEmpty()
                                    ? "%14s".formatted("-")
                                    : number("%14.3f", check.similarityWhenRandom()))
                    .append(number("%13.3f", check.otherClass()))
                    .append(number("%8.3f", check.gini()))
                    .append(number("%8.3f", check.maxSensitivity()))
                    .append(number("%8.1f", check.cost()));
            lines.add(line.toString());
        }
        lines.add("");
        lines.add(recommended()
                .map(best -> String.format(
                        Locale.ROOT,
                        "recommended: %s, whose order is the best of those that depend on the model; it takes %.1f times a"
                                + " prediction",
                        best.name(),
                        best.cost()))
                .orElse("recommended: none; no composite is better than a random order and depends on the model"));
    }

    private static String number(String format, double number) {
        return Double.isNaN(number)
                ? format.replaceAll("(\\d+)\\.\\d[gf]", "$1s").formatted("-")
                : String.format(Locale.ROOT, format, number);
    }

    // --- for programs

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("model", model.toString());
        List<Object> explained = new ArrayList<>();
        samples.forEach((name, target) -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("sample", name);
            one.put("target", target);
            explained.add(one);
        });
        map.put("samples", explained);
        map.put("seed", settings.seed());
        map.put("composites", checks.stream().map(CompositeCheck::toMap).toList());
        recommended().ifPresent(best -> map.put("recommended", best.name()));
        return map;
    }
}
