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

    /** What picocli generates for an option whose values it does not know. */
    private static final String NO_LAYERS = """
                '--at')
                  return
            """;

    private static final String LAYERS = """
                '--at')
                  _jennit_complete_layers
                  return
            """;

    /**
     * Completes the layers of the model of -m, the last in a list of them. What a file calls a layer ends up on a command line:
     * names with letters that mean something to a shell are left out.
     */
    private static final String COMPLETE_LAYERS = """

            function _jennit_complete_layers() {
              local model=() i layer
              local last=${curr_word##*,}
              local before=${curr_word%"$last"}
              for ((i = 1; i < COMP_CWORD; i++)); do
                case ${COMP_WORDS[i]} in
                  -m|--model) model=(-m "${COMP_WORDS[i+1]/#\\~/$HOME}") ;;
                esac
              done
              COMPREPLY=()
              while IFS= read -r layer; do
                if [[ $layer == "$last"* && $layer != *[^A-Za-z0-9_./:#+-]* ]]; then
                  COMPREPLY+=("$before$layer")
                fi
              done < <("${COMP_WORDS[0]}" inspect --names "${model[@]}" 2>/dev/null)
            }
            """;

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
        String script = AutoComplete.bash(name, spec.root().commandLine()).replace(NO_LAYERS, LAYERS) + COMPLETE_LAYERS;
        Console.of(spec).document(shell.equals("zsh") ? forZsh(name, script) : script);
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
