package org.jennit.cli.composite;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jennit.cli.Console;
import org.jennit.cli.UsageException;
import org.jennit.cli.option.CompositeOptions;
import org.jennit.composite.Composites;
import org.jennit.text.StructuredText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The composites that have names. */
@Command(
        name = "composite",
        header = "Lists composites, or prints one as a file to edit.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {CompositeCommand.Listing.class, CompositeCommand.ShowComposite.class})
public final class CompositeCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        throw new UsageException("no subcommand given; try 'jennit composite list' or 'jennit composite show NAME'");
    }

    /** Lists the composites. */
    @Command(name = "list", header = "Lists the composites that -c accepts, with the rules of their main layers.")
    static final class Listing implements Callable<Integer> {
        /** Rules that most composites share, and that say little about them. */
        private static final Set<Object> COMMON = Set.of("Pass", "Norm", "Value", "none");

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() {
            Console console = Console.of(spec);
            for (String name : Composites.names()) {
                console.result("%-26s %s".formatted(name, summary(name)));
            }
            console.result("%-26s %s".formatted(CompositeOptions.GRADIENT, "no rules: the plain gradient"));
            return 0;
        }

        private static String summary(String name) {
            try {
                List<String> rules = new ArrayList<>();
                collect(Composites.form(name, Map.of()), rules);
                return String.join(", ", rules);
            } catch (IllegalArgumentException e) {
                return "(made by a program)";
            }
        }

        private static void collect(Map<String, Object> form, List<String> rules) {
            for (Object part : (List<?>) form.getOrDefault("mixed", List.of())) {
                collect(StructuredText.map(part), rules);
            }
            for (String map : List.of("first_map", "layer_map")) {
                for (Object entry : (List<?>) form.getOrDefault(map, List.of())) {
                    List<?> pair = (List<?>) entry;
                    Object rule = String.valueOf(StructuredText.map(pair.get(1)).get("rule"));
                    if (!COMMON.contains(rule)) {
                        rules.add((map.equals("first_map") ? "first " : "") + pair.get(0) + " " + rule);
                    }
                }
            }
        }
    }

    /** Prints a composite. */
    @Command(
            name = "show",
            header = "Prints a composite as a file to edit.",
            description = {
                "The output can be edited and given to -c. If the box rule (ZBox) has no low and high, they are taken "
                        + "from the preprocessing."
            },
            footer = {
                "",
                "Examples:",
                "  jennit composite show epsilon_plus > mine.json",
                "  jennit composite show epsilon_gamma_box -p gamma=0.5 --yaml > mine.yaml",
                "  jennit explain photo.jpg -c mine.yaml"
            })
    static final class ShowComposite implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Parameters(paramLabel = "NAME", description = "A name that 'jennit composite list' prints.")
        private String name;

        @Option(
                names = {"-p", "--parameter"},
                paramLabel = "KEY=VALUE",
                description = "A parameter of the composite.")
        private List<String> parameters = new ArrayList<>();

        @Option(names = "--yaml", description = "Print YAML instead of JSON.")
        private boolean yaml;

        @Override
        public Integer call() {
            Map<String, Object> form;
            try {
                form = CompositeOptions.isGradient(name)
                        ? new LinkedHashMap<>()
                        : Composites.form(name, CompositeOptions.parse(parameters));
            } catch (IllegalArgumentException e) {
                throw new UsageException(String.valueOf(e.getMessage()), e);
            }
            Console.of(spec).document(yaml ? StructuredText.toYaml(form).stripTrailing() : StructuredText.toJson(form));
            return 0;
        }
    }
}
