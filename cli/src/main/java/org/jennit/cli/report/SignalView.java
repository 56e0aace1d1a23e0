package org.jennit.cli.report;

import java.util.Map;
import org.jennit.image.SignalPlot;
import org.jennit.tensor.Tensor;

/**
 * A signal, with the relevance of its samples.
 *
 * @param signal its channels [C, T], or [T]
 */
record SignalView(Tensor signal) implements EntryView {
    /** The signal of a sample [1, T] or [1, C, T]. */
    static SignalView of(Tensor sample) {
        long[] shape = sample.shape();
        return new SignalView(shape.length == 2 ? sample.reshape(shape[1]) : sample.reshape(shape[1], shape[2]));
    }

    @Override
    public double[] shown(Tensor relevance) {
        return relevance.toDoubles();
    }

    @Override
    public Map<String, Object> form(double[] first) {
        String svg = SignalPlot.of(signal, Tensor.of(first, signal.shape())).svg();
        return Map.of("picture", "", "features", "", "inline", svg);
    }
}
