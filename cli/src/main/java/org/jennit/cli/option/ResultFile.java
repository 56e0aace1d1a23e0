package org.jennit.cli.option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jennit.cli.Console;

/**
 * The file or folder that a command writes to: the one that was named, or for {@code -} one that is printed to the standard
 * output and deleted when this is closed.
 */
public final class ResultFile implements AutoCloseable {
    private final Path path;
    private final boolean printed;

    private ResultFile(Path path, boolean printed) {
        this.path = path;
        this.printed = printed;
    }

    /** Whether a name is that of the standard output. */
    public static boolean isStandardOutput(Path told) {
        return told.toString().equals("-");
    }

    /** The file of a name; for {@code -} one of this name in a folder of its own. */
    public static ResultFile of(Path told, String name) throws IOException {
        return isStandardOutput(told)
                ? new ResultFile(Files.createTempDirectory("jennit").resolve(name), true)
                : new ResultFile(told, false);
    }

    /** Where to write. */
    public Path path() {
        return path;
    }

    /** The console of the command that writes it: what is said must not be among what is printed. */
    public Console console(Console usual) {
        return printed ? usual.forPrograms() : usual;
    }

    /** Prints the file, if that was asked for. */
    public void print(Console console) throws IOException {
        if (printed) {
            console.result(path);
        }
    }

    @Override
    public void close() throws IOException {
        if (printed) {
            try (Stream<Path> tree = Files.walk(path.resolveSibling(""))) {
                List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
                for (Path file : deepestFirst) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
