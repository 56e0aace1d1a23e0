package org.jennit.attribution;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jennit.graph.ElementType;
import org.jennit.tensor.Tensor;

/**
 * What an explanation compares with: one row or several, whose average is taken. The average score of the background alone
 * is what relevance adds up from. Methods that hide features put a row in their place.
 */
public final class Background {
    private final int rows;
    private final Function<Integer, Baseline> row;

    private Background(int rows, Function<Integer, Baseline> row) {
        this.rows = rows;
        this.row = row;
    }

    /** A baseline as the only row. */
    public static Background of(Baseline baseline) {
        return new Background(1, i -> baseline);
    }

    /** Zeros. */
    public static Background zeros() {
        return of(Baseline.zeros());
    }

    /**
     * Rows of data, such as a sample of what a model was trained on.
     *
     * @param data samples along the first axis, for the model's one input
     */
    public static Background rows(Tensor data) {
        requireRows(data);
        return new Background((int) data.shape()[0], i -> Baseline.ofInputs(Baseline.tensor(data.slice(i, i + 1))));
    }

    /**
     * Rows of data for a model of several inputs.
     *
     * @param data samples along the first axis, as many for each input, by its name
     * @throws IllegalArgumentException if the numbers of samples differ, or there are none
     */
    public static Background rows(Map<String, Tensor> data) {
        data.values().forEach(Background::requireRows);
        int[] counts = data.values().stream()
                .mapToInt(tensor -> (int) tensor.shape()[0])
                .distinct()
                .toArray();
        if (counts.length != 1) {
            throw new IllegalArgumentException("the inputs of a background must have the same number of samples, not "
                    + IntStream.of(counts).boxed().toList());
        }
        return new Background(
                counts[0],
                i -> Baseline.ofInputs((name, input) -> {
                    Tensor own = data.get(name);
                    if (own == null) {
                        throw new IllegalArgumentException(
                                "the background has no input '" + name + "', only " + data.keySet());
                    }
                    return Baseline.tensor(own.slice(i, i + 1)).of(name, input);
                }));
    }

    private static void requireRows(Tensor data) {
        if (data.rank() < 1 || data.shape()[0] < 1) {
            throw new IllegalArgumentException("a background needs at least one sample along its first axis");
        }
    }

    /** A row as a baseline; rows of data are those of the model's inputs also where a layer is explained. */
    public Baseline baseline(int number) {
        return row.apply(number);
    }

    /** How many rows there are. */
    public int size() {
        return rows;
    }

    /**
     * What a row has in the place of an input, for all samples.
     *
     * @param number which row, from 0
     * @throws IllegalArgumentException if it is not of the input's shape
     */
    public Tensor row(AttributionContext context, int number, String name) {
        Baseline typed = (input, given) -> {
            Tensor told = row.apply(number).of(input, given);
            return told.type() == ElementType.STRING ? told : told.to(given.type());
        };
        return context.baseline(typed, name);
    }

    /** The number of rows. */
    @Override
    public String toString() {
        return rows == 1 ? "one row" : rows + " rows";
    }
}
