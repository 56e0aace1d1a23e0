package org.jennit.cli.report;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jennit.attribution.Ledger;
import org.jennit.rule.Absorption;

/** A ledger of one sample as the page's script takes it: a row for each layer on the way back, a column for each reason. */
final class LedgerData {
    private LedgerData() {}

    static Map<String, Object> of(Ledger ledger) {
        Map<String, Map<Absorption.Kind, Double>> layers = new LinkedHashMap<>();
        Map<Absorption.Kind, Double> totals = new EnumMap<>(Absorption.Kind.class);
        for (Ledger.Entry entry : ledger.entries()) {
            double amount = entry.amount().get(0);
            if (amount != 0) {
                layers.computeIfAbsent(entry.layer(), key -> new EnumMap<>(Absorption.Kind.class))
                        .merge(entry.kind(), amount, Double::sum);
                totals.merge(entry.kind(), amount, Double::sum);
            }
        }
        List<Object> rows = new ArrayList<>();
        layers.forEach((layer, kept) -> rows.add(Map.of(
                "layer",
                layer,
                "kept",
                totals.keySet().stream()
                        .map(kind -> kept.getOrDefault(kind, 0.0))
                        .toList())));
        Map<String, Object> form = new LinkedHashMap<>();
        form.put("output", ledger.output().get(0));
        form.put("input", ledger.inputs().get(0));
        form.put("difference", ledger.difference().get(0));
        form.put("kinds", totals.keySet().stream().map(Absorption.Kind::label).toList());
        form.put(
                "reasons", totals.keySet().stream().map(Absorption.Kind::reason).toList());
        form.put("totals", List.copyOf(totals.values()));
        form.put("rows", rows);
        return form;
    }
}
