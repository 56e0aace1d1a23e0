package org.jennit.attribution;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.BiFunction;
import java.util.function.IntFunction;
import org.jennit.graph.Shape;
import org.jennit.tensor.Tensor;

/**
 * What an {@link AttributionMethod} works with: the inputs as given, and passes through the model at variants of them.
 * Variants are made when it is their turn, and several are run at once as far as the batch size allows, so that memory
 * does not grow with their number; sums are taken in double precision.
 *
 * <p>A context belongs to one attribution and is used by one thread.
 */
public interface AttributionContext {
    /** Takes the scores of a variant. */
    @FunctionalInterface
    interface ScoreConsumer {
        /**
         * Takes the score of each sample.
         *
         * @param variant which variant, from 0
         * @param scores ⟨t, y⟩ of each sample
         */
        void accept(int variant, double[] scores);
    }

    // --- inputs and their variants

    /** The inputs as given, by name. */
    Map<String, Tensor> inputs();

    /** The names of the inputs whose relevance is asked for. */
    List<String> explained();

    /** An input as given. */
    default Tensor input(String name) {
        Tensor input = inputs().get(name);
        if (input == null) {
            throw new IllegalArgumentException("there is no input '" + name + "', only " + inputs().keySet());
        }
        return input;
    }

    /** The inputs with each explained one replaced by a function of its name and itself. */
    default Map<String, Tensor> variant(BiFunction<String, Tensor, Tensor> function) {
        Map<String, Tensor> variant = new LinkedHashMap<>(inputs());
        explained().forEach(name -> variant.put(name, function.apply(name, input(name))));
        return variant;
    }

    /** The inputs with one replaced. */
    default Map<String, Tensor> with(String name, Tensor replacement) {
        Map<String, Tensor> variant = new LinkedHashMap<>(inputs());
        variant.put(name, replacement);
        return variant;
    }

    /**
     * The tensor that a baseline gives for an input.
     *
     * @throws IllegalArgumentException if it is not of the input's type and shape
     */
    default Tensor baseline(Baseline baseline, String name) {
        Tensor input = input(name);
        Tensor tensor = baseline.of(name, input);
        if (tensor.type() != input.type() || !Shape.of(tensor.shape()).equals(Shape.of(input.shape()))) {
            throw new IllegalArgumentException(
                    "the baseline of the input '%s' is %s %s, but must be like the input, %s %s"
                            .formatted(
                                    name,
                                    tensor.type(),
                                    Shape.of(tensor.shape()),
                                    input.type(),
                                    Shape.of(input.shape())));
        }
        return tensor;
    }

    // --- forward and back

    /**
     * The mean relevance over variants of the inputs. Its outputs are those of the last variant, which is therefore to
     * be the inputs as given.
     *
     * @param count how many variants there are, at least 1
     * @param variants makes a variant, called once for each in order
     * @throws CancellationException if the attribution was cancelled
     */
    Attribution mean(int count, IntFunction<Map<String, Tensor>> variants);

    /**
     * The scores ⟨t, y⟩ of variants of the inputs (for a relevance function the sum of its values), of each sample.
     *
     * @param count how many variants there are
     * @param variants makes a variant, called once for each in order
     * @param consumer takes the scores of each variant, in order
     * @throws CancellationException if the attribution was cancelled
     */
    void scores(int count, IntFunction<Map<String, Tensor>> variants, ScoreConsumer consumer);

    /** The score ⟨t, f(x)⟩ of the inputs as given, of each sample. */
    double[] score();

    /** An attribution of relevance that was computed otherwise, by input. */
    Attribution attribution(Map<String, Tensor> relevances);
}
