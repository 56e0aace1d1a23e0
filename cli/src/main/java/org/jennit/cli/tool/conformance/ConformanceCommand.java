package org.jennit.cli.tool.conformance;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jennit.ModelOptions;
import org.jennit.cli.Console;
import org.jennit.cli.UsageException;
import org.jennit.cli.option.RuntimeOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks an installation against cases with known results. */
@Command(
        name = "conformance",
        header = "Checks this installation against cases with known results.",
        description = {
            "Runs every case through the path that your own models take and compares what comes out with what is expected. "
                    + "Prints a line for each family of cases, and what did not pass by name. The exit status is 0 only when all pass.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  jennit conformance conformance/cases",
            "  jennit conformance conformance/cases/rule.zip --device cuda",
            "  jennit conformance my-cases --json",
            "  jennit conformance conformance/cases --no-optimizer",
            "  jennit conformance conformance/cases --markdown    the table of docs/conformance.md"
        })
public final class ConformanceCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "CASES",
            arity = "1..*",
            description = "Zip files or folders with cases (conformance/README.md says how they are made).")
    private List<Path> cases = new ArrayList<>();

    @Option(names = "--json", description = "Print the report as JSON.")
    private boolean json;

    @Option(names = "--markdown", description = "Print the table of families as Markdown.")
    private boolean markdown;

    @Option(
            names = "--no-optimizer",
            description = "Run attribution graphs as they are derived, without rewriting them to compute less.")
    private boolean unoptimized;

    @Mixin
    private RuntimeOptions run;

    @Override
    public Integer call() throws IOException {
        Console console = Console.of(spec);
        if (json && markdown) {
            throw new UsageException("--json and --markdown are two forms of the report; give one");
        }
        List<CaseResult> results = Conformance.run(
                cases,
                ModelOptions.DEFAULT.withProgram(run.program()).withOptimizer(!unoptimized),
                result -> console.detail(
                        "%s: %s".formatted(result.name(), result.status().name().toLowerCase(Locale.ROOT))));
        ConformanceReport report = new ConformanceReport(results);
        console.result(json ? report.json() : markdown ? report.markdown() : report.text());
        return report.allPassed() ? 0 : 1;
    }
}
