package org.jennit.cli.explain;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jennit.Ledger;

/** Where the relevance of one sample went, a line for each layer that kept some. */
final class LedgerTable {
    private LedgerTable() {}

    static List<String> lines(Ledger ledger, int sample) {
        double output = ledger.output().get(sample);
        List<String> lines = new ArrayList<>();
        lines.add("  relevance       share  where");
        lines.add(line(output, output, "at the output"));
        Map<String, Double> kept = new LinkedHashMap<>();
        for (Ledger.Entry entry : ledger.entries()) {
            String where = "kept in " + entry.layer() + ": " + entry.kind().label();
            kept.merge(where, entry.amount().get(sample), Double::sum);
        }
        kept.forEach((where, amount) -> {
            if (amount != 0) {
                lines.add(line(amount, output, where));
            }
        });
        lines.add(line(ledger.inputs().get(sample), output, "at the input"));
        lines.add(line(ledger.difference().get(sample), output, "unaccounted for (rounding)"));
        return lines;
    }

    private static String line(double amount, double output, String where) {
        String share = output == 0 ? "" : String.format(Locale.ROOT, "%.3f %%", 100 * amount / output);
        return String.format(Locale.ROOT, "%11.4g %11s  %s", amount, share, where);
    }
}
