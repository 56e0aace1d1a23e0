package org.jennit.cli.explain;

import org.jennit.cli.UsageException;
import org.jennit.cli.option.ColorOptions;
import org.jennit.image.Heatmap;
import org.jennit.tensor.Tensor;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How heatmaps look. */
final class HeatmapOptions {
    @Option(names = "--overlay", description = "Write NAME.overlay.png too: the heatmap over the photograph.")
    private boolean overlay;

    @Mixin
    private ColorOptions colors;

    @Option(
            names = "--percentile",
            paramLabel = "P",
            defaultValue = "100",
            description = {
                "Let the colours end where P percent of a heatmap's pixels are within, instead of at its largest relevance;"
                        + " the rest is clipped: ${DEFAULT-VALUE}."
            })
    private double percentile;

    @Option(
            names = "--shared-scale",
            description = "Paint all heatmaps on one scale, the widest, so that their colours compare.")
    private boolean sharedScale;

    @Option(names = "--colorbar", description = "Add a bar of the colours with the relevance that they stand for.")
    private boolean colorBar;

    /**
     * Makes sure that the options make sense.
     *
     * @throws UsageException where one does not
     */
    void check() {
        colors.check();
        if (!(percentile > 0 && percentile <= 100)) {
            throw new UsageException("--percentile is above 0 and at most 100, but it is " + percentile);
        }
    }

    /** The heatmap of a relevance whose channels come first or have been summed. */
    Heatmap paint(Heatmap heatmap) {
        return heatmap.colorMap(colors.map())
                .level(colors.level())
                .percentile(percentile)
                .colorBar(colorBar);
    }

    /** The heatmap of a relevance that was summed over its channels, on a scale that ends at a bound. */
    Heatmap paint(Tensor summed, double bound) {
        return paint(Heatmap.of(summed)).bound(bound);
    }

    boolean overlay() {
        return overlay;
    }

    boolean sharedScale() {
        return sharedScale;
    }
}
