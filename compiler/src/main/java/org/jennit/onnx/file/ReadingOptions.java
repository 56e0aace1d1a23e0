package org.jennit.onnx.file;

import java.nio.file.Path;
import java.util.List;
import org.jennit.parameter.Limits;

/**
 * How a model is read.
 *
 * @param limits how much work it may cause
 * @param weightRoots further folders in which its external data may lie, such as the root of a cache of models whose
 *     snapshots link to blobs beside them; by default only the model's own folder, links resolved
 */
public record ReadingOptions(Limits limits, List<Path> weightRoots) {
    /** The default limits, and no folder but the model's own. */
    public static final ReadingOptions DEFAULT = new ReadingOptions(Limits.DEFAULT, List.of());

    /** Options. */
    public ReadingOptions {
        weightRoots = List.copyOf(weightRoots);
    }

    /** These with other limits. */
    public ReadingOptions withLimits(Limits other) {
        return new ReadingOptions(other, weightRoots);
    }

    /** These with other further folders for external data. */
    public ReadingOptions withWeightRoots(List<Path> roots) {
        return new ReadingOptions(limits, roots);
    }
}
