package org.jennit.cli.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jennit.Attributor;
import org.jennit.AttributorBuilder;
import org.jennit.Model;
import org.jennit.cli.Console;
import org.jennit.cli.UsageException;
import org.jennit.cli.option.AttributionOptions;
import org.jennit.cli.option.ColorOptions;
import org.jennit.cli.option.CompletionCandidates;
import org.jennit.cli.option.ModelChoice;
import org.jennit.cli.option.ModelMetadata;
import org.jennit.cli.option.NamedTarget;
import org.jennit.cli.option.OutputChoice;
import org.jennit.cli.option.OutputFile;
import org.jennit.cli.option.PercentileOption;
import org.jennit.cli.option.ResultFile;
import org.jennit.cli.option.StandardInput;
import org.jennit.cli.option.TargetExpression;
import org.jennit.cli.option.TokenFile;
import org.jennit.dataset.ClassScores;
import org.jennit.table.Table;
import org.jennit.table.TableAttributor;
import org.jennit.tensor.AtomicFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes explanations as one HTML file. */
@Command(
        name = "report",
        header = "Writes explanations as one HTML file, to view and share.",
        description = {
            "The file is self-contained: photographs, relevance and the script that draws it. It opens in any browser, "
                    + "offline. Colours and the target are switched in the browser; a ledger says where the "
                    + "relevance went, and the end of the page lists everything that is needed to repeat the explanation. "
                    + "The same command gives the same file.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  jennit report",
            "  jennit report photo.jpg -o report.html",
            "  jennit report photo.jpg --audit",
            "  jennit report photos/ -c epsilon_plus --classes 3",
            "  jennit report photo.jpg -t \"tiger cat\" -t \"tiger cat - lynx\"",
            "  jennit report ecg.npy -m ecg.onnx -c epsilon_plus",
            "  jennit report customers.csv -m churn.onnx",
            "  jennit report ids.npy -m bert.onnx -c gradient --at embeddings --tokens tokens.txt"
        })
