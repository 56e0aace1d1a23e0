package org.jennit.cli.tool.conformance;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jennit.ModelOptions;
import org.jennit.cli.CommandLog;
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
            "Runs every case the way that your own models run and compares the results with the expected ones. Prints a line "
                    + "for each family of cases, and the names of cases that failed. The exit status is 0 only if all pass.",
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

    @Option(names = "--no-optimizer", description = "Run attribution graphs as derived, without optimizing them.")
    private boolean unoptimized;

    @Mixin
    private RuntimeOptions run;

    @Override
    public Integer call() throws IOException {
        Console console = Console.of(spec);
        if (json && markdown) {
            throw new UsageException(
                    "--json and --markdown are alternative formats of the report; give only one of them");
        }
        if (!console.isVerbose()) {
            CommandLog.sendTo(null); // what they warn of are the cases' models, which no user sees
        }
        List<CaseResult> results = Conformance.run(
                cases,
                ModelOptions.DEFAULT.withProgram(run.program()).withOptimizer(!unoptimized),
                result -> console.detail(
                        "%s: %s".formatted(result.name(), result.status().name().toLowerCase(Locale.ROOT))));
        ConformanceReport report = new ConformanceReport(results);
        console.document(json ? report.json() : markdown ? report.markdown() : report.text());
        return report.allPassed() ? 0 : 1;
    }
}
