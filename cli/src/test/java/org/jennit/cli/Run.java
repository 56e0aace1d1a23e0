package org.jennit.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A run of the command within the tests.
 *
 * @param status the exit status
 * @param out what it printed
 * @param err what it complained of
 */
public record Run(int status, String out, String err) {
    static {
        System.setProperty("jennit.home", home().toString());
    }

    /** The root of the project, where the bundled example lies. */
    public static Path home() {
        return Path.of("").toAbsolutePath().getParent();
    }

    /** Runs the command. */
    public static Run jennit(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] texts = Stream.of(arguments).map(String::valueOf).toArray(String[]::new);
        int status = Main.run(new PrintWriter(out), new PrintWriter(err), texts);
        return new Run(status, out.toString(), err.toString());
    }

    /** What it complained of, line by line. */
    public List<String> complaints() {
        return err.lines().toList();
    }
}
