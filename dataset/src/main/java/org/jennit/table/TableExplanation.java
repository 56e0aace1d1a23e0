package org.jennit.table;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jennit.attribution.Attribution;
import org.jennit.attribution.RelevanceSign;
import org.jennit.attribution.RelevanceSize;
import org.jennit.parameter.Suggestion;
import org.jennit.tensor.Tensor;

/**
 * Relevance of the rows of a table by the names of its features: what is positive raises the score that is explained
 * ({@link org.jennit.Attributor#raising}).
 */
public final class TableExplanation {
    private final Table table;
    private final TableColumns columns;
    private final Attribution attribution;
    private final Map<String, double[]> amounts;
    private final Map<String, double[]> errors = new HashMap<>();
    private final List<RelevanceSign> rawSigns;

    /**
     * An explanation.
     *
     * @param amounts the relevance of the columns of each input that was explained, row after row
     * @param rawSigns the signs that an attributor gives it with
     */
    TableExplanation(
            Table table,
            TableColumns columns,
            Attribution attribution,
            Map<String, double[]> amounts,
            List<RelevanceSign> rawSigns) {
        this.table = table;
        this.columns = columns;
        this.attribution = attribution;
        this.amounts = amounts;
        this.rawSigns = rawSigns;
        attribution.standardErrors().forEach((input, of) -> errors.put(input, of.toDoubles()));
    }

    /** What is wrong with the relevance of a row: zero, not finite, or grown; empty where nothing is. */
    public Optional<String> warning(int row) {
        List<Tensor> relevance = attribution.relevances().values().stream()
                .map(all -> all.slice(row, row + 1))
                .toList();
        return RelevanceSize.warning(relevance, output(row));
    }

    /** Whether an attributor gives the relevance of a row with other signs, since it is a share of a negative output. */
    public boolean isTurned(int row) {
        return !rawSigns.isEmpty() && rawSigns.get(row) != RelevanceSign.RAISES;
    }

    /** The attribution, with a sample for each row. */
    public Attribution attribution() {
        return attribution;
    }

    /** The table. */
    public Table table() {
        return table;
    }

    /** The names of the features that have relevance, in the order of the model. */
    public List<String> features() {
        return names(true);
    }

    /** The names of the features of inputs that were not explained, such as texts where only numbers have gradients. */
    public List<String> unexplained() {
        return names(false);
    }

    private List<String> names(boolean explained) {
        Set<String> inputs = amounts.keySet();
        return columns.features().entrySet().stream()
                .filter(input -> inputs.contains(input.getKey()) == explained)
                .flatMap(input -> input.getValue().stream())
                .toList();
    }

    /**
     * The values of the features of all rows as numbers, {@code [row][feature]}, for charts: of a column of texts the
     * place of each among all in alphabetical order.
     */
    public double[][] values() {
        List<String> numeric = table.numericColumns();
        double[][] values = new double[rows()][features().size()];
        List<String> names = features();
        for (int feature = 0; feature < names.size(); feature++) {
            String name = names.get(feature);
            double[] column = numeric.contains(name) ? table.numbers(name) : places(table.texts(name));
            for (int row = 0; row < values.length; row++) {
                values[row][feature] = column[row];
            }
        }
        return values;
    }

    /** The place of each text among all in alphabetical order. */
    private static double[] places(List<String> texts) {
        Map<String, Integer> places = new HashMap<>();
        texts.stream().distinct().sorted().forEach(text -> places.put(text, places.size()));
        return texts.stream().mapToDouble(text -> places.getOrDefault(text, 0)).toArray();
    }

    /** How many rows there are. */
    public int rows() {
        return table.rows().size();
    }

    /** The model's first output of floating-point numbers for a row. */
    public Tensor output(int row) {
        return attribution.output().slice(row, row + 1);
    }

    /** The features of a row, in the order of the model; of inputs that were not explained there are none. */
    public List<FeatureRelevance> row(int row) {
        List<FeatureRelevance> list = new ArrayList<>();
        amounts.forEach((input, relevance) -> {
            List<String> names = columns.features().getOrDefault(input, List.of());
            double[] uncertain = errors.get(input);
            for (int i = 0; i < names.size(); i++) {
                int place = row * names.size() + i;
                list.add(new FeatureRelevance(
                        names.get(i),
                        table.text(row, names.get(i)),
                        relevance[place],
                        uncertain == null ? 0 : uncertain[place]));
            }
        });
        return list;
    }

    /** The features of a row, those that matter most first. */
    public List<FeatureRelevance> ranked(int row) {
        return row(row).stream()
                .sorted(Comparator.comparingDouble(one -> -Math.abs(one.relevance())))
                .toList();
    }

    /**
     * The relevance of a feature in a row.
     *
     * @throws IllegalArgumentException if the model has no such feature
     */
    public double relevance(int row, String feature) {
        return row(row).stream()
                .filter(one -> one.feature().equals(feature))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "the model has no feature '" + feature + "'" + Suggestion.nearest(feature, features())))
                .relevance();
    }

    /** The relevance as a table with a column for each feature. */
    public Table toTable() {
        List<List<String>> rows = new ArrayList<>();
        for (int row = 0; row < rows(); row++) {
            rows.add(row(row).stream()
                    .map(one -> String.format(Locale.ROOT, "%.9g", one.relevance()))
                    .toList());
        }
        return new Table(table.file(), features(), rows);
    }

    /** A row as plain data: what the model gives for it, and its features with value, relevance and standard error. */
    public Map<String, Object> toMap(int row) {
        List<Map<String, Object>> list =
                row(row).stream().map(TableExplanation::toMap).toList();
        List<Double> output = new ArrayList<>();
        for (double number : output(row).toDoubles()) {
            output.add(number);
        }
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("row", row + 1);
        map.put("output", output);
        warning(row).ifPresent(warning -> map.put("warning", warning));
        map.put("features", list);
        attribution
                .completeness()
                .map(sums -> sums.gap(row))
                .filter(Double::isFinite)
                .ifPresent(gap -> map.put("completeness_gap", gap));
        return map;
    }

    private static Map<String, Object> toMap(FeatureRelevance one) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", one.feature());
        map.put("value", plain(one.value()));
        map.put("relevance", one.relevance());
        map.put("standard_error", one.standardError());
        return map;
    }

    /** A number where a cell is one. */
    private static Object plain(String cell) {
        try {
            double number = Double.parseDouble(cell);
            return Double.isFinite(number) ? (Object) number : cell;
        } catch (NumberFormatException e) {
            return cell;
        }
    }
}
