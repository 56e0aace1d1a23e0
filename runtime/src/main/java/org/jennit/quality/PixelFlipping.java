package org.jennit.quality;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.jennit.tensor.Tensor;

/**
 * Hides a sample region by region and looks at the score: if the explanation is right, the score falls fast where the most
 * relevant regions go first, and slowly where the least relevant do.
 *
 * <p>With every pixel its own region it is the pixel flipping of Bach et al. 2015, On Pixel-Wise Explanations for Non-Linear
 * Classifier Decisions by Layer-Wise Relevance Propagation; with patches it is the region perturbation of Samek et al. 2017,
 * Evaluating the Visualization of What a Deep Neural Network Has Learned. A region's relevance is the sum of that of its
 * elements.
 */
public final class PixelFlipping {
    private final int[] regions;
    private final Fill fill;
    private final int steps;
    private final int count;

    /**
     * Hides regions step by step.
     *
     * @param regions the region of each element, numbered from 0, such as those of {@link #patches}
     * @param fill what takes the place of hidden elements
     * @param steps in how many steps all are hidden, at most; the score is taken after each
     */
    public PixelFlipping(int[] regions, Fill fill, int steps) {
        if (steps < 1 || regions.length == 0 || Arrays.stream(regions).anyMatch(region -> region < 0)) {
            throw new IllegalArgumentException(
                    "pixel flipping needs regions numbered from 0 and at least one step, not " + steps);
        }
        this.regions = regions.clone();
        this.fill = fill;
        this.steps = steps;
        this.count = Arrays.stream(regions).max().orElseThrow() + 1;
    }

    /**
     * Square patches of a picture [1, C, H, W] or [1, H, W, C] with all their channels, windows of a signal [1, C, T], or
     * neighbours of all else; an extent of 1 makes each pixel a region.
     *
     * @param extent how many places a patch is wide and high
     */
    public static int[] patches(Tensor sample, int extent) {
        if (extent < 1) {
            throw new IllegalArgumentException("a patch needs an extent of at least 1, not " + extent);
        }
        Planes planes = Planes.of(sample);
        int columns = (planes.width() + extent - 1) / extent;
        int[] regions = new int[sample.size()];
        for (int channel = 0; channel < planes.channels(); channel++) {
            for (int place = 0; place < planes.places(); place++) {
                int y = place / planes.width();
                int x = place % planes.width();
                regions[planes.at(channel, y, x)] = y / extent * columns + x / extent;
            }
        }
        return regions;
    }

    /** The number of regions. */
    public int count() {
        return count;
    }

    /** The scores as the most relevant regions are hidden first. */
    public FlippingCurve mostRelevantFirst(Tensor sample, Tensor relevance, ScoreFunction score) {
        return curve(sample, Ranking.descending(sums(relevance)), score);
    }

    /** The scores as the least relevant regions are hidden first, those that speak against the score before all. */
    public FlippingCurve leastRelevantFirst(Tensor sample, Tensor relevance, ScoreFunction score) {
        return curve(sample, Ranking.ascending(sums(relevance)), score);
    }

    /** The scores as regions are hidden in a random order: what an explanation has to be better than. */
    public FlippingCurve randomOrder(Tensor sample, long seed, ScoreFunction score) {
        SplittableRandom random = new SplittableRandom(seed);
        return curve(sample, Ranking.ascending(random.doubles(count()).toArray()), score);
    }

    private double[] sums(Tensor relevance) {
        double[] values = relevance.toDoubles();
        if (values.length != regions.length) {
            throw new IllegalArgumentException("regions are told for %d elements, but the relevance has %d"
                    .formatted(regions.length, values.length));
        }
        double[] sums = new double[count()];
        for (int i = 0; i < values.length; i++) {
            sums[regions[i]] += values[i];
        }
        return sums;
    }

    private FlippingCurve curve(Tensor sample, int[] order, ScoreFunction score) {
        int[] turn = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            turn[order[i]] = i;
        }
        int points = Math.min(steps, order.length);
        int[] hidden = IntStream.rangeClosed(0, points)
                .map(step -> (int) Math.rint((double) step * order.length / points))
                .toArray();
        double[] scores = score.of(hidden.length, step -> {
            boolean[] mask = new boolean[regions.length];
            for (int i = 0; i < mask.length; i++) {
                mask[i] = turn[regions[i]] < hidden[step];
            }
            return fill.of(sample, mask);
        });
        return new FlippingCurve(
                IntStream.of(hidden)
                        .mapToObj(number -> (double) number / order.length)
                        .toList(),
                DoubleStream.of(scores).boxed().toList());
    }
}
