package org.jennit.cli.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jennit.quality.ConfidenceInterval;
import org.jennit.quality.FlippingCurve;
import org.jennit.quality.PixelFlipping;
import org.jennit.quality.ScoreFunction;
import org.jennit.tensor.Tensor;

/**
 * How the score falls as samples are hidden with one fill. Intervals are over samples; of a single one, over random orders.
 *
 * @param hidden the share of regions that is hidden at each point
 * @param most the mean score as the most relevant regions go first
 * @param least the same for the least relevant
 * @param random the same for random orders
 * @param lostMost the mean area over the curve where the most relevant go first
 * @param lostLeast the same for the least relevant
 * @param lostRandom the same for random orders
 * @param advantage the first of these less the last
 */
record FillCheck(
        List<Double> hidden,
        List<Double> most,
        List<Double> least,
        List<Double> random,
        ConfidenceInterval lostMost,
        ConfidenceInterval lostLeast,
        ConfidenceInterval lostRandom,
        ConfidenceInterval advantage) {
    /** The curves of one sample. */
    record SampleCurves(FlippingCurve most, FlippingCurve least, List<FlippingCurve> random) {
        /** The curves of a sample whose regions are hidden in the order of their relevance and in random ones. */
        static SampleCurves of(
                PixelFlipping flipping, Tensor sample, Tensor relevance, ScoreFunction score, CheckSettings settings) {
            return new SampleCurves(
                    flipping.mostRelevantFirst(sample, relevance, score),
                    flipping.leastRelevantFirst(sample, relevance, score),
                    IntStream.range(0, settings.orders())
                            .mapToObj(order -> flipping.randomOrder(sample, settings.seed() + order, score))
                            .toList());
        }

        double meanRandom() {
            return random.stream()
                    .mapToDouble(FlippingCurve::areaOver)
                    .average()
                    .orElseThrow();
        }
    }

    static FillCheck of(List<SampleCurves> samples, long seed) {
        List<FlippingCurve> random = new ArrayList<>();
        samples.forEach(sample -> random.addAll(sample.random()));
        List<FlippingCurve> most = samples.stream().map(SampleCurves::most).toList();
        List<FlippingCurve> least = samples.stream().map(SampleCurves::least).toList();
        double[] lostRandom = samples.size() == 1
                ? random.stream().mapToDouble(FlippingCurve::areaOver).toArray()
                : samples.stream().mapToDouble(SampleCurves::meanRandom).toArray();
        double[] lostMost = areas(most);
        double[] advantage = lostRandom.clone();
        Arrays.setAll(advantage, i -> lostMost[samples.size() == 1 ? 0 : i] - lostRandom[i]);
        return new FillCheck(
                most.get(0).hidden(),
                mean(most),
                mean(least),
                mean(random),
                ConfidenceInterval.ofMean(lostMost, seed),
                ConfidenceInterval.ofMean(areas(least), seed),
                ConfidenceInterval.ofMean(lostRandom, seed),
                ConfidenceInterval.ofMean(advantage, seed));
    }

    private static double[] areas(List<FlippingCurve> curves) {
        return curves.stream().mapToDouble(FlippingCurve::areaOver).toArray();
    }

    private static List<Double> mean(List<FlippingCurve> curves) {
        return IntStream.range(0, curves.get(0).scores().size())
                .mapToObj(point -> curves.stream()
                        .mapToDouble(curve -> curve.scores().get(point))
                        .average()
                        .orElseThrow())
                .toList();
    }

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("hidden", hidden);
        map.put("most_relevant_first", most);
        map.put("least_relevant_first", least);
        map.put("random", random);
        map.put("area_over", toMap(lostMost));
        map.put("area_over_least", toMap(lostLeast));
        map.put("area_over_random", toMap(lostRandom));
        map.put("advantage", toMap(advantage));
        return map;
    }

    private static Map<String, Object> toMap(ConfidenceInterval interval) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("mean", interval.mean());
        map.put("low", interval.low());
        map.put("high", interval.high());
        return map;
    }
}
