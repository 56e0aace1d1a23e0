package org.jennit.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.jennit.graph.ModelException;
import org.jennit.graph.UnresolvedShapeException;
import org.jennit.parameter.Suggestion;
import org.jennit.program.JennitException;
import org.jennit.text.FailureText;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The report of a failure: one line, {@code jennit: what was wrong; what to do}; the stack trace only with
 * {@code --debug}. The exit status is 2 for a wrong command line and 1 for everything else.
 */
public final class ErrorReporter implements IExecutionExceptionHandler, IParameterExceptionHandler {
    private static final List<Class<? extends Throwable>> EXPLAINED = List.of(
            IOException.class,
            UncheckedIOException.class,
            IllegalArgumentException.class,
            JennitException.class,
            ModelException.class,
            UnresolvedShapeException.class,
            UsageException.class);

    /** Errors that say nothing of what is wrong with the program, and what to do about them. */
    private static final Map<Class<? extends Error>, String> REMEDIES = Map.of(
            OutOfMemoryError.class,
            "out of memory; give it more (JENNIT_JAVA_OPTS=-Xmx8g), or ask for a smaller --batch-size",
            StackOverflowError.class,
            "the model is nested too deeply for the stack; give it more (JENNIT_JAVA_OPTS=-Xss64m)");

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult result) {
        return handle(failure, command);
    }

    int handle(Throwable failure, CommandLine command) {
        if (failure instanceof ClosedOutputException || Signals.arrived()) {
            return CommandLine.ExitCode.SOFTWARE;
        }
        boolean usage = failure instanceof UsageException;
        print(failure, command.getErr(), debug(command));
        return usage ? CommandLine.ExitCode.USAGE : CommandLine.ExitCode.SOFTWARE;
    }

    @Override
    public int handleParseException(ParameterException failure, String[] arguments) {
        CommandLine command = failure.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        String hint = failure instanceof UnmatchedArgumentException unmatched ? hint(unmatched, command) : "";
        command.getErr()
                .println("jennit: " + FailureText.onOneLine(decapitalized(String.valueOf(failure.getMessage())))
                        + (hint.isEmpty() ? "; see '" + name + " --help'" : hint));
        if (debug(command)) {
            failure.printStackTrace(command.getErr());
        }
        return CommandLine.ExitCode.USAGE;
    }

    /** Prints a failure on one line. */
    public static void print(Throwable failure, PrintWriter err, boolean debug) {
        err.println("jennit: " + message(failure));
        if (debug) {
            failure.printStackTrace(err);
        }
        err.flush();
    }

    /** What was wrong and what to do, on one line. */
    public static String message(Throwable failure) {
        String remedy = REMEDIES.get(failure.getClass());
        if (remedy != null) {
            return remedy;
        }
        if (EXPLAINED.stream().noneMatch(type -> type.isInstance(failure))) {
            String message = failure.getMessage() == null ? "" : " (" + failure.getMessage() + ")";
            return FailureText.onOneLine("internal error, " + failure.getClass().getSimpleName() + message
                    + "; --debug shows where; please report it");
        }
        return FailureText.of(failure);
    }

    private static String hint(UnmatchedArgumentException failure, CommandLine command) {
        String written = failure.getUnmatched().get(0);
        List<String> names = written.startsWith("-")
                ? command.getCommandSpec().options().stream()
                        .flatMap(option -> List.of(option.names()).stream())
                        .filter(option -> option.startsWith("--"))
                        .toList()
                : List.copyOf(command.getSubcommands().keySet());
        return Suggestion.nearest(written, names);
    }

    private static boolean debug(CommandLine command) {
        @Nullable Object root = command.getCommandSpec().root().userObject();
        return root instanceof Jennit jennit && jennit.debug();
    }

    private static String decapitalized(String text) {
        return text.isEmpty() ? text : Character.toLowerCase(text.charAt(0)) + text.substring(1);
    }
}
