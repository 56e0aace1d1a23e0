package org.jennit.cli.option;

import org.jennit.cli.UsageException;
import picocli.CommandLine.Option;

/** How much a palette is stretched. */
public final class LevelOption {
    @Option(
            names = "--level",
            paramLabel = "X",
            defaultValue = "1",
            description = "Contrast of the palette; above 1, colours saturate earlier (default: ${DEFAULT-VALUE}).")
    private double level;

    /**
     * The level.
     *
     * @throws UsageException if it is not greater than 0
     */
    public double level() {
        if (!(level > 0 && Double.isFinite(level))) {
            throw new UsageException("--level must be greater than 0 (got " + level + ")");
        }
        return level;
    }
}
