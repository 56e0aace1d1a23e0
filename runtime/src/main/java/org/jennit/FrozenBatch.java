package org.jennit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.jennit.attribution.Attribution;
import org.jennit.graph.Dimension;
import org.jennit.graph.Value;
import org.jennit.target.Target;
import org.jennit.tensor.Tensor;

/**
 * Batches of a model that was exported for a fixed number of samples. More samples are explained so many at a time; the
 * last batch is filled up with its last sample, of which nothing is returned.
 *
 * @param size the number of samples that the model takes
 * @param samples the number of samples that are given
 */
record FrozenBatch(int size, int samples) {
    /**
     * The batches of inputs.
     *
     * @return one that is whole where the model takes the inputs as they are, or does not say how many it takes
     */
    static FrozenBatch of(List<Value> declared, Map<String, Tensor> given) {
        long size = -1;
        long samples = -1;
        for (Value input : declared) {
            Tensor tensor = given.get(input.name());
            boolean fixed = input.shape().isRanked()
                    && input.shape().rank() > 0
                    && tensor != null
                    && tensor.rank() == input.shape().rank()
                    && input.shape().dimension(0).isKnown();
            if (tensor == null || !fixed) {
                return new FrozenBatch(1, 1);
            }
            Dimension extent = input.shape().dimension(0);
            boolean first = size < 0;
            if (!first && (extent.value() != size || tensor.shape()[0] != samples)) {
                return new FrozenBatch(1, 1);
            }
            size = extent.value();
            samples = tensor.shape()[0];
        }
        return new FrozenBatch((int) Math.max(1, size), (int) samples);
    }

    /** The same, but one sample after the other where the model does not say how many it takes. */
    static FrozenBatch ofSingles(List<Value> declared, Map<String, Tensor> given) {
        FrozenBatch batch = of(declared, given);
        Tensor first = given.get(declared.get(0).name());
        return batch.size == 1 && first != null && first.rank() > 0
                ? new FrozenBatch(1, (int) first.shape()[0])
                : batch;
    }

    /** Whether the model takes all samples as they are. */
    boolean isWhole() {
        return samples == size || samples < 1;
    }

    /** The attributions of all samples, of which the model explains some at a time. */
    Attribution explain(
            Map<String, Tensor> inputs, Target target, BiFunction<Map<String, Tensor>, Target, Attribution> method) {
        List<Attribution> parts = new ArrayList<>();
        for (int from = 0; from < samples; from += size) {
            int start = from;
            int[] rows = IntStream.range(0, size)
                    .map(i -> Math.min(start + i, samples - 1))
                    .toArray();
            Map<String, Tensor> batch = new LinkedHashMap<>(inputs);
            batch.replaceAll((name, tensor) -> tensor.rank() > 0 && tensor.shape()[0] == samples
                    ? Tensor.concat(IntStream.of(rows)
                            .mapToObj(row -> tensor.slice(row, row + 1))
                            .toList())
                    : tensor);
            Attribution part = method.apply(batch, target.forSamples(rows, samples));
            parts.add(part.samples(0, Math.min(size, samples - from)));
        }
        return Attribution.joined(parts);
    }
}
