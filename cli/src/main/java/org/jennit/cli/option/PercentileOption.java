package org.jennit.cli.option;

import org.jennit.cli.UsageException;
import picocli.CommandLine.Option;

/** How much of a heatmap its colours cover. */
public final class PercentileOption {
    @Option(
            names = "--percentile",
            paramLabel = "P",
            defaultValue = "100",
            description = {
                "Scale the colours to P percent of a heatmap's pixels instead of to its largest relevance; the rest is"
                        + " clipped (default: ${DEFAULT-VALUE})."
            })
    private double percentile;

    /**
     * The percentage, above 0 and at most 100.
     *
     * @throws UsageException if it is not
     */
    public double percentile() {
        if (!(percentile > 0 && percentile <= 100)) {
            throw new UsageException("--percentile must be greater than 0 and at most 100 (got " + percentile + ")");
        }
        return percentile;
    }
}
