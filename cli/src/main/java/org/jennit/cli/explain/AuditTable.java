package org.jennit.cli.explain;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jennit.attribution.Audit;

/** An audit as lines for people: a line for each layer on the way back, with a bar of its size, then what is doubtful. */
final class AuditTable {
    private static final int BAR = 20;

    /** What is kept of a layer's relevance below this share is rounding, or a stabilizer as it should be. */
    private static final double NEGLIGIBLE = 1e-3;

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
                    layer.kept().isEmpty() ? "" : number(layer.keptInAll()),
                    bar(layer.size(), least, most),
                    layer.rule() + reason(layer)));
        }
        lines.add(String.format(
                Locale.ROOT,
                "  output %.4g, input %.4g; of the relevance at layers %s goes on by rules, %s by gradients, %s nowhere",
                audit.output(),
                audit.input(),
                percent(audit.shares().rules()),
                percent(audit.shares().gradient()),
                percent(audit.shares().nowhere())));
        if (audit.findings().isEmpty()) {
            lines.add("  nothing is doubtful");
        }
        audit.findingLines().forEach(line -> lines.add("  ! " + line));
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

    /** What keeps the most of what a layer keeps, unless next to nothing is kept. */
    private static String reason(Audit.AuditedLayer layer) {
        return layer.kept().entrySet().stream()
                .max(Comparator.comparingDouble(cause -> Math.abs(cause.getValue())))
                .filter(cause -> Math.abs(cause.getValue()) > NEGLIGIBLE * layer.size())
                .map(cause -> ", keeping: " + cause.getKey().label())
                .orElse("");
    }

    private static String percent(double share) {
        return share == 0
                ? "0 %"
                : Double.isFinite(share) ? String.format(Locale.ROOT, "%.3g %%", 100 * share) : "none";
    }

    private static String number(double number) {
        return String.format(Locale.ROOT, "%.3g", number);
    }
}
