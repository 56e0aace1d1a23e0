package org.jennit.cli;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
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
            "  jennit completion bash >~/.local/share/bash-completion/completions/jennit",
            "  jennit completion zsh >~/.zfunc/_jennit         a folder of fpath, before compinit"
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
        String name = spec.root().name();
        String script = AutoComplete.bash(name, spec.root().commandLine());
        Console.of(spec).result(shell.equals("zsh") ? forZsh(name, script) : script);
        return 0;
    }

    /** The same functions, by which zsh completes as bash does; as a file of its {@code fpath} it completes at once. */
    private static String forZsh(String name, String script) {
        String functions = script.lines()
                .dropWhile(line -> line.startsWith("#") || line.isBlank())
                .collect(Collectors.joining("\n"));
        return """
                #compdef %1$s
                # Completion of %1$s for zsh: source it, or save it as _%1$s in a folder of fpath.
                %2$s
                if [ "$funcstack[1]" = "_%1$s" ]; then
                    _bash_complete -F _complete_%1$s
                fi""".formatted(name, functions);
    }
}
