package org.jennit.cli.explain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jennit.cli.Console;
import org.jennit.cli.Home;
import org.jennit.cli.UsageException;
import org.jennit.cli.option.StandardInput;
import org.jennit.dataset.Sample;
import org.jennit.table.Table;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The files to explain, and their order. */
final class SampleOptions {
    @Parameters(
            paramLabel = "INPUT",
            arity = "0..*",
            description = {
                "Pictures (PNG, JPEG, WebP, GIF, BMP, TIFF), .npy arrays, or folders of them; a table (.csv); for a model of several inputs"
                        + " NAME=FILE.npy for each, as with --input, or an .npz file; or - for the standard input."
            })
    private List<Path> inputs = new ArrayList<>();

    @Option(
            names = "--max-samples",
            paramLabel = "N",
            description = "Explain only the first N files (after --shuffle).")
    private @Nullable Integer most;

    @Option(names = "--shuffle", description = "Shuffle the files.")
    private boolean shuffle;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "Seed for --shuffle (default: ${DEFAULT-VALUE}).")
    private long seed;

    /** Reads the standard input, if it is among the files, and lets its own file stand for it until it is closed. */
    StandardInput standardInput() throws IOException {
        StandardInput input = StandardInput.among(inputs);
        inputs = input.inputs();
        return input;
    }

    /** What was given, as people wrote it. */
    List<String> texts() {
        return inputs.stream().map(Path::toString).toList();
    }

    /**
     * The table that is explained, if it is one.
     *
     * @throws UsageException if there are other inputs beside it
     */
    Optional<Path> table() {
        Optional<Path> table = inputs.stream().filter(Table::isNamedSo).findFirst();
        if (table.isPresent() && inputs.size() > 1) {
            throw new UsageException("a table is explained by itself; leave out the other inputs: " + inputs);
        }
        return table;
    }

    /**
     * Refuses files beside what an option gives.
     *
     * @throws UsageException if there are some
     */
    void refuse(String option) {
        if (!inputs.isEmpty()) {
            throw new UsageException(option + " gives what is explained; leave out " + inputs);
        }
    }

    /** Whether a run over these leaves a record, because there may be many. */
    boolean isMany() {
        return inputs.size() > 1 || (!inputs.isEmpty() && Files.isDirectory(inputs.get(0)));
    }

    /**
     * All files that were named, in order of their names.
     *
     * @param results the folder of the results
     */
    List<Sample> all(Path results) throws IOException {
        if (most != null && most < 1) {
            throw new UsageException("--max-samples must be at least 1 (got " + most + ")");
        }
        for (Path input : inputs) {
            if (Files.isDirectory(input) && Files.exists(results) && Files.isSameFile(input, results)) {
                throw new UsageException(input
                        + ": the results would be written among the files to explain; choose another folder with -o");
            }
        }
        return Sample.find(inputs.isEmpty() ? List.of(Home.photograph()) : inputs, results);
    }

    /** Tells of pictures in folders whose formats cannot be read. */
    void warnOfOthers(Console console) throws IOException {
        for (Path input : inputs) {
            List<Path> others = Files.isDirectory(input) ? Sample.unreadable(input) : List.of();
            if (!others.isEmpty()) {
                console.warn(
                        "%s: %d of its pictures are of formats that cannot be read, such as %s; convert them to PNG"
                                .formatted(input, others.size(), others.get(0).getFileName()));
            }
        }
    }

    /** Those of them that are to be explained, in the order in which they are. */
    List<Sample> chosenOf(List<Sample> all) {
        List<Sample> order = new ArrayList<>(all);
        if (shuffle) {
            Collections.shuffle(order, new Random(seed));
        }
        return List.copyOf(most == null ? order : order.subList(0, Math.min(most, order.size())));
    }
}
