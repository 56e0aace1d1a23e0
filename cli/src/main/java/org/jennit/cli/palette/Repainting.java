package org.jennit.cli.palette;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jennit.cli.Console;
import org.jennit.cli.UsageException;
import org.jennit.cli.option.OutputFile;
import org.jennit.image.ColorMap;
import org.jennit.image.PaletteFit;
import org.jennit.image.Picture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A heatmap that is fitted to a colour map, as the commands take it. */
final class Repainting {
    @Parameters(paramLabel = "HEATMAP", description = "The picture of a heatmap.")
    private @Nullable Path heatmap;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE.png",
            required = true,
            description = "The file to write.")
    private @Nullable Path output;

    @Option(
            names = "--method",
            paramLabel = "NAME",
            defaultValue = "nearest",
            description = {
                "How pixels are matched to colours: nearest (the most similar colour), intensity (by brightness, from"
                        + " the first colour to the last) or histogram (by brightness rank) (default: ${DEFAULT-VALUE})."
            })
    private String method = "nearest";

    /** Fits the heatmap to one map, writes it in another, and says how well it fitted. */
    int paint(ColorMap from, ColorMap to, double level, Console console) throws IOException {
        if (heatmap == null || output == null) {
            throw new UsageException("missing a heatmap or -o; both are required");
        }
        if (Files.exists(output) && Files.isSameFile(output, heatmap)) {
            throw new UsageException(output + ": is the heatmap itself; choose another file with -o");
        }
        OutputFile.checkPicture(output);
        Picture picture = Picture.read(heatmap);
        try {
            PaletteFit fit = PaletteFit.of(picture, from, level, PaletteFit.Matching.named(method));
            fit.repaint(to, level).save(output);
            console.say("%s: fitted to %s with a mean deviation of %.1f of 255"
                    .formatted(heatmap, from, fit.deviation(picture)));
            console.say("written: " + output);
            return 0;
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }
}
