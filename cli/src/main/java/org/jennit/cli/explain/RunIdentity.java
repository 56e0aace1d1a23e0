package org.jennit.cli.explain;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;
import org.jennit.Provenance;
import org.jennit.cli.UsageException;
import org.jennit.cli.option.Sample;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What was asked of a run, as far as its results depend on it: the options with their values, and the SHA-256 of
 * every file they name.
 */
final class RunIdentity {
    /** Options on which results do not depend. */
    private static final Set<String> OTHERS = Set.of(
            "--output", "--resume", "--threads", "--quiet", "--verbose", "--debug", "--config", "--help", "--version");

    private static final int MOST_TOLD = 3;

    private RunIdentity() {}

    /**
     * What is asked of a command that runs.
     *
     * @param further files on which the results depend although no option names them
     * @param samples all samples, in their order
     */
    static Map<String, String> of(CommandSpec command, Collection<Path> further, List<Sample> samples)
            throws IOException {
        Map<String, String> asked = new TreeMap<>();
        asked.put("jennit", Provenance.jennit());
        for (OptionSpec option : command.options()) {
            if (!OTHERS.contains(option.longestName())) {
                put(option.longestName(), option, asked);
            }
        }
        for (Path file : further) {
            if (Files.isRegularFile(file)) {
                asked.put("file " + file.getFileName(), Provenance.sha256(file));
            }
        }
        asked.put("samples", samples.size() + " files, " + checksum(samples));
        return asked;
    }

    private static void put(String name, ArgSpec option, Map<String, String> asked) throws IOException {
        @Nullable Object value = option.getValue();
        if (value == null || (value instanceof Collection<?> some && some.isEmpty())) {
            return;
        }
        String text = value instanceof Collection<?> some
                ? some.stream().map(String::valueOf).collect(Collectors.joining(" "))
                : String.valueOf(value);
        Path file = path(text);
        asked.put(name, Files.isRegularFile(file) ? text + " " + Provenance.sha256(file) : text);
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            return Path.of("");
        }
    }

    private static String checksum(List<Sample> samples) {
        CRC32C sum = new CRC32C();
        samples.forEach(sample -> sum.update((sample.file() + "\n").getBytes(StandardCharsets.UTF_8)));
        return "checksum %08x of their names".formatted(sum.getValue());
    }

    /**
     * Makes sure that the same is asked as before.
     *
     * @throws UsageException naming what differs
     */
    static void requireSame(Map<String, ?> before, Map<String, String> now, Path folder) {
        Set<String> names = new TreeSet<>(before.keySet());
        names.addAll(now.keySet());
        List<String> differences = new ArrayList<>();
        for (String name : names) {
            String then = before.get(name) == null ? "not given" : String.valueOf(before.get(name));
            String told = now.getOrDefault(name, "not given");
            if (!then.equals(told)) {
                differences.add("%s was %s and is now %s".formatted(name, then, told));
            }
        }
        if (!differences.isEmpty()) {
            throw new UsageException(
                    "--resume: the run in %s was another: %s; ask for the same, or begin anew without --resume"
                            .formatted(
                                    folder,
                                    differences.stream().limit(MOST_TOLD).collect(Collectors.joining("; "))));
        }
    }
}