public final class ReportCommand implements Callable<Integer> {
    private static final int MOST_CLASSES = 100;

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "INPUT",
            arity = "0..*",
            description = {
                "Pictures (PNG, JPEG, WebP, GIF, BMP, TIFF), .npy arrays, or folders of them; for a model of several inputs an"
                        + " .npz file; or one table (.csv, .tsv), of which the first 20 rows are shown, with a summary of up to"
                        + " 500."
            })
    private List<Path> inputs = new ArrayList<>();

    @Option(
            names = "--input",
            paramLabel = "NAME=FILE.npy",
            description = "An array for an input of a model that has several, one sample; to be given for each.")
    private List<String> byInput = List.of();

    @Mixin
    private ModelChoice modelChoice;

    @Mixin
    private AttributionOptions attributorOptions;

    @Mixin
    private OutputChoice outputChoice;

    @Option(
            names = {"-t", "--target"},
            paramLabel = "TARGET",
            description = {
                "What is explained instead of the top classes: a class index, a label, or a sum of these, \"tiger cat -"
                        + " lynx\"; may be repeated."
            })
    private List<String> targets = new ArrayList<>();

    @Option(
            names = "--classes",
            paramLabel = "N",
            defaultValue = "5",
            description = "Number of top classes to explain (default: ${DEFAULT-VALUE}).")
    private int classes;

    @Option(
            names = "--at",
            paramLabel = "LAYER",
            description =
                    "Show the relevance at the output of this layer, such as the embeddings, instead of the input's.")
    private @Nullable String layer;

    @Option(
            names = "--tokens",
            paramLabel = "FILE",
            description = {
                "The tokens of the text that an .npy array encodes, one per line. Relevance is summed over all axes but"
                        + " the first whose length is the number of tokens."
            })
    private @Nullable Path tokens;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE.html",
            defaultValue = "report.html",
            description = "The file to write, or - for the standard output (default: ${DEFAULT-VALUE}).")
    private Path output;

    @Option(names = "--title", paramLabel = "TEXT", description = "The heading (default: names the model).")
    private @Nullable String title;

    @Option(
            names = "--audit",
            description = "Draw what relevance was at every layer and what was kept of it, and say what is doubtful.")
    private boolean audit;

    @Mixin
    private ColorOptions colors;

    @Mixin
    private PercentileOption percentile;

    @Option(
            names = "--precision",
            paramLabel = "TYPE",
            completionCandidates = CompletionCandidates.PrecisionNames.class,
            defaultValue = "int16",
            description = {
                "Precision of the relevance stored in the page: int16 (steps of 1/32767 of the largest, finer than any"
                        + " colour) or float32 (twice the size). Numbers in the text are exact either way (default: ${DEFAULT-VALUE})."
            })
    private Precision precision;

    @Override
    public Integer call() throws IOException {
        checkOptions();
        try (StandardInput input = StandardInput.among(inputs)) {
            inputs = input.inputs();
            return report();
        }
    }

    private int report() throws IOException {
        Optional<Path> table = inputs.stream().filter(Table::isNamedSo).findFirst();
        if (table.isPresent()) {
            try (ResultFile page = ResultFile.of(output, "report.html")) {
                Console console = page.console(Console.of(spec));
                report(Table.read(table.get()), page, console);
                page.print(console);
                return 0;
            }
        }
        ReportedInputs explained = ReportedInputs.of(inputs, byInput);
        ModelMetadata known = modelChoice.metadata();
        List<NamedTarget> namedTargets = namedTargets(new TargetExpression(known.labels()));
        modelChoice.requirePreprocessing(explained.samples(), known);
        if (tokens != null && !explained.haveArrays()) {
            throw new UsageException("--tokens is for .npy arrays, but there are only pictures");
        }
        List<String> text = tokens();
        try (ResultFile page = ResultFile.of(output, "report.html");
                Model model = explained.load(modelChoice)) {
            Console console = page.console(Console.of(spec));
            attributorOptions.suit(model, modelChoice.knowsBounds(explained.samples()), console::say);
            ModelMetadata metadata = modelChoice.suited(known, model, console::say);
            metadata.warnOfLabels(model, console);
            boolean whole = report(model, metadata, explained, namedTargets, text, page);
            page.print(console);
            return whole ? 0 : 1;
        }
    }

    private void report(Table table, ResultFile page, Console console) throws IOException {
        if (inputs.size() > 1 || layer != null || tokens != null || percentile.percentile() < 100) {
            throw new UsageException(
                    "a table is reported by itself, by its columns, with bars of their full length: leave"
                            + " out other inputs, --at, --tokens and --percentile");
        }
        ModelMetadata metadata = modelChoice.metadata();
        List<NamedTarget> namedTargets = namedTargets(new TargetExpression(metadata.labels()));
        try (Model model = modelChoice.load()) {
            attributorOptions.suit(model, false, console::say);
            AttributorBuilder builder =
                    outputChoice.of(attributorOptions.of(model, metadata, false, "", Optional.of(table)));
            AttributorBuilder traced = builder.flowsBack() ? builder.withLedger() : builder;
            try (TableAttributor attributor = AttributionOptions.built(() -> TableAttributor.of(traced))) {
                ClassScores scores =
                        new ClassScores(model, attributor.attributor().output(), metadata.labels());
                TableEntries entries =
                        new TableEntries(attributor, scores, namedTargets, classes, outputChoice::along, precision);
                TableEntries.Entries made;
                try {
                    made = entries.of(table, attributorOptions.features(metadata));
                } catch (IllegalArgumentException e) {
                    throw new UsageException(table.file() + ": " + e.getMessage(), e);
                }
                ReportProvenance provenance = ReportProvenance.of(
                        model, attributor.attributor(), metadata, attributorOptions, commandLine(), precision);
                if (table.rows().size() > TableEntries.MOST_ROWS) {
                    console.say("the summary is of the first %d of %d rows"
                            .formatted(TableEntries.MOST_ROWS, table.rows().size()));
                }
                write(page(provenance).html(made.rows(), made.summary()), page, console);
            }
        }
    }

    /** Whether all samples could be explained. */
    private boolean report(
            Model model,
            ModelMetadata metadata,
            ReportedInputs explained,
            List<NamedTarget> namedTargets,
            List<String> text,
            ResultFile page)
            throws IOException {
        try (Attributor attributor = attributor(model, metadata, explained)) {
            ReportRequest request = new ReportRequest(
                    attributor,
                    new ClassScores(model, attributor.output(), metadata.labels()),
                    namedTargets,
                    classes,
                    layer,
                    outputChoice::along);
            ReportProvenance provenance =
                    ReportProvenance.of(model, attributor, metadata, attributorOptions, commandLine(), precision);
            return write(
                    explained,
                    model,
                    new ReportEntries(metadata, request, precision, text, modelChoice.limits()),
                    provenance,
                    page);
        }
    }

    private boolean write(
            ReportedInputs explained, Model model, ReportEntries entries, ReportProvenance provenance, ResultFile page)
            throws IOException {
        Console console = page.console(Console.of(spec));
        List<ReportPage.FailedInput> failures = explained.addTo(entries, model, console);
        if (entries.made().isEmpty()) {
            throw new IOException("none of the inputs could be explained, so no report was written");
        }
        write(page(provenance).html(entries.made(), failures), page, console);
        return failures.isEmpty();
    }

    private ReportPage page(ReportProvenance provenance) {
        String heading = title == null ? "What " + provenance.model() + " saw" : title;
        return new ReportPage(heading, provenance, colors.name(), colors.level(), percentile.percentile(), precision);
    }

    private void write(String text, ResultFile page, Console console) throws IOException {
        byte[] html = text.getBytes(StandardCharsets.UTF_8);
        AtomicFile.write(page.path(), out -> out.write(html));
        console.say("report: %s (%.1f MB)".formatted(output, html.length / 1e6));
    }

    private void checkOptions() throws IOException {
        if (classes < 1 || classes > MOST_CLASSES) {
            throw new UsageException(
                    "--classes must be between 1 and %d, since each takes a backward pass and a picture (got %d)"
                            .formatted(MOST_CLASSES, classes));
        }
        colors.check();
        percentile.percentile();
        attributorOptions.check();
        OutputFile.check(output);
    }

    private List<NamedTarget> namedTargets(TargetExpression text) {
        return targets.stream().map(target -> text.named(target)).toList();
    }

    private Attributor attributor(Model model, ModelMetadata metadata, ReportedInputs explained) throws IOException {
        boolean bounded = modelChoice.knowsBounds(explained.samples());
        ModelChoice.requireRelevance(model, layer == null);
        String needsBackwardPass = layer != null ? "--at" : audit ? "--audit" : "";
        AttributorBuilder builder = attributorOptions.of(model, metadata, bounded, needsBackwardPass);
        builder = outputChoice.of(layer == null ? builder : builder.at(layer));
        builder = audit ? builder.withAudit() : builder;
        return AttributionOptions.build(builder.flowsBack() ? builder.withLedger() : builder);
    }

    private List<String> tokens() throws IOException {
        return tokens == null ? List.of() : TokenFile.read(tokens);
    }

    private List<String> commandLine() {
        List<String> words = new ArrayList<>(List.of(spec.root().name()));
        words.addAll(spec.root().commandLine().getParseResult().originalArgs());
        return words;
    }
}
