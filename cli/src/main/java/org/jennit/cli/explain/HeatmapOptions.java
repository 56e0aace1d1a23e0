package org.jennit.cli.explain;

import org.jennit.cli.UsageException;
import org.jennit.cli.option.ColorOptions;
import org.jennit.cli.option.PercentileOption;
import org.jennit.dataset.HeatmapStyle;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How heatmaps look. */
final class HeatmapOptions {
    @Option(names = "--overlay", description = "Write NAME.overlay.png too: the heatmap laid over the photograph.")
    private boolean overlay;

    @Mixin
    private ColorOptions colors;

    @Mixin
    private PercentileOption percentile;

    @Option(
            names = "--shared-scale",
            description = "Paint all heatmaps on the same scale, the widest, so that their colours can be compared.")
    private boolean sharedScale;

    @Option(names = "--colorbar", description = "Add a colour bar with the relevance of the colours.")
    private boolean colorBar;

    /**
     * Makes sure that the options make sense.
     *
     * @throws UsageException where one does not
     */
    void check() {
        colors.check();
        percentile.percentile();
    }

    /** How heatmaps look. */
    HeatmapStyle style() {
        return new HeatmapStyle(colors.map(), colors.level(), percentile.percentile(), colorBar);
    }

    boolean overlay() {
        return overlay;
    }

    boolean sharedScale() {
        return sharedScale;
    }
}
