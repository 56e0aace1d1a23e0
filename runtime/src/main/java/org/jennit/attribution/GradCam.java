package org.jennit.attribution;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.jennit.tensor.Tensor;

/**
 * Where in the maps of a layer the class is (Selvaraju et al. 2017): the activation of each channel times the mean gradient
 * over its positions, summed over channels, what is negative left out. It is for a layer [N, C, positions…], such as the
 * last convolution, which {@code AttributorBuilder.at} names; its relevance there has shape [N, 1, positions…].
 *
 * @param positive whether what is negative is left out, as in the paper
 */
public record GradCam(boolean positive) implements AttributionMethod {
    /** As in the paper. */
    public GradCam() {
        this(true);
    }

    @Override
    public Attribution attribute(AttributionContext context) {
        return context.mean(1, i -> context.inputs())
                .mapRelevance((name, gradient) -> map(name, context.input(name), gradient));
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
