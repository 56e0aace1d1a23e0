package org.jennit.onnx;

import java.util.List;
import java.util.stream.IntStream;
import org.jennit.graph.Value;
import org.jennit.operator.Ops;

/**
 * The mean of each channel over samples and positions, and the mean squared distance from it: what a batch norm in training
 * normalises by.
 *
 * @param mean the means [C]
 * @param variance the mean squared distances [C]
 */
record BatchStatistics(Value mean, Value variance) {
    /** The statistics of x [N, C, …]. */
    static BatchStatistics of(Ops g, Value x) {
        List<Integer> axes = IntStream.range(0, x.shape().rank())
                .filter(axis -> axis != 1)
                .boxed()
                .toList();
        Value mean = g.reduceMean(x, axes, false);
        Value centred = g.sub(x, g.perChannel(mean, x));
        return new BatchStatistics(mean, g.reduceMean(g.mul(centred, centred), axes, false));
    }
}
