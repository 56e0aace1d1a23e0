package org.jennit.cli.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jennit.attribution.Audit;
import org.jennit.attribution.AuditFinding;

/** An audit as lines for people: a line for each layer on the way back, with a bar of its size, then what is doubtful. */
final class AuditTable {
    private static final int BAR = 20;

    private AuditTable() {}

    static List<String> lines(Audit audit) {
        int wide = Math.min(
                40,
                audit.layers().stream()
                        .mapToInt(layer -> layer.name().length())
                        .max()
                        .orElse(0));
        String format = "  %-" + Math.max(wide, 5) + "s %10s %10s %10s  %-" + BAR + "s %s";
        double most = audit.layers().stream()
                .mapToDouble(Audit.AuditedLayer::size)
                .filter(Double::isFinite)
                .max()
                .orElse(0);
        double least = audit.layers().stream()
                .mapToDouble(Audit.AuditedLayer::size)
                .filter(size -> size > 0)
                .min()
                .orElse(0);
        List<String> lines = new ArrayList<>();
        lines.add(String.format(format, "layer", "sum", "size", "kept", "size (log)", "rule"));
        for (Audit.AuditedLayer layer : audit.layers()) {
            lines.add(String.format(
                    format,
                    layer.name(),
                    number(layer.sum()),
                    number(layer.size()),
                    layer.kept() == 0 ? "" : number(layer.kept()),
                    bar(layer.size(), least, most),
                    layer.rule()));
        }
        lines.add(String.format(
                Locale.ROOT,
                "  output %.4g, input %.4g; %.0f %% of the relevance at layers goes on by rules",
                audit.output(),
                audit.input(),
                100 * audit.shareByRules()));
        if (audit.findings().isEmpty()) {
            lines.add("  nothing is doubtful");
        }
        for (AuditFinding finding : audit.findings()) {
            lines.add("  ! " + finding);
        }
        return lines;
    }

    /** The logarithm of a size, between those of the least and the largest. */
    private static String bar(double size, double least, double most) {
        if (!Double.isFinite(size)) {
            return "NaN or infinite";
        }
        if (size <= 0 || most <= 0) {
            return "";
        }
        double span = Math.max(1, Math.log10(most / least)); // at least a factor of ten, so that equal sizes look equal
        return "#".repeat((int) Math.rint(1 + (BAR - 1) * (1 - Math.log10(most / size) / span)));
    }

    private static String number(double number) {
        return String.format(Locale.ROOT, "%.3g", number);
    }
}
