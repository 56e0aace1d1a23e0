package org.jennit.dataset;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;
import org.jennit.Provenance;

/**
 * What the results of a run depend on: its options, the SHA-256 of its files, its samples, and the version of Jennit. A run
 * is resumed only by one of the same identity.
 *
 * @param facts the facts by name
 */
public record RunIdentity(Map<String, String> facts) {
    private static final int MOST_TOLD = 3;

    /** An identity with these facts. */
    public RunIdentity {
        facts = Map.copyOf(facts);
    }

    /**
     * The identity of a run.
     *
     * @param options whatever else the results depend on, by name
     * @param files files on which the results depend; those that do not exist are left out
     * @param samples all samples, in their order
     */
    public static RunIdentity of(Map<String, String> options, Collection<Path> files, List<Sample> samples)
            throws IOException {
        Map<String, String> facts = new TreeMap<>(options);
        facts.put("jennit", Provenance.jennit());
        for (Path file : files) {
            if (Files.isRegularFile(file)) {
                facts.put("file " + file.getFileName(), Provenance.sha256(file));
            }
        }
        facts.put("samples", samples.size() + " files, " + checksum(samples));
        return new RunIdentity(facts);
    }

    private static String checksum(List<Sample> samples) {
        CRC32C sum = new CRC32C();
        samples.forEach(sample -> sum.update((sample.file() + "\n").getBytes(StandardCharsets.UTF_8)));
        return "checksum %08x of their names".formatted(sum.getValue());
    }

    /** The facts in the order of their names. */
    Map<String, String> sorted() {
        return new TreeMap<>(facts);
    }

    /**
     * Makes sure that an earlier run in a folder was the same.
     *
     * @throws IllegalArgumentException naming what differs
     */
    void requireSame(Map<String, ?> before, Path folder) {
        TreeSet<String> names = new TreeSet<>(before.keySet());
        names.addAll(facts.keySet());
        List<String> differences = new ArrayList<>();
        for (String name : names) {
            String then = before.get(name) == null ? "not given" : String.valueOf(before.get(name));
            String now = facts.getOrDefault(name, "not given");
            if (!then.equals(now)) {
                differences.add("%s was %s and is now %s".formatted(name, then, now));
            }
        }
        if (!differences.isEmpty()) {
            throw new IllegalArgumentException(
                    "the run in %s was a different one: %s; repeat its options, or start over"
                            .formatted(
                                    folder,
                                    differences.stream().limit(MOST_TOLD).collect(Collectors.joining("; "))));
        }
    }
}
