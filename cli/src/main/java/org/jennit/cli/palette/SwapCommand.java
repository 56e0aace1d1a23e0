package org.jennit.cli.palette;

import java.io.IOException;
import java.util.concurrent.Callable;
import org.jennit.cli.Console;
import org.jennit.cli.option.ColorOptions;
import org.jennit.cli.option.CompletionCandidates;
import org.jennit.cli.option.LevelOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Paints the picture of a heatmap in other colours. */
@Command(
        name = "swap",
        header = "Repaints the picture of a heatmap in another colour map.",
        footer = {"", "Example:", "  jennit palette swap cat.heatmap.png --from bwr --to coldnhot -o cat.png"})
final class SwapCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private Repainting repainting;

    @Option(
            names = "--from",
            paramLabel = "MAP",
            completionCandidates = CompletionCandidates.ColorMapNames.class,
            defaultValue = "bwr",
            description = "The colour map of the heatmap, a name or '00f,80:fff,f00' (default: ${DEFAULT-VALUE}).")
    private String from;

    @Option(
            names = "--to",
            paramLabel = "MAP",
            completionCandidates = CompletionCandidates.ColorMapNames.class,
            required = true,
            description = "The colour map to repaint it in.")
    private String to;

    @Mixin
    private LevelOption level;

    @Override
    public Integer call() throws IOException {
        return repainting.paint(ColorOptions.map(from), ColorOptions.map(to), level.level(), Console.of(spec));
    }
}
