package org.jennit.perturbation;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.jennit.tensor.Tensor;

/**
 * Which elements of a sample are one feature, hidden and shown together: an element by itself, a word, a patch, a
 * superpixel. The relevance of a feature is shared equally among its elements, so that sums stay complete.
 */
@FunctionalInterface
public interface FeatureGroups {
    /**
     * The feature of each element, numbered from 0; −1 where an element is never hidden.
     *
     * @param name the name of the input
     * @param sample one sample of it, with its first axis
     */
    int[] of(String name, Tensor sample);

    /** Every element is a feature. */
    static FeatureGroups elements() {
        return (name, sample) -> IntStream.range(0, sample.size()).toArray();
    }

    /**
     * Every place along an axis is a feature with all that lies there, such as a word of embeddings [N, T, E] along axis
     * 1, or a channel of a signal [N, C, T].
     *
     * @param axis from 1, or negative from the end
     */
    static FeatureGroups along(int axis) {
        return (name, sample) -> {
            long[] shape = sample.shape();
            int at = axis < 0 ? axis + shape.length : axis;
            if (at < 1 || at >= shape.length) {
                throw new IllegalArgumentException("the input '" + name + "' of shape " + Arrays.toString(shape)
                        + " has no axis " + axis + " after its samples to group features along");
            }
            int inner = 1;
            for (int i = at + 1; i < shape.length; i++) {
                inner *= (int) shape[i];
            }
            int size = inner;
            return IntStream.range(0, sample.size())
                    .map(i -> i / size % (int) shape[at])
                    .toArray();
        };
    }

    /**
     * Patches of the last axes with all that lies before them: of a picture [N, C, H, W], squares of all its channels.
     *
     * @param extents the extents of a patch, for as many of the last axes
     */
    static FeatureGroups patches(int... extents) {
        if (extents.length == 0 || IntStream.of(extents).anyMatch(extent -> extent < 1)) {
            throw new IllegalArgumentException("a patch needs extents of at least 1, not " + Arrays.toString(extents));
        }
        return (name, sample) -> {
            long[] shape = sample.shape();
            if (shape.length <= extents.length) {
                throw new IllegalArgumentException("the input '" + name + "' of shape " + Arrays.toString(shape)
                        + " has fewer axes after its samples than a patch of " + Arrays.toString(extents));
            }
            return IntStream.range(0, sample.size())
                    .map(element -> patch(element, shape, extents))
                    .toArray();
        };
    }

    private static int patch(int element, long[] shape, int[] extents) {
        int group = 0;
        int rest = element;
        int factor = 1;
        for (int i = extents.length - 1, axis = shape.length - 1; i >= 0; i--, axis--) {
            int position = rest % (int) shape[axis];
            rest /= (int) shape[axis];
            group += factor * (position / extents[i]);
            factor *= ((int) shape[axis] + extents[i] - 1) / extents[i];
        }
        return group;
    }

    /**
     * Features as they are told, of every input.
     *
     * @param features the feature of each element of a sample, numbered from 0
     */
    static FeatureGroups of(int... features) {
        int[] told = features.clone();
        return (name, sample) -> {
            if (told.length != sample.size()) {
                throw new IllegalArgumentException("the features of %d elements are told, but a sample of '%s' has %d"
                        .formatted(told.length, name, sample.size()));
            }
            return told.clone();
        };
    }
}
