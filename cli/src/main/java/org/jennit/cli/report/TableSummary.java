package org.jennit.cli.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jennit.table.FeatureRelevance;
import org.jennit.table.TableExplanation;
import org.jennit.text.StructuredText;

/** The summary of a table: for each feature a dot for each row, at its relevance, in the colour of its value there. */
final class TableSummary {
    private final Precision precision;
    private final List<Map<String, Object>> targets = new ArrayList<>();
    private List<String> features = List.of();
    private double[][] values = new double[0][];

    TableSummary(Precision precision) {
        this.precision = precision;
    }

    /** Adds a target, explained for all rows. */
    void add(String target, TableExplanation explanation) {
        features = explanation.features();
        values = explanation.values();
        double[] relevance = IntStream.range(0, explanation.rows())
                .boxed()
                .flatMap(row -> explanation.row(row).stream())
                .mapToDouble(FeatureRelevance::relevance)
                .toArray();
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("name", target);
        data.put("explained", explanation.attribution().explained());
        data.put("bound", Precision.bound(relevance));
        data.put("sum", Arrays.stream(relevance).sum());
        data.put("relevance", precision.encoded(relevance));
        targets.add(data);
    }

    /** What the template takes. */
    Map<String, Object> form() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("features", features);
        data.put("values", shares());
        data.put("targets", targets);
        List<Object> names = targets.stream().map(target -> target.get("name")).toList();
        return Map.of(
                "rows",
                values.length,
                "names",
                IntStream.range(0, names.size())
                        .mapToObj(i -> Map.of("number", i, "name", names.get(i)))
                        .toList(),
                "data",
                ReportEntry.scriptSafe(StructuredText.onOneLine(data)));
    }

    /** The values of each row, from 0 for the lowest of a feature to 1 for the highest, and −1 where there is none. */
    private List<List<Double>> shares() {
        List<List<Double>> shares = new ArrayList<>();
        for (double[] row : values) {
            shares.add(IntStream.range(0, row.length)
                    .mapToObj(i -> share(row[i], i))
                    .toList());
        }
        return shares;
    }

    private double share(double value, int feature) {
        double[] known = Arrays.stream(values)
                .mapToDouble(row -> row[feature])
                .filter(Double::isFinite)
                .toArray();
        if (!Double.isFinite(value)) {
            return -1;
        }
        double low = Arrays.stream(known).min().orElse(value);
        double high = Arrays.stream(known).max().orElse(value);
        return high > low ? Math.rint(1000 * (value - low) / (high - low)) / 1000 : 0.5;
    }
}
