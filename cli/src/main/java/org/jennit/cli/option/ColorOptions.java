package org.jennit.cli.option;

import org.jennit.cli.UsageException;
import org.jennit.image.ColorMap;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The colours of heatmaps. */
public final class ColorOptions {
    @Option(
            names = "--cmap",
            paramLabel = "MAP",
            completionCandidates = CompletionCandidates.ColorMapNames.class,
            defaultValue = "bwr",
            description =
                    "The colours, a name or '00f,80:fff,f00' ('jennit palette show') (default: ${DEFAULT-VALUE}).")
    private String name;

    @Mixin
    private LevelOption level;

    /**
     * Makes sure that the options make sense.
     *
     * @throws UsageException where one does not
     */
    public void check() {
        map();
        level();
    }

    /** The name or colours of the map, as people wrote them. */
    public String name() {
        return name;
    }

    /** The map. */
    public ColorMap map() {
        return map(name);
    }

    /** How much it is stretched. */
    public double level() {
        return level.level();
    }

    /**
     * The map of a name or of colours.
     *
     * @throws UsageException where there is none
     */
    public static ColorMap map(String text) {
        try {
            return ColorMap.of(text);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }
}
