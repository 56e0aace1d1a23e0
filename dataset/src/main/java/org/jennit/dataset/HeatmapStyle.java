package org.jennit.dataset;

import org.jennit.image.ColorMap;
import org.jennit.image.Heatmap;
import org.jennit.tensor.Tensor;

/**
 * How heatmaps look.
 *
 * @param colors the colour map
 * @param level the level of the palette
 * @param percentile the percentage of a heatmap's pixels that its colours cover; the rest is clipped
 * @param colorBar whether a bar of the colours is added
 */
public record HeatmapStyle(ColorMap colors, double level, double percentile, boolean colorBar) {
    /** The default: blue to white to red, up to the largest relevance. */
    public static final HeatmapStyle DEFAULT = new HeatmapStyle(ColorMap.of("bwr"), 1, 100, false);

    /** A heatmap in this style. */
    Heatmap applied(Heatmap heatmap) {
        return heatmap.colorMap(colors).level(level).percentile(percentile).colorBar(colorBar);
    }

    /** The heatmap of relevance that was summed over its channels, on a scale that ends at a bound. */
    Heatmap applied(Tensor summed, double bound) {
        return applied(Heatmap.of(summed)).bound(bound);
    }
}
