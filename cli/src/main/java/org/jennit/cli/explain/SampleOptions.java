package org.jennit.cli.explain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import org.jennit.cli.Home;
import org.jennit.cli.UsageException;
import org.jennit.dataset.Sample;
import org.jennit.table.Table;
import org.jennit.tensor.Npz;
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
                        + " NAME=FILE.npy for each, or one .npz of arrays by these names."
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

    /**
     * The files that are named as inputs of the model, {@code NAME=FILE.npy}; none where all are samples.
     *
     * @throws UsageException if only some are
     */
    Map<String, Path> byInput() {
        Map<String, Path> named = new LinkedHashMap<>();
        for (Path input : inputs) {
            String text = input.toString();
            int equals = text.indexOf('=');
            if (equals > 0 && !Files.exists(input)) {
                named.put(text.substring(0, equals), Path.of(text.substring(equals + 1)));
            }
        }
        if (!named.isEmpty() && named.size() != inputs.size()) {
            throw new UsageException("give every input of the model once as NAME=FILE.npy, or none: got " + inputs);
        }
        return named;
    }

    /**
     * The table that is explained, if it is one.
     *
     * @throws UsageException if there are other inputs beside it
     */
    Optional<Path> table() {
        return alone("a table", Table::isNamedSo);
    }

    /**
     * The file of arrays by the names of inputs, if it is one.
     *
     * @throws UsageException if there are other inputs beside it
     */
    Optional<Path> archive() {
        return alone("an .npz file", Npz::isNamedSo);
    }

    private Optional<Path> alone(String what, Predicate<Path> wanted) {
        Optional<Path> found = inputs.stream().filter(wanted).findFirst();
        if (found.isPresent() && inputs.size() > 1) {
            throw new UsageException(what + " is explained by itself; leave out the other inputs: " + inputs);
        }
        return found;
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

    /** Those of them that are to be explained, in the order in which they are. */
    List<Sample> chosenOf(List<Sample> all) {
        List<Sample> order = new ArrayList<>(all);
        if (shuffle) {
            Collections.shuffle(order, new Random(seed));
        }
        return List.copyOf(most == null ? order : order.subList(0, Math.min(most, order.size())));
    }
}
