package org.jennit.dataset;

import java.util.List;
import org.jennit.attribution.InnerUnits;
import org.jennit.image.Preprocessing;

/**
 * Which files a {@link FolderSink} writes of a picture, and how its heatmaps look.
 *
 * @param layout the order of the axes of the model's input
 * @param style how heatmaps look
 * @param overlay whether the heatmap over the picture is written too
 * @param arrays whether the relevance is written as an array too
 * @param sharedScale whether all heatmaps have the same scale, the widest
 * @param units the heads or neurons whose relevance is written as an array and a picture, in place of that at their layers
 */
public record FolderOptions(
        Preprocessing.Layout layout,
        HeatmapStyle style,
        boolean overlay,
        boolean arrays,
        boolean sharedScale,
        List<InnerUnits> units) {
    /** Options. */
    public FolderOptions {
        units = List.copyOf(units);
    }

    /** Heatmaps only, each on its own scale. */
    public static final FolderOptions DEFAULT =
            new FolderOptions(Preprocessing.Layout.NCHW, HeatmapStyle.DEFAULT, false, false, false, List.of());
}
