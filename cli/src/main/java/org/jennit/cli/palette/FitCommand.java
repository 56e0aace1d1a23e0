package org.jennit.cli.palette;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.jennit.cli.Console;
import org.jennit.cli.option.ColorOptions;
import org.jennit.image.ColorMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Fits the picture of a heatmap to a colour map. */
@Command(
        name = "fit",
        header = "Maps any picture to a colour map, as if it were a heatmap.",
        footer = {
            "",
            "Examples:",
            "  jennit palette fit gray.png --cmap coldnhot --method intensity -o coldnhot.png",
            "  jennit palette fit screenshot.jpg --cmap bwr -o clean.png"
        })
final class FitCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private Repainting repainting;

    @Mixin
    private ColorOptions colors;

    @Override
    public Integer call() throws IOException {
        ColorMap map = colors.map();
        return repainting.paint(map, map, colors.level(), Console.of(spec));
    }
}
