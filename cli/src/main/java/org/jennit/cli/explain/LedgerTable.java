package org.jennit.cli.explain;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jennit.attribution.Ledger;
import org.jennit.rule.Absorption;

/** Where the relevance of one sample went: a line for each layer on the way back, a column for each reason. */
final class LedgerTable {
    private static final int WIDTH = 16;

    private LedgerTable() {}

    static List<String> lines(Ledger ledger, int sample) {
        Map<String, Map<Absorption.Kind, Double>> layers = new LinkedHashMap<>();
        Map<Absorption.Kind, Double> totals = new EnumMap<>(Absorption.Kind.class);
        for (Ledger.Entry entry : ledger.entries()) {
            double amount = entry.amount().get(sample);
            if (amount != 0) {
                layers.computeIfAbsent(entry.layer(), key -> new EnumMap<>(Absorption.Kind.class))
                        .merge(entry.kind(), amount, Double::sum);
                totals.merge(entry.kind(), amount, Double::sum);
            }
        }
        List<String> lines = new ArrayList<>();
        StringBuilder head = new StringBuilder("  %-24s".formatted("relevance kept by"));
        totals.keySet().forEach(kind -> head.append(String.format("%" + WIDTH + "s", kind.label())));
        lines.add(head.toString());
        layers.forEach((layer, kept) -> lines.add(line(layer, kept, totals)));
        lines.add(line("all layers", totals, totals));
        double output = ledger.output().get(sample);
        double input = ledger.inputs().get(sample);
        lines.add(String.format(
                Locale.ROOT,
                "  output %.6g = input %.6g + kept %.6g, difference %.1e",
                output,
                input,
                totals.values().stream().mapToDouble(Double::doubleValue).sum(),
                ledger.difference().get(sample)));
        return lines;
    }

    private static String line(String layer, Map<Absorption.Kind, Double> kept, Map<Absorption.Kind, Double> columns) {
        StringBuilder line = new StringBuilder("  %-24s".formatted(layer));
        for (Absorption.Kind kind : columns.keySet()) {
            Double amount = kept.get(kind);
            String text = amount == null ? "" : String.format(Locale.ROOT, "%.3g", amount);
            line.append(String.format("%" + WIDTH + "s", text));
        }
        return line.toString().stripTrailing();
    }
}
