package org.jennit.cli.palette;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jennit.cli.Console;
import org.jennit.cli.option.ColorOptions;
import org.jennit.cli.option.LevelOption;
import org.jennit.cli.option.OutputFile;
import org.jennit.image.ColorMap;
import org.jennit.image.Picture;
import org.jennit.image.PictureTable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The colour maps of heatmaps. */
@Command(
        name = "palette",
        header = "Shows colour maps, and repaints heatmaps.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {PaletteCommand.ShowPalettes.class, FitCommand.class, SwapCommand.class})
public final class PaletteCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    /** Without a subcommand, the maps are listed. */
    @Override
    public Integer call() {
        return Objects.requireNonNull(spec.subcommands().get("show")).execute();
    }

    /** Lists colour maps, and draws them. */
    @Command(
            name = "show",
            header = "Lists colour maps with their colours, and draws them.",
            description = {
                "A colour map is one of the names that are listed without an argument, or a list of colours from the most "
                        + "negative to the most positive relevance, rgb or rrggbb in hexadecimal digits, each with its position (00 "
                        + "to ff) in front if they are not evenly spaced: 00f,80:fff,f00."
            },
            footer = {
                "",
                "Examples:",
                "  jennit palette show",
                "  jennit palette show bwr coldnhot 00f,80:fff,f00 -o maps.png"
            })
    static final class ShowPalettes implements Callable<Integer> {
        private static final int COLORS = 256;
        private static final int STRIP = 24;

        @Spec
        private CommandSpec spec;

        @Parameters(paramLabel = "MAP", description = "Names or colours (default: all named maps).")
        private List<String> maps = new ArrayList<>();

        @Option(
                names = {"-o", "--output"},
                paramLabel = "FILE.png",
                description = "Draw the maps, one below the other, into this file.")
        private @Nullable Path output;

        @Mixin
        private LevelOption level;

        @Override
        public Integer call() throws IOException {
            if (output != null) {
                OutputFile.checkPicture(output);
            }
            List<String> shown = maps.isEmpty() ? List.copyOf(ColorMap.names()) : maps;
            List<int[]> palettes = new ArrayList<>();
            Console console = Console.of(spec);
            for (String map : shown) {
                ColorMap colors = ColorOptions.map(map);
                palettes.add(colors.palette(level.level()));
                console.result("%-12s %s".formatted(map, colors.source()));
            }
            if (output != null) {
                chart(shown, palettes).save(output);
                console.say("drawn: " + output);
            }
            return 0;
        }

        /** Each as a strip under its name. */
        private static Picture chart(List<String> names, List<int[]> palettes) {
            return PictureTable.of(IntStream.range(0, names.size())
                    .mapToObj(i -> List.of(new PictureTable.Cell(strip(palettes.get(i)), List.of(names.get(i)))))
                    .toList());
        }

        private static Picture strip(int[] palette) {
            byte[] rgb = new byte[3 * 2 * COLORS * STRIP];
            for (int i = 0; i < rgb.length; i++) {
                int color = palette[i / 3 % (2 * COLORS) / 2];
                rgb[i] = (byte) (color >> (16 - 8 * (i % 3)));
            }
            return Picture.of(2 * COLORS, STRIP, rgb);
        }
    }
}
