package org.jennit.table;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jennit.Attributor;
import org.jennit.AttributorBuilder;
import org.jennit.attribution.Attribution;
import org.jennit.attribution.SinglePass;
import org.jennit.target.Target;
import org.jennit.tensor.Tensor;

/**
 * Explains what a model makes of the rows of a table, column by column.
 *
 * <p>Methods that only run the model forward explain all columns. In a single pass back, relevance reaches columns of
 * numbers at the inputs themselves, and columns of texts and integers where the model encodes them: by rules the relevance
 * of all categories is summed, and the gradient of a column of categories is that of the category that the row has.
 *
 * <pre>{@code
 * try (TableAttributor attributor = TableAttributor.of(Attributor.builder(model).composite(Composites.epsilonPlus()))) {
 *     TableExplanation explanation = attributor.explain(Table.read(Path.of("customers.csv")), List.of(), Target.top());
 *     double income = explanation.relevance(0, "income");
 * }
 * }</pre>
 */
public final class TableAttributor implements AutoCloseable {
    private final Attributor attributor;
    private final EncodedColumns encoded;
    private final boolean byRules;

    private TableAttributor(AttributorBuilder builder) {
        Attributor plain = builder.withRespectToAll().build();
        encoded = plain.method() instanceof SinglePass
                ? EncodedColumns.of(plain.canonization().graph())
                : new EncodedColumns(Map.of(), Set.of());
        byRules = !encoded.layers().isEmpty() && !plain.plan().rules().isEmpty();
        if (encoded.layers().isEmpty()) {
            attributor = plain;
        } else {
            attributor = plain.toBuilder()
                    .at(encoded.layers().keySet().toArray(String[]::new))
                    .withActivations()
                    .build();
            plain.close();
        }
    }

    /**
     * By any composite and method.
     *
     * @param builder one of the model's
     * @throws IllegalArgumentException as {@link AttributorBuilder#build} says
     */
    public static TableAttributor of(AttributorBuilder builder) {
        return new TableAttributor(builder);
    }

    /** What explains the inputs. */
    public Attributor attributor() {
        return attributor;
    }

    /**
     * Explains every row of a table.
     *
     * @param features the columns of the model's inputs in their order; empty where names and kinds tell, as
     *     {@link TableColumns} says
     * @throws IllegalArgumentException if the table does not fit the model; the message says what was expected
     */
    public TableExplanation explain(Table table, List<String> features, Target target) {
        TableColumns columns = TableColumns.of(attributor.model().inputs(), table, features);
        Map<String, Tensor> inputs = columns.tensors(table);
        Attribution raw = attributor.attribute(inputs, target);
        Attribution attribution = attributor.raising(raw, inputs, target);
        int rows = table.rows().size();
        Map<String, double[]> amounts = new LinkedHashMap<>();
        columns.features().forEach((input, names) -> {
            Tensor relevance = attribution.relevances().get(input);
            if (relevance != null) {
                amounts.put(input, relevance.toDoubles());
            } else if (encoded.inputs().contains(input)) {
                amounts.put(input, new double[rows * names.size()]);
            }
        });
        encoded.layers().forEach((layer, own) -> add(attribution, layer, own, amounts));
        return new TableExplanation(table, columns, attribution, amounts, raw.signs());
    }

    /** Adds the relevance at an encoder to that of the columns that it encodes. */
    private void add(
            Attribution attribution, String layer, List<EncodedColumns.Column> own, Map<String, double[]> amounts) {
        double[] relevance = attribution.at(layer).toDoubles();
        double[] codes = attribution.activation(layer).toDoubles();
        List<EncodedColumns.Column> once = own.stream().distinct().toList();
        boolean ofCategories = !byRules && once.size() < own.size();
        for (int i = 0; i < relevance.length; i++) {
            EncodedColumns.Column column = own.get(i % own.size());
            double[] sums = amounts.get(column.input());
            if (sums != null) {
                int width = sums.length / (relevance.length / own.size());
                int row = i / own.size();
                sums[row * width + column.place()] += ofCategories ? codes[i] * relevance[i] : relevance[i];
            }
        }
    }

    @Override
    public void close() {
        attributor.close();
    }
}
