package org.jennit.field;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jennit.cli.Run;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.function.Executable;

/**
 * The cases that are known not to come out right yet: lines {@code name: reason} of {@code conformance/pending.txt}. The list
 * is held to be exact: a case on it that comes out right fails until it is taken off, as does one that is not on it and
 * comes out wrong. {@code -Djennit.pending=write} writes it anew.
 */
public final class PendingCases {
    private static final boolean WRITE = "write".equals(System.getProperty("jennit.pending"));
    private static final Path FILE = Run.home().resolve("conformance/pending.txt");

    private final Map<String, String> reasons = new LinkedHashMap<>();

    private PendingCases() {}

    /** Reads the list. */
    public static PendingCases read() throws IOException {
        PendingCases pending = new PendingCases();
        for (String line : Files.readAllLines(FILE)) {
            if (!line.isBlank() && !line.startsWith("#")) {
                int colon = line.indexOf(": ");
                if (colon < 0 || pending.reasons.put(line.substring(0, colon), line.substring(colon + 2)) != null) {
                    throw new IOException(FILE + ": '" + line + "' is not 'name: reason', or listed twice");
                }
            }
        }
        return pending;
    }

    Set<String> names() {
        return reasons.keySet();
    }

    /** The families that have a case on the list. */
    public Set<String> families() {
        return reasons.keySet().stream()
                .map(name -> name.substring(0, name.indexOf('/')))
                .collect(Collectors.toSet());
    }

    /** Runs the check of a case; one on the list is skipped where it fails. */
    void check(String name, Executable check) throws Throwable {
        String reason = reasons.get(name);
        if (WRITE) {
            write(name, check);
            return;
        }
        if (reason == null) {
            check.execute();
            return;
        }
        try {
            check.execute();
        } catch (AssertionError | Exception e) {
            Assumptions.abort("pending: " + reason + " (" + e.getMessage() + ")");
        }
        fail(name + " comes out right; take it off " + FILE);
    }

    private void write(String name, Executable check) throws Throwable {
        try {
            check.execute();
            reasons.remove(name);
        } catch (AssertionError | Exception e) {
            reasons.putIfAbsent(
                    name, String.valueOf(e.getMessage()).lines().findFirst().orElse("fails"));
        }
        List<String> lines = new ArrayList<>(Files.readAllLines(FILE).stream()
                .filter(line -> line.startsWith("#"))
                .toList());
        new TreeMap<>(reasons).forEach((known, reason) -> lines.add(known + ": " + reason));
        Files.write(FILE, lines);
    }
}
