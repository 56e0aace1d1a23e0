package org.jennit.cli.report;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jennit.Attributor;
import org.jennit.AttributorBuilder;
import org.jennit.Model;
import org.jennit.cli.Console;
import org.jennit.cli.ErrorReporter;
import org.jennit.cli.Home;
import org.jennit.cli.UsageException;
import org.jennit.cli.option.AttributionOptions;
import org.jennit.cli.option.ClassScores;
import org.jennit.cli.option.ColorOptions;
import org.jennit.cli.option.ModelChoice;
import org.jennit.cli.option.ModelMetadata;
import org.jennit.cli.option.NamedTarget;
import org.jennit.cli.option.OutputFile;
import org.jennit.cli.option.Sample;
import org.jennit.cli.option.TargetExpression;
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
        header = "Writes explanations as one HTML file, to look at and to hand on.",
        description = {
            "The file has everything in it: photographs, relevance, the script that draws it. It opens in any browser, "
                    + "without a network. Colours and the target are switched in the browser; a ledger says where the relevance "
                    + "went, and the end of the page what the explanation was made of and with, so that it can be repeated. "
                    + "The same command gives the same file.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  jennit report",
            "  jennit report photo.jpg -o report.html",
            "  jennit report photos/ -c epsilon_plus --classes 3",
            "  jennit report photo.jpg -t \"tiger cat\" -t \"tiger cat - lynx\"",
            "  jennit report ecg.npy -m ecg.onnx -c epsilon_plus",
            "  jennit report ids.npy -m bert.onnx -c gradient --at embeddings --tokens tokens.txt"
        })
public final class ReportCommand implements Callable<Integer> {
    private static final int MOST_CLASSES = 100;

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "INPUT",
            arity = "0..*",
            description = "Pictures (PNG, JPEG, WebP, GIF, BMP, TIFF), .npy arrays, or folders of them.")
    private List<Path> inputs = new ArrayList<>();

    @Mixin
    private ModelChoice modelChoice;

    @Mixin
    private AttributionOptions attributorOptions;

    @Option(
            names = {"-t", "--target"},
            paramLabel = "TARGET",
            description = {
                "What is explained, in place of the top classes: a class index, a label, or a sum of these, \"tiger cat -"
                        + " lynx\"; may stand several times."
            })
    private List<String> targets = new ArrayList<>();

    @Option(
            names = "--classes",
            paramLabel = "N",
            defaultValue = "5",
            description = "How many of the top classes are explained: ${DEFAULT-VALUE}.")
    private int classes;

    @Option(
            names = "--at",
            paramLabel = "LAYER",
            description =
                    "Show the relevance at the output of this layer instead of the input's, such as that of embeddings.")
    private @Nullable String layer;

    @Option(
            names = "--tokens",
            paramLabel = "FILE",
            description = {
                "The tokens of the text that an .npy array stands for, one a line; their relevance is summed over all"
                        + " axes but the first that is as long as the text."
            })
    private @Nullable Path tokens;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE.html",
            defaultValue = "report.html",
            description = "The file to write: ${DEFAULT-VALUE}.")
    private Path output;

    @Option(names = "--title", paramLabel = "TEXT", description = "The heading; unless given, it names the model.")
    private @Nullable String title;

    @Mixin
    private ColorOptions colors;

    @Option(
            names = "--precision",
            paramLabel = "TYPE",
            defaultValue = "int16",
            description = {
                "How exactly relevance stands in the page: int16 (steps of 1/32767 of the largest, finer than any colour)"
                        + " or float32 (twice the size). Numbers in text are exact in either: ${DEFAULT-VALUE}."
            })
    private Precision precision;

    @Override
    public Integer call() throws IOException {
        checkOptions();
        List<Sample> samples = Sample.find(inputs.isEmpty() ? List.of(Home.photograph()) : inputs);
        ModelMetadata metadata = modelChoice.metadata();
        List<NamedTarget> namedTargets = namedTargets(new TargetExpression(metadata.labels()));
        modelChoice.requirePreprocessing(samples, metadata);
        List<String> text = tokens();
        try (Model model = modelChoice.loadForFiles();
                Attributor attributor = attributor(model, metadata, samples)) {
            metadata.warnOfLabels(model, Console.of(spec));
            ReportRequest request = new ReportRequest(
                    attributor, new ClassScores(model, metadata.labels()), namedTargets, classes, layer);
            ReportProvenance provenance =
                    ReportProvenance.of(model, attributor, metadata, attributorOptions, commandLine(), precision);
            return write(samples, new ReportEntries(metadata, request, precision, text), provenance) ? 0 : 1;
        }
    }

    /** Whether all samples could be explained. */
    private boolean write(List<Sample> samples, ReportEntries entries, ReportProvenance provenance) throws IOException {
        Console console = Console.of(spec);
        List<ReportPage.FailedInput> failures = new ArrayList<>();
        for (Sample sample : samples) {
            int before = entries.made().size();
            try {
                entries.add(sample);
            } catch (IOException e) {
                console.failure(e);
                failures.add(new ReportPage.FailedInput(sample.file().toString(), ErrorReporter.message(e)));
            }
            entries.made().stream()
                    .skip(before)
                    .forEach(entry -> console.say(entry.name() + (entry.says().isEmpty() ? "" : ": " + entry.says())));
        }
        if (entries.made().isEmpty()) {
            throw new IOException("no input could be explained, so there is no report");
        }
        String heading = title == null ? "What " + provenance.model() + " saw" : title;
        byte[] html = new ReportPage(heading, provenance, colors.name(), colors.level(), precision)
                .html(entries.made(), failures)
                .getBytes(StandardCharsets.UTF_8);
        AtomicFile.write(output, out -> out.write(html));
        console.say("report: %s (%.1f MB)".formatted(output, html.length / 1e6));
        return failures.isEmpty();
    }

    private void checkOptions() throws IOException {
        if (classes < 1 || classes > MOST_CLASSES) {
            throw new UsageException(
                    "--classes is from 1 to %d, since each takes a pass back and a picture, but it is %d"
                            .formatted(MOST_CLASSES, classes));
        }
        colors.check();
        attributorOptions.check();
        OutputFile.check(output);
    }

    private List<NamedTarget> namedTargets(TargetExpression text) {
        return targets.stream()
                .map(target -> new NamedTarget(target.strip(), text.parse(target)))
                .toList();
    }

    private Attributor attributor(Model model, ModelMetadata metadata, List<Sample> samples) throws IOException {
        boolean bounded = samples.stream().noneMatch(Sample::isTensor) || modelChoice.saysPreprocessing();
        ModelChoice.requireRelevance(model, layer == null ? List.of() : List.of(layer));
        AttributorBuilder builder = attributorOptions.of(model, metadata, bounded, layer == null ? "" : "--at");
        builder = layer == null ? builder : builder.at(layer);
        return AttributionOptions.build(builder.flowsBack() ? builder.withLedger() : builder);
    }

    private List<String> tokens() throws IOException {
        if (tokens == null) {
            return List.of();
        }
        if (!Files.exists(tokens)) {
            throw new NoSuchFileException(tokens + ": no such file; --tokens takes a text with one token a line");
        }
        try {
            return Files.readAllLines(tokens);
        } catch (CharacterCodingException e) {
            throw new IOException(tokens + ": is not text in UTF-8; --tokens takes a text with one token a line", e);
        }
    }

    private List<String> commandLine() {
        List<String> words = new ArrayList<>(List.of(spec.root().name()));
        words.addAll(spec.root().commandLine().getParseResult().originalArgs());
        return words;
    }
}
