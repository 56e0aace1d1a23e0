package org.jennit.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jennit.cli.check.CheckCommand;
import org.jennit.cli.compare.CompareCommand;
import org.jennit.cli.composite.CompositeCommand;
import org.jennit.cli.explain.ExplainCommand;
import org.jennit.cli.model.CompileCommand;
import org.jennit.cli.model.InspectCommand;
import org.jennit.cli.palette.PaletteCommand;
import org.jennit.cli.report.ReportCommand;
import org.jennit.cli.tool.bench.BenchCommand;
import org.jennit.cli.tool.conformance.ConformanceCommand;
import org.jennit.cli.tool.fuzz.FuzzCommand;
import org.jennit.cli.tool.network.NetworkCommand;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command itself, and the options that all its subcommands share. */
@Command(
        name = "jennit",
        description = "Explains neural networks: which parts of the input made the model decide as it did.",
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ExplainCommand.class,
            ReportCommand.class,
            CompareCommand.class,
            CheckCommand.class,
            InspectCommand.class,
            CompileCommand.class,
            CompositeCommand.class,
            PaletteCommand.class,
            ConformanceCommand.class,
            NetworkCommand.class,
            BenchCommand.class,
            FuzzCommand.class,
            CompletionCommand.class,
            HelpCommand.class
        },
        footer = {
            "",
            "Examples:",
            "  jennit explain                              the bundled photograph, with the bundled model",
            "  jennit explain photo.jpg                    a photograph of yours",
            "  jennit explain photo.jpg -m resnet50.onnx --preprocess imagenet -c epsilon_plus",
            "  jennit composite list                       what -c takes",
            "",
            "See 'jennit COMMAND --help' for the options of a command."
        })
final class Jennit implements Runnable {
    /** Commands for those who develop Jennit or check an installation; the help lists them apart. */
    private static final Set<String> DEVELOPER_TOOLS = Set.of("conformance", "network", "bench", "fuzz");

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-q", "--quiet"},
            scope = ScopeType.INHERIT,
            description = "Print errors only.")
    private boolean quiet;

    @Option(
            names = {"-v", "--verbose"},
            scope = ScopeType.INHERIT,
            description = "Print details.")
    private boolean verbose;

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Print details, and stack traces of errors.")
    private boolean debug;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // picocli acts on it
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version.")
    @SuppressWarnings("UnusedVariable") // picocli acts on it
    private boolean version;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = {
                "Defaults for options, one 'option = value' per line, such as 'cmap = dusk', or 'explain.cmap = dusk' for one"
                        + " command. Default: ~/.config/jennit/config, if it exists."
            })
    @SuppressWarnings("UnusedVariable") // read before the rest of the command line
    private @Nullable Path config;

    private @Nullable Progress progress;

    /** The commands of users, then the tools of developers. */
    static String commandList(Help help) {
        Map<String, Help> users = new LinkedHashMap<>(help.subcommands());
        users.keySet().removeAll(DEVELOPER_TOOLS);
        Map<String, Help> developers = new LinkedHashMap<>(help.subcommands());
        developers.keySet().retainAll(DEVELOPER_TOOLS);
        String list = help.commandList(users);
        return developers.isEmpty() ? list : list + "%nDeveloper tools:%n".formatted() + help.commandList(developers);
    }

    /** The progress that is shown on the terminal, if any. */
    @Nullable
    Progress progress() {
        return progress;
    }

    void showProgress(@Nullable Progress shown) {
        progress = shown;
    }

    boolean quiet() {
        return quiet && !debug;
    }

    boolean verbose() {
        return verbose || debug;
    }

    boolean debug() {
        return debug;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "no command given; try 'jennit explain'");
    }
}
