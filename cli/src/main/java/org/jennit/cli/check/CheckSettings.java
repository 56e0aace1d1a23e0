package org.jennit.cli.check;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jennit.cli.UsageException;
import org.jennit.graph.Shape;
import org.jennit.quality.Localization;
import org.jennit.tensor.Npy;
import org.jennit.tensor.Tensor;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How thoroughly explanations are checked. */
final class CheckSettings {
    private static final List<String> FILLS = List.of("mean", "blur", "noise", "inpaint");
    private static final Pattern BOX = Pattern.compile("(\\d{1,6}):(\\d{1,6}),(\\d{1,6}):(\\d{1,6})");
    private static final List<String> TABLE_FILLS = List.of("mean", "noise");

    @Option(
            names = "--fill",
            paramLabel = "NAME",
            split = ",",
            description =
                    "What takes the place of hidden pixels: mean, blur, noise, inpaint, zero (default: the first four; of a table"
                            + " mean and noise, the column's mean and another row).")
    private List<String> fills = new ArrayList<>();

    @Option(
            names = "--patch",
            paramLabel = "N",
            description = "Hide patches of N × N pixels, or N places of a signal (default: about 28 along each axis).")
    private @Nullable Integer patch;

    @Option(
            names = "--steps",
            paramLabel = "N",
            defaultValue = "20",
            description = "After how many equal shares of the patches the score is taken (default: ${DEFAULT-VALUE}).")
    private int steps;

    @Option(
            names = "--orders",
            paramLabel = "N",
            defaultValue = "5",
            description = "Random orders that are the control (default: ${DEFAULT-VALUE}).")
    private int orders;

    @Option(
            names = "--layers",
            paramLabel = "N",
            defaultValue = "8",
            description =
                    "At how many depths the model with random upper layers is explained; 0 leaves the test out (default:"
                            + " ${DEFAULT-VALUE}).")
    private int layers;

    @Option(
            names = "--nearby",
            paramLabel = "N",
            defaultValue = "10",
            description = "Inputs nearby that sensitivity is measured at; 0 leaves it out (default: ${DEFAULT-VALUE}).")
    private int nearby;

    @Option(
            names = "--radius",
            paramLabel = "SHARE",
            defaultValue = "0.02",
            description =
                    "How far each value of an input nearby may be off, as a share of the range of values (default:"
                            + " ${DEFAULT-VALUE}).")
    private double radius;

    @Option(
            names = "--box",
            paramLabel = "TOP:BOTTOM,LEFT:RIGHT",
            description =
                    "Where relevance is expected in every picture, in pixels of the model's input, the ends excluded: how much of it"
                            + " lies there.")
    private @Nullable String box;

    @Option(names = "--mask", paramLabel = "FILE.npy", description = "The same as an array [H, W], not zero inside.")
    private @Nullable Path mask;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "Seed of all that is random (default: ${DEFAULT-VALUE}).")
    private long seed;

    /** Refuses numbers that make no sense. */
    void check() {
        require(patch == null || patch >= 1, "--patch must be at least 1");
        require(steps >= 1, "--steps must be at least 1");
        require(orders >= 2, "--orders must be at least 2");
        require(layers >= 0, "--layers must not be negative");
        require(nearby >= 0, "--nearby must not be negative");
        require(radius > 0, "--radius must be positive");
        require(box == null || mask == null, "--box and --mask both say where relevance is expected; give one of them");
    }

    private static void require(boolean allowed, String message) {
        if (!allowed) {
            throw new UsageException(message);
        }
    }

    /** Whether it is told where relevance is expected. */
    boolean isLocalized() {
        return box != null || mask != null;
    }

    /**
     * Where relevance is expected in maps of these extents.
     *
     * @throws UsageException if the mask has others, or the box leads out of them
     */
    Tensor mask(int height, int width) throws IOException {
        if (mask != null) {
            Tensor told = Npy.read(mask);
            if (!Shape.of(told.shape()).equals(Shape.of(height, width))) {
                throw new UsageException("--mask: %s has the shape %s, but the model sees %d × %d pixels"
                        .formatted(mask, Shape.of(told.shape()), height, width));
            }
            return told;
        }
        Matcher matcher = BOX.matcher(String.valueOf(box));
        if (!matcher.matches()) {
            throw new UsageException("--box must be TOP:BOTTOM,LEFT:RIGHT, such as 10:120,40:200 (got " + box + ")");
        }
        int[] edges = IntStream.rangeClosed(1, 4)
                .map(i -> Integer.parseInt(matcher.group(i)))
                .toArray();
        try {
            return Localization.box(height, width, edges[0], edges[2], edges[1], edges[3]);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--box: " + e.getMessage(), e);
        }
    }

    /** The names of the fills. */
    List<String> fills(boolean ofTable) {
        return !fills.isEmpty() ? List.copyOf(fills) : ofTable ? TABLE_FILLS : FILLS;
    }

    /** The extent of a patch, if it is told. */
    @Nullable
    Integer patch() {
        return patch;
    }

    int steps() {
        return steps;
    }

    int orders() {
        return orders;
    }

    int layers() {
        return layers;
    }

    int nearby() {
        return nearby;
    }

    double radius() {
        return radius;
    }

    long seed() {
        return seed;
    }
}
