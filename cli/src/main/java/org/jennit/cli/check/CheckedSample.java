package org.jennit.cli.check;

import java.util.Map;
import java.util.OptionalInt;
import org.jennit.image.Preprocessing;
import org.jennit.image.Slices;
import org.jennit.quality.Fill;
import org.jennit.quality.PixelFlipping;
import org.jennit.target.Target;
import org.jennit.tensor.Tensor;

/**
 * A sample whose explanations are checked.
 *
 * @param name its file, with the row of a table or array
 * @param input the model's input
 * @param target what is explained, the same class whatever the model gives later
 * @param targetName what that is called
 * @param otherClass a random other class, if the target is a class
 * @param layout where the channels of a picture are
 * @param patch the extent of the patches that are hidden
 * @param fills what takes the place of hidden elements, by name
 */
record CheckedSample(
        String name,
        Tensor input,
        Target target,
        String targetName,
        OptionalInt otherClass,
        Preprocessing.Layout layout,
        int patch,
        Map<String, Fill> fills) {
    private static final int LEAST_EXTENT = 7;

    /** The region of each element. */
    int[] regions() {
        return PixelFlipping.patches(input, patch);
    }

    /** Relevance of the input by pixel, [H, W], summed over channels; of a row of a table as it is, [1, F]. */
    Tensor map(Tensor relevance) {
        if (input.rank() < 3) {
            return relevance.reshape(1, relevance.size());
        }
        return Slices.of(Slices.asPicture(input), layout).summed(Slices.asPicture(relevance));
    }

    /** Whether a map has the extents that structural similarity needs. */
    static boolean isPicture(Tensor map) {
        return map.shape()[0] >= LEAST_EXTENT && map.shape()[1] >= LEAST_EXTENT;
    }
}
