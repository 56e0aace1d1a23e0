package org.jennit.quality;

import java.util.Arrays;
import org.jennit.graph.ElementType;
import org.jennit.tensor.Tensor;

/**
 * How much of the relevance lies where the object is. The object is a mask: a tensor with as many elements as the
 * relevance, nonzero inside. Of a picture, relevance is to be summed over its channels first.
 */
public final class Localization {
    private Localization() {}

    /**
     * The mask of a box in a picture [height, width].
     *
     * @param top the first row inside
     * @param left the first column inside
     * @param bottom the first row below
     * @param right the first column beyond
     * @throws IllegalArgumentException if the box is empty or leads out of the picture
     */
    public static Tensor box(int height, int width, int top, int left, int bottom, int right) {
        boolean inside = 0 <= top && top < bottom && bottom <= height && 0 <= left && left < right && right <= width;
        if (!inside) {
            throw new IllegalArgumentException("the box from (%d, %d) to (%d, %d) is empty or leads out of %d × %d"
                    .formatted(top, left, bottom, right, height, width));
        }
        double[] mask = new double[height * width];
        for (int y = top; y < bottom; y++) {
            Arrays.fill(mask, y * width + left, y * width + right, 1);
        }
        return Tensor.of(ElementType.BOOL, mask, height, width);
    }

    /**
     * Whether the largest relevance lies inside: a hit of the pointing game (Zhang et al. 2018, Top-Down Neural Attention by
     * Excitation Backprop). Of several largest elements one inside is enough.
     */
    public static boolean pointingGame(Tensor relevance, Tensor mask) {
        double[] values = values(relevance, mask);
        boolean[] inside = inside(mask);
        double largest = Arrays.stream(values).max().orElseThrow();
        boolean hit = false;
        for (int i = 0; i < values.length; i++) {
            hit |= inside[i] && values[i] == largest;
        }
        return hit;
    }

    /**
     * The share of relevance that lies inside, {@code Σ_inside R / Σ R}. Of positive relevance, max(R, 0), it is the
     * attribution localisation of Kohlbrenner et al. 2020, Towards Best Practice in Explaining Neural Network Decisions with
     * LRP, and the relevance mass accuracy of Arras et al. 2022, CLEVR-XAI; of relevance with both signs it may be any number.
     */
    public static double massAccuracy(Tensor relevance, Tensor mask) {
        double[] values = values(relevance, mask);
        boolean[] inside = inside(mask);
        double sum = 0;
        double sumInside = 0;
        for (int i = 0; i < values.length; i++) {
            sum += values[i];
            sumInside += inside[i] ? values[i] : 0;
        }
        return sumInside / sum;
    }

    /**
     * The share of the K most relevant elements that lie inside, where K is the number of elements inside: relevance rank
     * accuracy of Arras et al. 2022, CLEVR-XAI.
     */
    public static double rankAccuracy(Tensor relevance, Tensor mask) {
        int size = 0;
        for (boolean one : inside(mask)) {
            size += one ? 1 : 0;
        }
        return topIntersection(relevance, mask, size);
    }

    /**
     * The share of the k most relevant elements that lie inside: top-k intersection of Theiner et al. 2022, Interpretable
     * Semantic Photo Geolocation.
     *
     * @param k how many, from 1 to the number of elements
     */
    public static double topIntersection(Tensor relevance, Tensor mask, int k) {
        double[] values = values(relevance, mask);
        if (k < 1 || k > values.length) {
            throw new IllegalArgumentException(
                    "k must be from 1 to the number of elements, %d, not %d".formatted(values.length, k));
        }
        boolean[] inside = inside(mask);
        int[] order = Ranking.descending(values);
        int hits = 0;
        for (int i = 0; i < k; i++) {
            hits += inside[order[i]] ? 1 : 0;
        }
        return hits / (double) k;
    }

    /**
     * The probability that an element inside has more relevance than one outside, equal ones counted half: the area under
     * the receiver operating characteristic (Fawcett 2006, An Introduction to ROC Analysis).
     *
     * @return NaN where all or no elements are inside
     */
    public static double areaUnderRoc(Tensor relevance, Tensor mask) {
        double[] ranks = Ranking.ranks(values(relevance, mask));
        boolean[] inside = inside(mask);
        double sum = 0;
        long count = 0;
        for (int i = 0; i < ranks.length; i++) {
            sum += inside[i] ? ranks[i] : 0;
            count += inside[i] ? 1 : 0;
        }
        return (sum - count * (count + 1) / 2.0) / (count * (ranks.length - count));
    }

    private static double[] values(Tensor relevance, Tensor mask) {
        double[] values = relevance.toDoubles();
        Ranking.requireSameSize("relevance", values, "mask", mask.toDoubles());
        return values;
    }

    private static boolean[] inside(Tensor mask) {
        double[] values = mask.toDoubles();
        boolean[] inside = new boolean[values.length];
        for (int i = 0; i < inside.length; i++) {
            inside[i] = values[i] != 0;
        }
        return inside;
    }
}
