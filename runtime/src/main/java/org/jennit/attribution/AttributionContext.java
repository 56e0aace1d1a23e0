package org.jennit.attribution;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BiFunction;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;
import org.jennit.graph.ElementType;
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

    /** What becomes of relevance before it is summed. */
    @FunctionalInterface
    interface RelevanceFunction {
        /**
         * What is added to the sum.
         *
         * @param variant which variant, from 0
         * @param input the name of an input
         * @param relevance the relevance of the input at the variant
         * @return a tensor of the shape of the relevance
         */
        Tensor apply(int variant, String input, Tensor relevance);
    }

    // --- inputs and their variants

    /** The inputs as given, by name. */
    Map<String, Tensor> inputs();

    /** The names of the inputs whose relevance is asked for. */
    List<String> explained();

    /** How many samples there are; one where the first axis of the inputs and the output holds none. */
    int samples();

    /** An input as given. */
    default Tensor input(String name) {
        Tensor input = inputs().get(name);
        if (input == null) {
            throw new IllegalArgumentException("unknown input '" + name + "'; the inputs are " + inputs().keySet());
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

    /** The same for other inputs of the same shapes. What is explained stays what it is for those given. */
    AttributionContext at(Map<String, Tensor> others);

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
     * The sum of the relevance at variants of the inputs, each times its weight. Its outputs are those of the last
     * variant.
     *
     * @param count how many variants there are, at least 1
     * @param variants makes a variant, called once for each in order
     * @param weights the weight of a variant
     * @throws CancellationException if the attribution was cancelled
     */
    Attribution weightedSum(int count, IntFunction<Map<String, Tensor>> variants, IntToDoubleFunction weights);

    /**
     * The sum of a function of the relevance at variants of the inputs. Its outputs are those of the last variant.
     *
     * @param count how many variants there are, at least 1
     * @param variants makes a variant, called once for each in order
     * @throws CancellationException if the attribution was cancelled
     */
    Attribution sum(int count, IntFunction<Map<String, Tensor>> variants, RelevanceFunction function);

    /**
     * The sum of weights for each element of the inputs, each times the score ⟨t, y⟩ of its variant: what methods that
     * only perturb inputs give, such as RISE with its masks as weights. The outputs are those of the inputs as given.
     *
     * @param count how many variants there are
     * @param variants makes a variant, called once for each in order
     * @param weights from the name of an input to its weights in a variant, of the input's shape, or of one sample, which
     *     are then those of all
     * @throws CancellationException if the attribution was cancelled
     */
    default Attribution weightedByScores(
            int count, IntFunction<Map<String, Tensor>> variants, IntFunction<Map<String, Tensor>> weights) {
        Map<String, double[]> sums = new LinkedHashMap<>();
        scores(
                count,
                variants,
                (variant, scores) -> weights.apply(variant).forEach((name, weight) -> {
                    double[] sum = sums.computeIfAbsent(
                            name, key -> new double[input(key).size()]);
                    double[] values = weight.toDoubles();
                    int sample = sum.length / Math.max(1, scores.length);
                    if (values.length != sum.length && values.length != sample) {
                        throw new IllegalArgumentException("the weights of the input '" + name + "' have shape "
                                + Shape.of(weight.shape()) + ", but the input has "
                                + Shape.of(input(name).shape()));
                    }
                    for (int i = 0; i < sum.length; i++) {
                        sum[i] += scores[i / sample] * values[i % values.length];
                    }
                }));
        Map<String, Tensor> relevance = new LinkedHashMap<>();
        sums.forEach((name, sum) -> relevance.put(name, relevance(name, sum)));
        return attribution(relevance);
    }

    /**
     * The scores ⟨t, y⟩ of variants of the inputs (for a relevance function the sum of its values), of each sample.
     *
     * @param count how many variants there are
     * @param variants makes a variant, called once for each in order
     * @param consumer takes the scores of each variant, in order
     * @throws CancellationException if the attribution was cancelled
     */
    void scores(int count, IntFunction<Map<String, Tensor>> variants, ScoreConsumer consumer);

    /**
     * By how much the score rises from other inputs to those given, for each sample; empty where relevance need not add up to
     * it: under rules, or for a target that changes with the output.
     */
    Optional<double[]> rise(Map<String, Tensor> from);

    /** The score ⟨t, f(x)⟩ of the inputs as given, of each sample. */
    double[] score();

    /** Relevance of an input's shape, of its type, or float32 where that is an integer one. */
    default Tensor relevance(String name, double[] values) {
        Tensor input = input(name);
        boolean wide = input.type().isFloating() && !input.type().isHalf();
        ElementType type = wide ? input.type() : ElementType.FLOAT32;
        return Tensor.of(type, values, input.shape());
    }

    /** An attribution of relevance that was computed otherwise, by input. */
    Attribution attribution(Map<String, Tensor> relevances);
}
