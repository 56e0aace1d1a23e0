package org.jennit.table;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jennit.graph.Dimension;
import org.jennit.graph.ElementType;
import org.jennit.graph.Value;
import org.jennit.tensor.Tensor;

/**
 * Which columns of a table are the features of a model's inputs: of one input [N, F] its F features in their order; of
 * several inputs [N, 1] or [N] each the column of its name.
 *
 * @param features the columns of each input, by its name
 * @param types the element types of the inputs
 */
public record TableColumns(Map<String, List<String>> features, Map<String, ElementType> types) {
    /**
     * Finds the columns.
     *
     * @param inputs the inputs of the model
     * @param told the columns of the one input in their order; empty for all that are numbers
     * @throws IllegalArgumentException if columns are missing, or it is open which are meant
     */
    public static TableColumns of(List<Value> inputs, Table table, List<String> told) {
        Map<String, List<String>> features = new LinkedHashMap<>();
        Map<String, ElementType> types = new LinkedHashMap<>();
        for (Value input : inputs) {
            if (input.element() == ElementType.STRING) {
                throw new IllegalArgumentException("the input '" + input.name()
                        + "' takes text; models are explained for numbers, so encode categories outside of the model");
            }
            types.put(input.name(), input.element());
        }
        if (inputs.size() == 1) {
            features.put(inputs.get(0).name(), ofOne(inputs.get(0), table, told));
        } else {
            inputs.forEach(input -> features.put(input.name(), List.of(input.name())));
        }
        features.values().forEach(names -> names.forEach(table::column));
        return new TableColumns(features, types);
    }

    private static List<String> ofOne(Value input, Table table, List<String> told) {
        List<String> columns = told.isEmpty() ? table.numericColumns() : told;
        boolean isTable = input.shape().isRanked() && input.shape().rank() == 2;
        if (!isTable) {
            throw new IllegalArgumentException("the input '" + input.name() + "' of shape " + input.shape()
                    + " is not that of a table [N, features]; give it as an array (.npy)");
        }
        Dimension wanted = input.shape().dimension(1);
        if (wanted.isKnown() && !wanted.is(columns.size())) {
            throw new IllegalArgumentException(
                    "the model takes %s features, but %s %d: %s; name the features in the model's order (--features a,b,c)"
                            .formatted(
                                    wanted,
                                    told.isEmpty() ? "the table's columns of numbers are" : "those that are told are",
                                    columns.size(),
                                    columns));
        }
        return columns;
    }

    /** The inputs for the rows of a table. */
    public Map<String, Tensor> tensors(Table table) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        int rows = table.rows().size();
        features.forEach((input, names) -> {
            double[] values = new double[rows * names.size()];
            for (int column = 0; column < names.size(); column++) {
                double[] numbers = table.numbers(names.get(column));
                for (int row = 0; row < rows; row++) {
                    values[row * names.size() + column] = numbers[row];
                }
            }
            ElementType type = types.getOrDefault(input, ElementType.FLOAT32);
            tensors.put(input, Tensor.of(type, values, rows, names.size()));
        });
        return tensors;
    }

    /** The names of all features, input after input. */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        features.values().forEach(names::addAll);
        return List.copyOf(names);
    }
}
