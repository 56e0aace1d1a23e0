package org.jennit.cli;

import java.io.FileDescriptor;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The entry point of the {@code jennit} command. */
public final class Main {
    /** As a shell says it of a command that wrote to a pipe nobody reads. */
    private static final int CLOSED_PIPE = 141;

    private static final Map<String, String> EXIT_STATUSES = new LinkedHashMap<>();

    static {
        EXIT_STATUSES.put("0", "success");
        EXIT_STATUSES.put("1", "failure, also of some of many files");
        EXIT_STATUSES.put("2", "wrong usage");
        EXIT_STATUSES.put("130", "interrupted, 143 terminated");
    }

    private Main() {}

    /** Runs the command with the user's own defaults and ends the process with its exit status. */
    public static void main(String[] args) {
        Signals.handle();
        StandardStream out = new StandardStream(FileDescriptor.out);
        PrintWriter err = new StandardStream(FileDescriptor.err).writer();
        Path own = ConfigFile.ofUser();
        Optional<Path> config = ConfigFile.told(args).or(() -> Optional.of(own).filter(Files::isRegularFile));
        int status = run(out.writer(), err, config, args);
        IOException lost = out.failure();
        if (lost != null && !StandardStream.isClosedPipe(lost)) {
            err.println("jennit: the standard output cannot be written (" + lost.getMessage() + ")");
            status = CommandLine.ExitCode.SOFTWARE;
        }
        Signals.exit(lost != null && StandardStream.isClosedPipe(lost) ? CLOSED_PIPE : status);
    }

    /** Runs the command with no defaults but those that the arguments name; returns its exit status. */
    public static int run(PrintWriter out, PrintWriter err, String... args) {
        return run(out, err, ConfigFile.told(args), args);
    }

    private static int run(PrintWriter out, PrintWriter err, Optional<Path> config, String... args) {
        ErrorReporter failures = new ErrorReporter();
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
        documentExitStatuses(command);
        command.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, Jennit::commandList);
        try {
            if (config.isPresent()) {
                ConfigFile.apply(config.get(), command);
            }
            return command.execute(args);
        } catch (IOException | UsageException | Error e) {
            return failures.handle(e, command);
        } finally {
            CommandLog.sendTo(null);
            out.flush();
            err.flush();
        }
    }

    private static void documentExitStatuses(CommandLine command) {
        command.getCommandSpec()
                .usageMessage()
                .exitCodeListHeading("%nExit status:%n")
                .exitCodeList(EXIT_STATUSES);
        command.getSubcommands().values().forEach(Main::documentExitStatuses);
    }

    private static int execute(CommandLine.ParseResult parsed) {
        CommandLog.sendTo(Console.of(parsed.commandSpec()));
        return new CommandLine.RunLast().execute(parsed);
    }
}
