package org.jennit.cli.option;

import org.jennit.cli.UsageException;
import picocli.CommandLine.Option;

/** How much a palette is stretched. */
public final class LevelOption {
    @Option(
            names = "--level",
            paramLabel = "X",
            defaultValue = "1",
            description = "How much the palette is stretched; above 1 colours saturate earlier: ${DEFAULT-VALUE}.")
    private double level;

    /**
     * The level.
     *
     * @throws UsageException where it is not above 0
     */
    public double level() {
        if (!(level > 0 && Double.isFinite(level))) {
            throw new UsageException("--level is above 0, but it is " + level);
        }
        return level;
    }
}
