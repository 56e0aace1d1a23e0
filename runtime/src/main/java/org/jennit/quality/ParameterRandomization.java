package org.jennit.quality;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jennit.Model;
import org.jennit.graph.Constant;
import org.jennit.graph.Value;

/**
 * The model-parameter randomisation test: the layers of a model forget what they learned, one after the other from the top,
 * and each time the input is explained anew. An explanation that stays the same cannot be one of this model. Adebayo et al.
 * 2018, Sanity Checks for Saliency Maps; there parameters are initialized anew, here the elements of each are put in a random
 * order, which keeps their distribution and suits every architecture.
 */
public final class ParameterRandomization {
    private final Model model;
    private final List<LayerParameters> layers;
    private final long seed;

    /**
     * An explanation of a model whose upper layers are random.
     *
     * @param <R> what explains
     * @param layer the lowest layer that is random
     * @param layers how many are
     * @param explanation what explained that model
     */
    public record Step<R>(String layer, int layers, R explanation) {}

    private ParameterRandomization(Model model, List<LayerParameters> layers, long seed) {
        this.model = model;
        this.layers = layers;
        this.seed = seed;
    }

    /**
     * The test for a model.
     *
     * @throws IllegalArgumentException if the model has no convolution, dense layer or embedding with parameters
     */
    public static ParameterRandomization of(Model model, long seed) {
        List<LayerParameters> layers = LayerParameters.of(model);
        if (layers.isEmpty()) {
            throw new IllegalArgumentException(
                    model.file()
                            + ": no layer has parameters that could be randomised, only convolutions, dense layers and embeddings");
        }
        return new ParameterRandomization(model, layers, seed);
    }

    /** The layers that have parameters, from the top. */
    public List<String> layers() {
        List<String> names =
                new ArrayList<>(layers.stream().map(LayerParameters::layer).toList());
        Collections.reverse(names);
        return List.copyOf(names);
    }

    /**
     * The model with random parameters in its upper layers; to be closed.
     *
     * @param count how many layers are random, from the top
     */
    public Model randomized(int count) {
        if (count < 0 || count > layers.size()) {
            throw new IllegalArgumentException(
                    "from 0 to %d layers can be randomised, not %d".formatted(layers.size(), count));
        }
        Map<Value, Constant> parameters = new HashMap<>();
        for (int i = layers.size() - count; i < layers.size(); i++) {
            List<Value> values = layers.get(i).values();
            for (int k = 0; k < values.size(); k++) {
                Constant constant = values.get(k).constant();
                if (constant != null) {
                    parameters.put(values.get(k), shuffled(constant, new SplittableRandom(31 * (31 * seed + i) + k)));
                }
            }
        }
        return model.withParameters(parameters);
    }

    /**
     * The cascade from the top.
     *
     * @param steps at how many depths the model is explained, evenly spaced, at the last with all layers random
     * @param <R> what explains
     * @param explanation explains a model; it closes what it opens but the model
     */
    public <R> List<Step<R>> cascade(int steps, Function<Model, R> explanation) {
        int points = Math.min(steps, layers.size());
        int[] counts = IntStream.rangeClosed(1, points)
                .map(step -> (int) Math.rint((double) step * layers.size() / points))
                .toArray();
        List<String> names = layers();
        return Arrays.stream(counts)
                .mapToObj(count -> {
                    try (Model random = randomized(count)) {
                        return new Step<>(names.get(count - 1), count, explanation.apply(random));
                    }
                })
                .toList();
    }

    private static Constant shuffled(Constant constant, SplittableRandom random) {
        int width = constant.element().bytes();
        ByteBuffer data = ByteBuffer.allocate(Math.toIntExact(constant.bytes())).order(ByteOrder.LITTLE_ENDIAN);
        data.put(constant.data()).flip();
        byte[] first = new byte[width];
        byte[] second = new byte[width];
        for (int i = data.limit() / width - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            data.get(i * width, first).get(other * width, second);
            data.put(i * width, second).put(other * width, first);
        }
        return new Constant.InMemory(constant.element(), constant.extents(), data);
    }
}
