package org.jennit.cli;

import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;

/**
 * What a command says: results to the standard output, everything else to the error output, so that pipes get results
 * only. {@code --quiet} leaves errors, {@code --verbose} adds details.
 */
public final class Console {
    private final PrintWriter out;
    private final PrintWriter err;
    private final Jennit options;

    private Console(PrintWriter out, PrintWriter err, Jennit options) {
        this.out = out;
        this.err = err;
        this.options = options;
    }

    /** The console of a running command. */
    public static Console of(CommandSpec command) {
        Jennit options = (Jennit) command.root().userObject();
        return new Console(command.commandLine().getOut(), command.commandLine().getErr(), options);
    }

    /** Prints what was asked for. */
    public void result(String text) {
        out.println(text);
        out.flush();
    }

    /** Prints what is good to know, unless {@code --quiet}. */
    public void say(String text) {
        if (!options.quiet()) {
            result(text);
        }
    }

    /** Prints a detail, with {@code --verbose}. */
    public void detail(String text) {
        if (options.verbose()) {
            err.println("jennit: " + text);
            err.flush();
        }
    }

    /** Prints a warning, unless {@code --quiet}. */
    public void warn(String text) {
        if (!options.quiet()) {
            err.println("jennit: warning: " + text);
            err.flush();
        }
    }

    /** Prints a failure that does not end the command. */
    public void failure(Throwable failure) {
        Failures.print(failure, err, options.debug());
    }
}
