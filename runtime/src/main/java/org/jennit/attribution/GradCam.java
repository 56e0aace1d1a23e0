package org.jennit.attribution;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jennit.layer.Layer;
import org.jennit.layer.Layers;
import org.jennit.operator.LayerType;
import org.jennit.tensor.Tensor;

/**
 * Where in the maps of a layer the class is (Selvaraju et al. 2017): the activation of each channel times the mean gradient
 * over its positions, summed over channels, what is negative left out. It is for a layer [N, C, positions…], by default the
 * last convolution, which {@code AttributorBuilder.at} names; its relevance there has shape [N, 1, positions…]. That of an
 * input of as many axes is the same map, that of the first layer if there are several, at the input's positions between
 * which it is interpolated.
 *
 * @param positive whether what is negative is left out, as in the paper
 */
public record GradCam(boolean positive) implements AttributionMethod {
    /** The most channels of a picture, by which one with the channels last is known. */
    private static final int MOST_CHANNELS = 4;

    /** As in the paper. */
    public GradCam() {
        this(true);
    }

    @Override
    public Attribution attribute(AttributionContext context) {
        return context.mean(1, i -> context.inputs())
                .mapRelevance((name, gradient) -> map(name, context.input(name), gradient));
    }

    @Override
    public Optional<String> defaultLayer(Supplier<Layers> known) {
        Layers layers = known.get();
        List<Layer> convolutions = layers.list().stream()
                .filter(layer -> layer.is(LayerType.CONVOLUTION)
                        && layer.node().output().shape().rank() > 2
                        && layers.value(layer.name()).isPresent())
                .toList();
        if (convolutions.isEmpty()) {
            throw new IllegalArgumentException(
                    "Grad-CAM is for the maps of a layer [N, C, positions…], and the model has no"
                            + " convolution; name such a layer");
        }
        return Optional.of(convolutions.get(convolutions.size() - 1).name());
    }

    /** The map at the positions of each input that has some. */
    @Override
    public Attribution attribute(AttributionContext context, Map<String, Tensor> layers) {
        Map<String, Tensor> relevance = new LinkedHashMap<>();
        Tensor map = layers.values().iterator().next();
        for (String name : context.explained()) {
            long[] shape = context.input(name).shape();
            if (shape.length == map.rank()) {
                relevance.put(name, atPositions(map, shape));
            }
        }
        return context.attribution(relevance);
    }

    private static Tensor atPositions(Tensor map, long[] input) {
        int last = input.length - 1;
        boolean channelsLast = input.length > 3 && input[last] <= MOST_CHANNELS && input[1] > MOST_CHANNELS;
        long[] positions =
                channelsLast ? Arrays.copyOfRange(input, 1, last) : Arrays.copyOfRange(input, 2, input.length);
        long[] shape = input.clone();
        shape[channelsLast ? last : 1] = 1;
        return LinearInterpolation.of(map, positions).reshape(shape);
    }

    private Tensor map(String name, Tensor activation, Tensor gradient) {
        long[] shape = activation.shape();
        if (shape.length < 3) {
            throw new IllegalArgumentException("Grad-CAM needs maps [N, C, positions…], and '" + name + "' has shape "
                    + Arrays.toString(shape)
                    + "; name a convolution with at(layer)");
        }
        int[] positions = IntStream.range(2, shape.length).toArray();
        double[] weights = gradient.meanOver(positions).toDoubles();
        int size = activation.size() / weights.length;
        int channels = (int) shape[1];
        double[] values = activation.toDoubles();
        double[] sums = new double[values.length / channels];
        for (int i = 0; i < values.length; i++) {
            int map = i / size;
            sums[map / channels * size + i % size] += weights[map] * values[i];
        }
        long[] one = shape.clone();
        one[1] = 1;
        Tensor sum = Tensor.of(activation.type(), sums, one);
        return positive ? sum.map(value -> Math.max(0, value)) : sum;
    }
}
