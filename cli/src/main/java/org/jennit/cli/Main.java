package org.jennit.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/** The entry point of the {@code jennit} command. */
public final class Main {
    private Main() {}

    /** Runs the command and ends the process with its exit status: 0 for success, 1 for failure, 2 for wrong usage. */
    public static void main(String[] args) {
        System.exit(run(writer(FileDescriptor.out), writer(FileDescriptor.err), args));
    }

    /** Runs the command; gives its exit status. */
    public static int run(PrintWriter out, PrintWriter err, String... args) {
        Failures failures = new Failures();
        CommandLine command = new CommandLine(new Jennit())
                .setOut(out)
                .setErr(err)
                .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
                .setExecutionStrategy(Main::execute)
                .setExecutionExceptionHandler(failures)
                .setParameterExceptionHandler(failures)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpWidth(100)
                .setUsageHelpLongOptionsMaxWidth(34);
        try {
            return command.execute(args);
        } catch (OutOfMemoryError e) {
            err.println(
                    "jennit: out of memory; give it more (JENNIT_JAVA_OPTS=-Xmx8g), or ask for a smaller --batch-size");
            return CommandLine.ExitCode.SOFTWARE;
        } finally {
            CommandLog.sendTo(null);
            out.flush();
            err.flush();
        }
    }

    private static int execute(CommandLine.ParseResult parsed) {
        CommandLog.sendTo(Console.of(parsed.commandSpec()));
        return new CommandLine.RunLast().execute(parsed);
    }

    /** In the terminal's own encoding; Java's standard streams have another on some systems. */
    private static PrintWriter writer(FileDescriptor stream) {
        String encoding = System.getProperty("stdout.encoding", System.getProperty("native.encoding", "UTF-8"));
        Charset charset = Charset.isSupported(encoding) ? Charset.forName(encoding) : StandardCharsets.UTF_8;
        return new PrintWriter(new FileOutputStream(stream), true, charset);
    }
}
