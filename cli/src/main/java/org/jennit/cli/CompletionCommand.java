package org.jennit.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.jennit.parameter.Suggestion;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what makes a shell complete commands and options. */
@Command(
        name = "completion",
        header = "Prints a script that completes jennit's commands and options in a shell.",
        footer = {
            "",
            "Examples:",
            "  source <(jennit completion bash)                for this shell",
            "  jennit completion bash >~/.local/share/bash-completion/completions/jennit"
        })
final class CompletionCommand implements Callable<Integer> {
    private static final List<String> SHELLS = List.of("bash", "zsh");

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "SHELL", description = "bash or zsh.")
    private String shell;

    @Override
    public Integer call() {
        if (!SHELLS.contains(shell)) {
            throw new UsageException("no completion for '" + shell + "'" + Suggestion.nearest(shell, SHELLS));
        }
        Console.of(spec)
                .document(AutoComplete.bash(spec.root().name(), spec.root().commandLine()));
        return 0;
    }
}
