package org.jennit.cli.explain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jennit.Provenance;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The options of a command on which its results depend: their values, and the SHA-256 of the files that they name. */
final class CommandFacts {
    /** Options on which results do not depend. */
    private static final Set<String> OTHERS = Set.of(
            "--output", "--resume", "--threads", "--quiet", "--verbose", "--debug", "--config", "--help", "--version");

    private CommandFacts() {}

    /** The options of a running command that have a value, by name. */
    static Map<String, String> of(CommandSpec command) throws IOException {
        Map<String, String> facts = new TreeMap<>();
        for (OptionSpec option : command.options()) {
            if (!OTHERS.contains(option.longestName())) {
                put(option.longestName(), option, facts);
            }
        }
        return facts;
    }

    private static void put(String name, ArgSpec option, Map<String, String> facts) throws IOException {
        @Nullable Object value = option.getValue();
        if (value == null || (value instanceof Collection<?> some && some.isEmpty())) {
            return;
        }
        String text = value instanceof Collection<?> some
                ? some.stream().map(String::valueOf).collect(Collectors.joining(" "))
                : String.valueOf(value);
        Path file = path(text);
        facts.put(name, Files.isRegularFile(file) ? text + " " + Provenance.sha256(file) : text);
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            return Path.of("");
        }
    }
}
