package org.jennit.cli.explain;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jennit.Attributor;
import org.jennit.AttributorBuilder;
import org.jennit.Model;
import org.jennit.cli.Console;
import org.jennit.cli.ErrorReporter;
import org.jennit.cli.UsageException;
import org.jennit.cli.option.AttributionOptions;
import org.jennit.cli.option.CompositeOptions;
import org.jennit.cli.option.LayerChoice;
import org.jennit.cli.option.ModelChoice;
import org.jennit.cli.option.ModelMetadata;
import org.jennit.cli.option.OutputChoice;
import org.jennit.cli.option.TargetExpression;
import org.jennit.dataset.ClassScores;
import org.jennit.dataset.DatasetRun;
import org.jennit.dataset.FileNames;
import org.jennit.dataset.FolderOptions;
import org.jennit.dataset.FolderSink;
import org.jennit.dataset.RunIdentity;
import org.jennit.dataset.RunStatistics;
import org.jennit.dataset.RunSummary;
import org.jennit.dataset.Sample;
import org.jennit.dataset.SampleReader;
import org.jennit.dataset.SampleTargets;
import org.jennit.image.Preprocessing;
import org.jennit.language.TextAttributor;
import org.jennit.language.TextModel;
import org.jennit.table.Table;
import org.jennit.target.ClassTarget;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Explains what made a model decide as it did. */
@Command(
        name = "explain",
        header = "Explains pictures and texts: prints the top classes and writes heatmaps.",
        description = {
            "Runs the model on each input and finds how much each pixel spoke for (red) or against (blue) the target class. "
                    + "The heatmap is written as NAME.heatmap.png. Without any argument it explains the bundled photograph of a cat "
                    + "with the bundled classifier.",
            "",
            "Inputs that are arrays (.npy, float32, already preprocessed, the first axis the batch) give arrays: "
                    + "NAME.relevance.npy and NAME.output.npy.",
            "",
            "A table (.csv) is explained row by row: relevance by the name of each feature is printed, and written as"
                    + " NAME.relevance.csv with charts.",
            "",
            "A text (--text) is explained token by token: it is printed in colours, and written as text.tokens.png, .html and .json. "
                    + "Targets are 'top', a class or a label; of a language model a token, at the end or elsewhere: Paris, "
                    + "top@last, Paris@5.",
            "",
            "A run over a folder also writes results.jsonl, a line for each file, and skips broken files. --resume continues a "
                    + "run that was interrupted.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  jennit explain",
            "  jennit explain photo.jpg --overlay",
            "  jennit explain photos/ -o heatmaps -t \"tiger cat\"",
            "  jennit explain photo.jpg -t \"tiger cat - lynx\"    for the one rather than the other",
            "  jennit explain photo.jpg -m resnet50.onnx --preprocess imagenet --labels classes.txt",
            "  jennit explain photo.jpg -c epsilon_plus -p epsilon=0.01",
            "  jennit explain photo.jpg --attributor smoothgrad -p n_iter=50",
            "  jennit explain batch.npy -m model.onnx -p low=-1 -p high=1",
            "  jennit explain customers.csv -m churn.onnx",
            "  jennit explain customers.csv -m forest.onnx -a kernel_shap -t 1",
            "  jennit explain picture=x.npy question=ids.npy -m model.onnx",
            "  jennit explain val/ -t folder --max-samples 500 --shuffle --shared-scale --colorbar",
            "  jennit explain --text \"anything but boring\" -m bert/model.onnx",
            "  jennit explain --text \"The capital of France is\" -m gpt/model.onnx -t \"Paris - Rome\"",
            "  jennit explain val/ -o out --name '{folder}/{stem}-{composite}.png' --resume"
        })
public final class ExplainCommand implements Callable<Integer> {
    private static final String FOLDER = "folder";

    @Spec
    private CommandSpec spec;

    @Mixin
    private SampleOptions sampleChoice;

