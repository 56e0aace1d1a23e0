package org.jennit.attribution;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jennit.tensor.Elements;
import org.jennit.tensor.Tensor;

/**
 * How nearly relevance adds up to what it should: the rise of the score from the baseline to the input, ⟨t, f(x) − f(x₀)⟩.
 *
 * @param expected the rise for each sample
 * @param reached the sum of the relevance of all inputs for each sample
 */
public record Completeness(List<Double> expected, List<Double> reached) {
    /** Completeness of as many sums as rises. */
    public Completeness {
        expected = List.copyOf(expected);
        reached = List.copyOf(reached);
    }

    /** That of an attribution. */
    static Completeness of(double[] rises, Attribution attribution) {
        double[] sums = new double[rises.length];
        for (Tensor relevance : attribution.relevances().values()) {
            double[] own = Elements.sums(relevance, rises.length);
            IntStream.range(0, sums.length).forEach(i -> sums[i] += own[i]);
        }
        return new Completeness(Ledger.list(rises), Ledger.list(sums));
    }

    /** What a sample's sum is off by, relative to the rise; infinite where there is relevance but no rise. */
    public double gap(int sample) {
        double off = Math.abs(reached.get(sample) - expected.get(sample));
        return off == 0 ? 0 : off / Math.abs(expected.get(sample));
    }

    Completeness samples(int from, int to) {
        return new Completeness(expected.subList(from, to), reached.subList(from, to));
    }

    static Completeness joined(List<Completeness> parts) {
        List<Double> rises = new ArrayList<>();
        List<Double> sums = new ArrayList<>();
        parts.forEach(part -> {
            rises.addAll(part.expected);
            sums.addAll(part.reached);
        });
        return new Completeness(rises, sums);
    }
}
