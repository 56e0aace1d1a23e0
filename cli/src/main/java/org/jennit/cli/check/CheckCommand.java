package org.jennit.cli.check;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jennit.Attributor;
import org.jennit.Model;
import org.jennit.cli.Console;
import org.jennit.cli.Home;
import org.jennit.cli.UsageException;
import org.jennit.cli.option.AttributionMethods;
import org.jennit.cli.option.AttributionOptions;
import org.jennit.cli.option.CompositeOptions;
import org.jennit.cli.option.ModelChoice;
import org.jennit.cli.option.ModelMetadata;
import org.jennit.cli.option.OutputChoice;
import org.jennit.cli.option.OutputFile;
import org.jennit.cli.option.TargetExpression;
import org.jennit.cli.option.TokenizerChoice;
import org.jennit.composite.Composites;
import org.jennit.dataset.Sample;
import org.jennit.language.TextExplainer;
import org.jennit.language.TextModel;
import org.jennit.language.TokenizedText;
import org.jennit.table.Table;
import org.jennit.tensor.AtomicFile;
import org.jennit.text.StructuredText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Measures whether explanations can be trusted, and which composite explains best. */
@Command(
        name = "check",
        header = "Checks whether explanations foretell what the model does, and depend on it.",
        description = {
            "Hides the most relevant parts of each sample first, and compares how the score falls with random orders; lets the"
                    + " layers forget what they learned, from the top, and looks whether the explanation notices; explains"
                    + " another class and inputs nearby. Prints tables and writes a plot. Without any argument it checks the"
                    + " bundled photograph with the bundled classifier.",
            "",
            "With --compare, composites are checked one after the other, and the one whose order is best among those that"
                    + " depend on the model is recommended, with its cost.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  jennit check",
            "  jennit check val/ --max-samples 20 -m resnet50.onnx --preprocess imagenet",
            "  jennit check photo.jpg --compare epsilon_plus,epsilon_gamma_box,gradient",
            "  jennit check customers.csv -m churn.onnx --json",
            "  jennit check --text \"anything but boring\" --text \"a warm film\" -m bert/model.onnx"
        })