    @Mixin
    private TextOptions textOptions;

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
                "What is explained: 'top' (the class with the highest output, the default), a class index, a label, a sum of these,"
                        + " \"tiger cat - lynx\", or 'folder': the class that the file's folder is named after, by label,"
                        + " WordNet id or index. Of dense outputs at a pixel, token or other place, 3@12,40, or in a box,"
                        + " 3@10:20,40:60 (the end excluded)."
            })
    private @Nullable String target;

    @Option(
            names = "--output-relevance",
            paramLabel = "FILE.npy",
            description = "The output relevance itself, instead of a target.")
    private @Nullable Path outputRelevance;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            defaultValue = "jennit-out",
            description = "The folder of the results (default: ${DEFAULT-VALUE}).")
    private Path output;

    @Option(
            names = "--name",
            paramLabel = "PATTERN",
            defaultValue = FileNames.DEFAULT,
            description = {
                "Pattern for the names of the results (default: ${DEFAULT-VALUE}). Placeholders: {folder}, {stem},"
                        + " {extension}, {composite}, {attributor}, {target}, {model} and {kind} (heatmap, overlay, relevance, …)."
            })
    private String name;

    @Option(names = "--npy", description = "Write the relevance of pictures as NAME.relevance.npy too.")
    private boolean arrays;

    @Mixin
    private HeatmapOptions paint;

    @Mixin
    private LayerChoice layers;

    @Option(names = "--ledger", description = "Print where the relevance went, layer by layer.")
    private boolean ledger;

    @Option(
            names = "--audit",
            description =
                    "Print what relevance was at every layer, what grew, turned or was kept there, and what to try.")
    private boolean audit;

    @Option(
            names = "--json",
            description = "Print the explanations of a table as JSON instead of as text, and write no files.")
    private boolean json;

    @Option(
            names = "--batch-size",
            paramLabel = "N",
            description = "Samples per batch (default: 8 pictures; of arrays as many rows as suit the model).")
    private @Nullable Integer batchSize;

    @Option(
            names = "--resume",
            description = "Resume an interrupted run over many files; finished files are not computed again.")
    private boolean resume;

    @Override
    public Integer call() throws IOException {
        checkOptions();
        if (textOptions.isAsked()) {
            return explainText();
        }
        Map<String, Path> byInput = sampleChoice.byInput();
        if (!byInput.isEmpty()) {
            return explain(new NamedInputs(byInput));
        }
        Optional<Path> table = sampleChoice.table();
        if (table.isPresent()) {
            return explain(Table.read(table.get()));
        }
        List<Sample> all = sampleChoice.all(output);
        List<Sample> samples = sampleChoice.chosenOf(all);
        ModelMetadata metadata = modelChoice.metadata();
        SampleTargets targets = targets(all, metadata);
        SampleReader reader = new SampleReader(metadata.preprocessing());
        reader.begin(samples.get(0));
        Console console = Console.of(spec);
        long start = System.nanoTime();
        try (Model model = modelChoice.loadForFiles()) {
            ModelChoice.requireRelevance(model, layers.isEmpty());
            console.detail("loaded %s in %.0f ms".formatted(model.file(), (System.nanoTime() - start) / 1e6));
            suitComposite(model);
            FileNames names = names(samples);
            createOutput();
            modelChoice.requirePreprocessing(samples, metadata);
            metadata.warnOfLabels(model, console);
            try (Attributor attributor = attributor(model, metadata, samples)) {
                DatasetRun run = DatasetRun.of(attributor, samples, reader).targets(targets);
                if (batchSize != null) {
                    run.batchSize(batchSize);
                }
                ClassScores scores = new ClassScores(model, attributor.output(), metadata.labels());
                FolderSink folder = new FolderSink(names, folderOptions(model, metadata), scores, reader);
                if (isRecorded()) {
                    folder.recorded(identity(model, samples), resume);
                }
                return explain(run, new ConsoleSink(folder, scores, console), folder.summary(), targets, console);
            }
        }
    }

    /** Explains a text by the tokens that it consists of. */
    private int explainText() throws IOException {
        sampleChoice.refuse(textOptions.source());
        if (outputRelevance != null
                || FOLDER.equals(target)
                || layers.needsBackwardPass().equals("--at")
                || ledger
                || audit) {
            throw new UsageException(
                    "a text is explained at its tokens, for a class, a label or a token (--target); leave"
                            + " out --output-relevance, --at, --ledger and --audit");
        }
        try (TextModel model = textOptions.load(modelChoice);
                TextAttributor attributor = textAttributor(model)) {
            createOutput();
            new TextRun(textOptions, output, paint.style(), Console.of(spec))
                    .explain(
                            attributor,
                            textOptions.tokenized(model),
                            target == null ? TargetExpression.TOP : target,
                            layers.units(model.model()));
        }
        return CommandLine.ExitCode.OK;
    }

    private TextAttributor textAttributor(TextModel model) throws IOException {
        suitComposite(model.model());
        AttributorBuilder builder = attributorOptions.of(model.model(), modelChoice.metadata(), false, "--text");
        try {
            return TextAttributor.of(model, layers.of(outputChoice.of(builder), model.model()));
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Explains a model of several inputs for one array each. */
    private int explain(NamedInputs inputs) throws IOException {
        ModelMetadata metadata = modelChoice.metadata();
        if (outputRelevance != null || FOLDER.equals(target)) {
            throw new UsageException("inputs by name are explained for a class, a label or a sum of these (--target)");
        }
        TargetExpression targets = new TargetExpression(metadata.labels());
        try (Model model = modelChoice.load()) {
            suitComposite(model);
            try (Attributor attributor = attributor(model, metadata, List.of())) {
                createOutput();
                inputs.explain(
                        attributor,
                        layers.units(model),
                        outputChoice.along(targets.parse(target == null ? TargetExpression.TOP : target)),
                        output,
                        Console.of(spec));
            }
        }
        return CommandLine.ExitCode.OK;
    }

    /** Explains the rows of a table. */
    private int explain(Table table) throws IOException {
        ModelMetadata metadata = modelChoice.metadata();
        if (outputRelevance != null || FOLDER.equals(target) || !layers.isEmpty() || ledger || audit) {
            throw new UsageException(
                    "a table is explained for a class, a label or a sum of these (--target), by feature;"
                            + " give an array (.npy) for --output-relevance, --at, --ledger and --audit");
        }
        String explained = target == null ? TargetExpression.TOP : target;
        ClassTarget chosen = outputChoice.along(new TargetExpression(metadata.labels()).parse(explained));
        Console console = Console.of(spec);
        try (Model model = modelChoice.load();
                ConsoleProgress progress = new ConsoleProgress(console)) {
            suitComposite(model);
            AttributorBuilder builder = outputChoice
                    .of(attributorOptions.of(model, metadata, false, "", Optional.of(table)))
                    .onProgress(progress);
            try (Attributor attributor =
                    AttributionOptions.build(batchSize == null ? builder : builder.batchSize(batchSize))) {
                if (!json) {
                    createOutput();
                }
                ClassScores scores = new ClassScores(model, attributor.output(), metadata.labels());
                new TableRun(attributorOptions.features(), json, scores, output, console)
                        .explain(attributor, table, chosen);
            }
        }
        return CommandLine.ExitCode.OK;
    }

    private int explain(DatasetRun run, ConsoleSink sink, RunSummary summary, SampleTargets targets, Console console)
            throws IOException {
        RunStatistics statistics;
        try (Interruption interruption = new Interruption(isRecorded());
                ConsoleProgress progress = new ConsoleProgress(console)) {
            statistics = run.progress(progress).stopWhen(interruption::happened).into(sink);
        } catch (IOException e) {
            boolean resumable = isRecorded() && sink.begun();
            throw resumable
                    ? new IOException(
                            ErrorReporter.message(e) + "; finished results are kept, and --resume continues from there",
                            e)
                    : e;
        }
        double seconds = statistics.elapsed().toNanos() / 1e9;
        console.detail("%d %s in %.1f s; ONNX Runtime computed for %.1f %% of the time"
                .formatted(
                        statistics.samples(),
                        statistics.samples() == 1 ? "sample" : "samples",
                        seconds,
                        statistics.computing().toNanos() / 1e7 / seconds));
        if (statistics.stopped()) {
            console.warn("interrupted; finished results are kept, and --resume continues from there");
            return CommandLine.ExitCode.SOFTWARE;
        }
        if (paint.sharedScale()) {
            console.say(String.format(Locale.ROOT, "the colours of all heatmaps end at ±%.3g", summary.bound()));
        }
        sink.conclude(targets);
        return summary.failures().isEmpty() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private FolderOptions folderOptions(Model model, ModelMetadata metadata) {
        Preprocessing.Layout layout =
                metadata.preprocessing().map(Preprocessing::layout).orElse(Preprocessing.Layout.NCHW);
        return new FolderOptions(
                layout, paint.style(), paint.overlay(), arrays, paint.sharedScale(), layers.units(model));
    }

    private boolean isRecorded() {
        return sampleChoice.isMany() || resume;
    }

    private RunIdentity identity(Model model, List<Sample> samples) throws IOException {
        List<Path> files = new ArrayList<>(model.files());
        files.add(ModelMetadata.fileBeside(modelChoice.file()));
        return RunIdentity.of(CommandFacts.of(spec), files, samples);
    }

    private void checkOptions() {
        if (target != null && outputRelevance != null) {
            throw new UsageException(
                    "--target and --output-relevance both choose what is explained; give only one of them");
        }
        layers.check();
        if (batchSize != null && batchSize < 1) {
            throw new UsageException("--batch-size must be at least 1 (got " + batchSize + ")");
        }
        paint.check();
        textOptions.check(target != null);
        attributorOptions.check();
    }

    /** Classes of folders are checked for all files, also those that are left out. */
    private SampleTargets targets(List<Sample> all, ModelMetadata metadata) {
        if (outputRelevance != null) {
            return new SampleTargets.RelevanceFile(outputRelevance);
        }
        if (FOLDER.equals(target)) {
            return new SampleTargets.FolderTargets(ClassFolders.of(all, metadata.labels()), outputChoice::along);
        }
        TargetExpression targets = new TargetExpression(metadata.labels());
        String text = target == null ? TargetExpression.TOP : target;
        return new SampleTargets.CommonTarget(outputChoice.along(targets.parse(text)), text, targets.single(text));
    }

    private FileNames names(List<Sample> samples) throws IOException {
        String composite =
                attributorOptions.isComposed() ? attributorOptions.composite().name() : CompositeOptions.GRADIENT;
        String model = String.valueOf(modelChoice.file().getFileName()).replaceFirst("\\.onnx$", "");
        try {
            FileNames names = new FileNames(
                    output,
                    name,
                    Map.of(
                            "composite",
                            composite,
                            "attributor",
                            attributorOptions.name(),
                            "target",
                            target == null ? TargetExpression.TOP : target,
                            "model",
                            model));
            names.requireDistinct(samples);
            return names;
        } catch (IllegalArgumentException e) {
            throw new UsageException("--name: " + e.getMessage(), e);
        }
    }

    private void suitComposite(Model model) {
        if (attributorOptions.isComposed()) {
            attributorOptions.composite().suit(model, Console.of(spec)::say);
        }
    }

    private void createOutput() throws IOException {
        try {
            Files.createDirectories(output);
        } catch (FileAlreadyExistsException e) {
            throw new IOException(output + ": is a file, not a folder; choose another with -o", e);
        } catch (IOException e) {
            throw new IOException(output + ": cannot be created; choose another folder with -o", e);
        }
        if (!Files.isWritable(output)) {
            throw new IOException(output + ": cannot be written to; choose another folder with -o");
        }
    }

    private Attributor attributor(Model model, ModelMetadata metadata, List<Sample> samples) throws IOException {
        String needsBackwardPass =
                !layers.isEmpty() ? layers.needsBackwardPass() : ledger ? "--ledger" : audit ? "--audit" : "";
        boolean bounded =
                (!samples.isEmpty() && samples.stream().noneMatch(Sample::isTensor)) || modelChoice.saysPreprocessing();
        AttributorBuilder builder = layers.of(attributorOptions.of(model, metadata, bounded, needsBackwardPass), model);
        builder = outputChoice.of(builder);
        builder = batchSize == null ? builder : builder.batchSize(batchSize);
        builder = ledger ? builder.withLedger() : builder;
        builder = audit ? builder.withAudit() : builder;
        return AttributionOptions.build(builder);
    }
}
