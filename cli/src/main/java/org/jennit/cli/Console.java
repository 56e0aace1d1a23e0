package org.jennit.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The output of a command: results to the standard output, everything else to the error output, so that pipes get results
 * only. {@code --quiet} leaves errors, {@code --verbose} adds details.
 */
public final class Console {
    private final PrintWriter out;
    private final PrintWriter err;
    private final PrintWriter told;
    private final Jennit options;

    private Console(PrintWriter out, PrintWriter err, PrintWriter told, Jennit options) {
        this.out = out;
        this.told = told;
        this.err = err;
        this.options = options;
    }

    /** The console of a running command. */
    public static Console of(CommandSpec command) {
        Jennit options = (Jennit) command.root().userObject();
        PrintWriter out = command.commandLine().getOut();
        return new Console(out, command.commandLine().getErr(), out, options);
    }

    /** This with nothing but results on the standard output, for programs that read it; what is said goes beside. */
    public Console forPrograms() {
        return new Console(out, err, err, options);
    }

    /** Prints a file as it is, which may be binary. */
    public void result(Path file) throws IOException {
        clearProgress();
        out.flush();
        PrintStream bytes = System.out;
        Files.copy(file, bytes);
        bytes.flush();
        if (bytes.checkError()) {
            throw new ClosedOutputException();
        }
    }

    /** Prints a result. */
    public void result(String text) {
        print(text, out);
    }

    private void print(String text, PrintWriter to) {
        clearProgress();
        to.println(text);
        if (to.checkError()) {
            throw new ClosedOutputException();
        }
    }

    /** Prints what is good to know, unless {@code --quiet}. */
    public void say(String text) {
        if (!options.quiet()) {
            print(text, told);
        }
    }

    /** Prints a detail, with {@code --verbose}. */
    public void detail(String text) {
        if (options.verbose()) {
            complain(text);
        }
    }

    /** Prints a warning, unless {@code --quiet}. */
    public void warn(String text) {
        if (!options.quiet()) {
            complain("warning: " + text);
        }
    }

    /** Prints a failure that does not end the command. */
    public void failure(Throwable failure) {
        clearProgress();
        ErrorReporter.print(failure, err, options.debug());
    }

    /** Whether details are printed. */
    public boolean isVerbose() {
        return options.verbose();
    }

    /**
     * Shows how far a run has come, on the error output; nothing with {@code --quiet}. To be closed when the run ends.
     *
     * @param all the number of samples
     * @param before how many of them were done in an earlier run
     */
    public Progress progress(int all, int before) {
        PrintWriter shownOn = options.quiet() ? new PrintWriter(Writer.nullWriter()) : err;
        Progress progress = new Progress(shownOn, all, before, Boolean.getBoolean("jennit.terminal"), System::nanoTime);
        options.showProgress(progress);
        return progress;
    }

    private void complain(String text) {
        clearProgress();
        err.println("jennit: " + text);
        err.flush();
    }

    private void clearProgress() {
        Progress shown = options.progress();
        if (shown != null) {
            shown.clear();
        }
    }
}
