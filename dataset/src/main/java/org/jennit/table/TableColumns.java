package org.jennit.table;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jennit.graph.Dimension;
import org.jennit.graph.ElementType;
import org.jennit.graph.Value;
import org.jennit.tensor.Tensor;

/**
 * Which columns of a table are the features of a model's inputs. An input [N, 1] or [N] among several takes the column of
 * its name, written as exporters write names: {@code net income} is the input {@code net_income}. An input [N, F] takes F
 * columns: those that are told, or all of its kind, numbers or texts, that are left.
 */
public final class TableColumns {
    private final List<Value> inputs;
    private final Map<String, List<String>> features;

    private TableColumns(List<Value> inputs, Map<String, List<String>> features) {
        this.inputs = List.copyOf(inputs);
        this.features = features;
    }

    /**
     * Finds the columns.
     *
     * @param inputs the inputs of the model
     * @param told the columns in the order of the inputs; empty where names and kinds tell
     * @throws IllegalArgumentException if columns are missing, or it is open which are meant
     */
    public static TableColumns of(List<Value> inputs, Table table, List<String> told) {
        inputs.forEach(TableColumns::requireTable);
        told.forEach(table::column);
        return new TableColumns(inputs, told.isEmpty() ? found(inputs, table) : divided(inputs, told));
    }

    private static void requireTable(Value input) {
        boolean isTable = input.shape().isRanked()
                && (input.shape().rank() == 1 || input.shape().rank() == 2);
        if (!isTable) {
            throw new IllegalArgumentException("the input '" + input.name() + "' of shape " + input.shape()
                    + " is not that of a table [N, features]; give it as an array (.npy)");
        }
    }

    /** How many features an input takes; empty where any number will do. */
    private static Optional<Integer> width(Value input) {
        Dimension width =
                input.shape().rank() == 1 ? Dimension.ONE : input.shape().dimension(1);
        return width.isKnown() ? Optional.of((int) width.value()) : Optional.empty();
    }

    private static boolean takesText(Value input) {
        return input.element() == ElementType.STRING;
    }

    /** The columns that are told, input after input. */
    private static Map<String, List<String>> divided(List<Value> inputs, List<String> told) {
        int known = inputs.stream().mapToInt(input -> width(input).orElse(0)).sum();
        long open = inputs.stream().filter(input -> width(input).isEmpty()).count();
        if (open > 1 || (open == 0 ? known != told.size() : known >= told.size())) {
            throw new IllegalArgumentException("the model takes %s, but %d are told: %s; %s"
                    .formatted(features(inputs), told.size(), told, ADVICE));
        }
        Map<String, List<String>> features = new LinkedHashMap<>();
        int from = 0;
        for (Value input : inputs) {
            int to = from + width(input).orElse(told.size() - known);
            features.put(input.name(), told.subList(from, to));
            from = to;
        }
        return features;
    }

    private static final String ADVICE = "name the features in the model's order (--features a,b,c)";

    private static String features(List<Value> inputs) {
        if (inputs.size() == 1) {
            return width(inputs.get(0)).map(String::valueOf).orElse("any number of") + " features";
        }
        return "the features "
                + inputs.stream()
                        .map(input -> "'%s' (%s)"
                                .formatted(
                                        input.name(),
                                        width(input).map(String::valueOf).orElse("any number")))
                        .collect(Collectors.joining(", "));
    }

    private static Map<String, List<String>> found(List<Value> inputs, Table table) {
        Map<String, List<String>> features = new LinkedHashMap<>();
        inputs.forEach(input -> features.put(input.name(), List.of()));
        List<Value> others = new ArrayList<>();
        for (Value input : inputs) {
            boolean named = inputs.size() > 1
                    && width(input).filter(width -> width == 1).isPresent();
            if (named) {
                features.put(input.name(), List.of(columnOf(input, table)));
            } else {
                others.add(input);
            }
        }
        List<String> taken =
                features.values().stream().flatMap(Collection::stream).toList();
        for (Value input : others) {
            boolean alone = others.stream()
                            .filter(other -> takesText(other) == takesText(input))
                            .count()
                    == 1;
            features.put(input.name(), ofKind(input, table, taken, alone));
        }
        return features;
    }

    /** All columns of an input's kind that are left. */
    private static List<String> ofKind(Value input, Table table, List<String> taken, boolean alone) {
        List<String> numbers = table.numericColumns();
        List<String> columns = table.columns().stream()
                .filter(column -> !taken.contains(column) && numbers.contains(column) != takesText(input))
                .toList();
        boolean fits = width(input).map(width -> width == columns.size()).orElse(!columns.isEmpty());
        if (!alone || !fits) {
            throw new IllegalArgumentException("the input '%s' takes %s, but the table's columns of %s are %d: %s; %s"
                    .formatted(
                            input.name(),
                            features(List.of(input)),
                            takesText(input) ? "text" : "numbers",
                            columns.size(),
                            columns,
                            ADVICE));
        }
        return columns;
    }

    /** The column that an input is named after. */
    private static String columnOf(Value input, Table table) {
        String name = input.name();
        if (table.columns().contains(name)) {
            return name;
        }
        List<String> written = table.columns().stream()
                .filter(column -> asExported(column).equals(name))
                .toList();
        if (written.size() > 1) {
            throw new IllegalArgumentException(
                    "the input '" + name + "' may be any of the columns " + written + "; " + ADVICE);
        }
        return written.isEmpty() ? table.columns().get(table.column(name)) : written.get(0);
    }

    /** A name as skl2onnx writes it: letters, digits and underscores, and no digit first. */
    private static String asExported(String column) {
        String plain = column.replaceAll("[^\\p{L}\\p{N}_]", "_");
        return !plain.isEmpty() && Character.isDigit(plain.charAt(0)) ? "_" + plain : plain;
    }

    /** The columns of each input, by its name. */
    public Map<String, List<String>> features() {
        return features;
    }

    /**
     * The inputs for the rows of a table.
     *
     * @throws IllegalArgumentException if a cell is not what its input takes
     */
    public Map<String, Tensor> tensors(Table table) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        inputs.forEach(input -> tensors.put(input.name(), tensor(input, table)));
        return tensors;
    }

    private Tensor tensor(Value input, Table table) {
        List<String> names = features.getOrDefault(input.name(), List.of());
        int rows = table.rows().size();
        long[] shape = input.shape().rank() == 1 ? new long[] {rows} : new long[] {rows, names.size()};
        if (takesText(input)) {
            List<List<String>> columns = names.stream().map(table::texts).toList();
            List<String> texts = new ArrayList<>();
            for (int row = 0; row < rows; row++) {
                int at = row;
                columns.forEach(column -> texts.add(column.get(at)));
            }
            return Tensor.ofTexts(texts, shape);
        }
        double[] values = new double[rows * names.size()];
        for (int column = 0; column < names.size(); column++) {
            double[] numbers = table.numbers(names.get(column));
            for (int row = 0; row < rows; row++) {
                if (Double.isNaN(numbers[row]) && !input.element().isFloating()) {
                    throw new IllegalArgumentException(
                            "%s: the column '%s' is empty in row %d, but the input '%s' takes %s, which cannot be missing"
                                    .formatted(
                                            table.file(), names.get(column), row + 1, input.name(), input.element()));
                }
                values[row * names.size() + column] = numbers[row];
            }
        }
        return Tensor.of(input.element(), values, shape);
    }

    /** The names of all features, input after input. */
    public List<String> names() {
        return features.values().stream().flatMap(Collection::stream).toList();
    }
}