public final class CheckCommand implements Callable<Integer> {
    private static final String ALL = "all";

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "INPUT",
            arity = "0..*",
            description = {
                "Pictures (PNG, JPEG, WebP, GIF, BMP, TIFF), .npy arrays of samples, or folders of them; or a table (.csv)."
            })
    private List<Path> inputs = new ArrayList<>();

    @Mixin
    private ModelChoice model;

    @Mixin
    private AttributionOptions methods;

    @Option(
            names = "--compare",
            paramLabel = "COMPOSITE",
            split = ",",
            description = "Composites to compare, separated by commas: names or files, or 'all'.")
    private List<String> compared = new ArrayList<>();

    @Option(
            names = {"-t", "--target"},
            paramLabel = "TARGET",
            defaultValue = TargetExpression.TOP,
            description =
                    "What is explained: 'top' (the class with the highest output, the default), a class index, a label or a sum"
                            + " of these.")
    private String target;

    @Option(
            names = "--text",
            paramLabel = "TEXT",
            description = "A text to check, token by token, instead of files; may be repeated.")
    private List<String> texts = List.of();

    @Mixin
    private TokenizerChoice tokenizer;

    @Mixin
    private OutputChoice outputs;

    @Mixin
    private CheckSettings settings;

    @Option(
            names = "--max-samples",
            paramLabel = "N",
            defaultValue = "20",
            description = "Check only the first N samples (default: ${DEFAULT-VALUE}).")
    private int most;

    @Option(names = "--json", description = "Print JSON instead of tables.")
    private boolean json;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE.svg",
            defaultValue = "check.svg",
            description = "The plot to write (default: ${DEFAULT-VALUE}).")
    private Path output;

    @Override
    public Integer call() throws IOException {
        settings.check();
        methods.check();
        if (most < 1) {
            throw new UsageException("--max-samples must be at least 1 (got " + most + ")");
        }
        if (!compared.isEmpty() && methods.composite().isGiven()) {
            throw new UsageException("--compare names the composites; leave out -c");
        }
        OutputFile.check(output);
        Console console = Console.of(spec);
        Consumer<String> say = json ? console::detail : console::say;
        if (!texts.isEmpty()) {
            checkTexts(console, say);
            return 0;
        }
        if (tokenizer.isGiven()) {
            throw new UsageException("--tokenizer needs --text");
        }
        Optional<Table> table = table();
        List<Sample> files =
                table.isPresent() ? List.of() : Sample.find(inputs.isEmpty() ? List.of(Home.photograph()) : inputs);
        ModelMetadata known = model.metadata();
        model.requirePreprocessing(files, known);
        try (Model loaded = model.loadForFiles()) {
            ModelMetadata metadata = model.suited(known, loaded, say);
            if (compared.isEmpty()) {
                methods.suit(loaded, model.knowsBounds(files), say);
            }
            List<CheckedSample> samples = samples(loaded, metadata, table, files);
            Measuring measuring = new Measuring(loaded, samples, outputs, settings);
            List<CompositeCheck> checks = checks(
                    console,
                    say,
                    (name, options) -> measuring.of(name, of -> attributor(options, of, metadata, table, files)));
            Map<String, String> names = new LinkedHashMap<>();
            samples.forEach(sample -> names.put(sample.name(), sample.targetName()));
            int regions = Arrays.stream(samples.get(0).regions()).max().orElse(0) + 1;
            report(console, new CheckReport(model.file(), names, regions, checks, settings));
        }
        return 0;
    }

    private void checkTexts(Console console, Consumer<String> say) throws IOException {
        if (!inputs.isEmpty()) {
            throw new UsageException("--text gives what is checked; leave out " + inputs);
        }
        if (settings.isLocalized()) {
            throw new UsageException("--box and --mask are for pictures; leave them out with --text");
        }
        try (TextModel text = tokenizer.load(model, true)) {
            ModelMetadata metadata = model.metadata();
            if (compared.isEmpty()) {
                methods.suit(text.model(), false, say);
            }
            List<TokenizedText> tokenized =
                    texts.stream().limit(most).map(text::encode).toList();
            TextMeasuring measuring = new TextMeasuring(text, tokenized, target, settings);
            List<CompositeCheck> checks =
                    checks(console, say, (name, options) -> measuring.of(name, of -> explainer(options, of, metadata)));
            report(
                    console,
                    new CheckReport(model.file(), measuring.explained(), measuring.regions(), checks, settings));
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }

    private TextExplainer explainer(AttributionOptions options, TextModel text, ModelMetadata metadata) {
        try {
            return options.ofTexts(text, metadata, false, outputs::of, line -> {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is measured of each variant. */
    private List<CompositeCheck> checks(
            Console console, Consumer<String> say, BiFunction<String, AttributionOptions, CompositeCheck> measured)
            throws IOException {
        List<CompositeCheck> checks = new ArrayList<>();
        for (Map.Entry<String, AttributionOptions> variant : variants().entrySet()) {
            try {
                say.accept("checking " + variant.getKey());
                checks.add(measured.apply(variant.getKey(), variant.getValue()));
            } catch (UncheckedIOException e) {
                throw e.getCause();
            } catch (IllegalArgumentException | UsageException e) {
                if (!compared.contains(ALL)) {
                    throw e;
                }
                console.warn(variant.getKey() + " is left out: " + e.getMessage());
            }
        }
        return checks;
    }

    private Optional<Table> table() throws IOException {
        Optional<Path> table = inputs.stream().filter(Table::isNamedSo).findFirst();
        if (table.isPresent() && inputs.size() > 1) {
            throw new UsageException("a table is checked by itself; leave out the other inputs: " + inputs);
        }
        return table.isPresent() ? Optional.of(Table.read(table.get())) : Optional.empty();
    }

    private List<CheckedSample> samples(Model loaded, ModelMetadata metadata, Optional<Table> table, List<Sample> files)
            throws IOException {
        String explained;
        try (Attributor attributor = AttributionOptions.build(outputs.of(Attributor.builder(loaded)))) {
            explained = attributor.output();
        }
        CheckedSamples reader = new CheckedSamples(loaded, explained, metadata, outputs, target, settings);
        return table.isPresent() ? reader.of(table.get(), methods.features(metadata), most) : reader.of(files, most);
    }

    /** What is checked, by the name that it is shown under. */
    private Map<String, AttributionOptions> variants() {
        Map<String, AttributionOptions> variants = new LinkedHashMap<>();
        if (compared.isEmpty()) {
            String composite = methods.composite().name();
            boolean single = AttributionMethods.isGradient(methods.name());
            variants.put(
                    single ? composite : methods.isComposed() ? methods.name() + ", " + composite : methods.name(),
                    methods);
            return variants;
        }
        List<String> names = new ArrayList<>(compared);
        if (names.remove(ALL)) {
            names.add(CompositeOptions.GRADIENT);
            names.addAll(Composites.names());
        }
        names.forEach(name ->
                variants.put(name, new AttributionOptions(methods.name(), new CompositeOptions(name, List.of()))));
        return variants;
    }

    private Attributor attributor(
            AttributionOptions options,
            Model explained,
            ModelMetadata metadata,
            Optional<Table> table,
            List<Sample> files) {
        boolean bounded = model.knowsBounds(files);
        try {
            return AttributionOptions.build(outputs.of(options.of(explained, metadata, bounded, "", table)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void report(Console console, CheckReport report) throws IOException {
        AtomicFile.write(output, out -> out.write(CurvePlot.of(report.checks()).getBytes(StandardCharsets.UTF_8)));
        if (json) {
            console.document(StructuredText.toJson(report.toMap()));
        } else {
            report.lines().forEach(console::say);
            console.say("plot: " + output);
        }
    }
}
