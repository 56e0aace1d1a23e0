package org.jennit.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jennit.parameter.Suggestion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what {@code --help} prints, for those who ask in words. */
@Command(
        name = "help",
        header = "Shows the help of a command.",
        footer = {"", "Examples:", "  jennit help", "  jennit help explain", "  jennit help composite show"})
final class HelpCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "COMMAND", arity = "0..*", description = "The command (default: jennit itself).")
    private List<String> words = new ArrayList<>();

    @Override
    public Integer call() {
        CommandLine asked = spec.root().commandLine();
        for (String word : words) {
            CommandLine next = asked.getSubcommands().get(word);
            if (next == null) {
                throw new UsageException("unknown command '" + word + "'"
                        + Suggestion.nearest(word, asked.getSubcommands().keySet()));
            }
            asked = next;
        }
        Console.of(spec).document(asked.getUsageMessage());
        return 0;
    }
}
