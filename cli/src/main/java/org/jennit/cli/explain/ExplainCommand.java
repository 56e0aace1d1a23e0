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
import org.jennit.cli.Progress;
import org.jennit.cli.UsageException;
import org.jennit.cli.option.AttributionOptions;
import org.jennit.cli.option.ClassScores;
import org.jennit.cli.option.CompositeOptions;
import org.jennit.cli.option.ModelChoice;
import org.jennit.cli.option.ModelMetadata;
import org.jennit.cli.option.Sample;
import org.jennit.cli.option.TargetExpression;
import org.jennit.graph.Value;
import org.jennit.image.Preprocessing;
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
        header = "Explains pictures: prints the top classes and writes heatmaps.",
        description = {
            "Runs the model on each input and finds how much each pixel spoke for (red) or against (blue) the target class. "
                    + "The heatmap is written as NAME.heatmap.png. Without any argument it explains the bundled photograph of a cat "
                    + "with the bundled classifier.",
            "",
            "Inputs that are arrays (.npy, float32, already preprocessed, the first axis the batch) give arrays: "
                    + "NAME.relevance.npy and NAME.output.npy.",
            "",
            "A run over a folder writes results.jsonl too, a line for each file, goes on past files that are broken, and "
                    + "where it is interrupted, --resume goes on from there.",
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
            "  jennit explain val/ -t folder --max-samples 500 --shuffle --shared-scale --colorbar",
            "  jennit explain val/ -o out --name '{folder}/{stem}-{composite}.png' --resume"
        })
public final class ExplainCommand implements Callable<Integer> {
    private static final String FOLDER = "folder";

    @Spec
    private CommandSpec spec;

    @Mixin
    private SampleOptions sampleChoice;

    @Mixin
    private ModelChoice modelChoice;

    @Mixin
    private AttributionOptions attributorOptions;

    @Option(
            names = {"-t", "--target"},
            paramLabel = "TARGET",
            description = {
                "What is explained: 'top' (the highest class, unless given), a class index, a label, a sum of these,"
                        + " \"tiger cat - lynx\", or 'folder': the class that the file's folder is named after, by label,"
                        + " WordNet id or index."
            })
    private @Nullable String target;

    @Option(
            names = "--output-relevance",
            paramLabel = "FILE.npy",
            description = "The relevance at the output itself, in place of a target.")
    private @Nullable Path outputRelevance;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            defaultValue = "jennit-out",
            description = "The folder of the results: ${DEFAULT-VALUE}.")
    private Path output;

    @Option(
            names = "--name",
            paramLabel = "PATTERN",
            defaultValue = FileNames.DEFAULT,
            description = {
                "The names of the results: ${DEFAULT-VALUE}. There is {folder}, {stem}, {extension}, {composite},"
                        + " {attributor}, {model} and {kind} (heatmap, overlay, relevance, …)."
            })
    private String name;

    @Option(names = "--npy", description = "Write the relevance of pictures as NAME.relevance.npy too.")
    private boolean arrays;

    @Mixin
    private HeatmapOptions paint;

    @Option(
            names = "--at",
            paramLabel = "LAYER",
            description =
                    "Write the relevance at the output of this layer too, NAME.LAYER.npy; may stand several times.")
    private List<String> layers = new ArrayList<>();

    @Option(
            names = "--activations",
            description = "Write what the layers of --at give on the way forward too, NAME.LAYER.activation.npy.")
    private boolean activations;

    @Option(names = "--ledger", description = "Print where the relevance went, layer by layer.")
    private boolean ledger;

    @Option(
            names = "--batch-size",
            paramLabel = "N",
            defaultValue = "8",
            description = "How many samples are computed at once: ${DEFAULT-VALUE}.")
    private int batchSize;

    @Option(
            names = "--resume",
            description =
                    "Go on with a run over many files that was interrupted; what is finished is not computed again.")
    private boolean resume;

    @Override
    public Integer call() throws IOException {
        checkOptions();
        List<Sample> all = sampleChoice.all(output);
        List<Sample> samples = sampleChoice.chosenOf(all);
        ModelMetadata metadata = modelChoice.metadata();
        SampleTargets targets = targets(all, metadata);
        FileNames names = names();
        names.requireDistinct(samples);
        createOutput();
        SampleReader reader = new SampleReader(metadata, paint.overlay() && !paint.sharedScale());
        reader.begin(samples.get(0));
        Console console = Console.of(spec);
        long start = System.nanoTime();
        try (Model model = modelChoice.loadForFiles()) {
            ModelChoice.requireRelevance(model, layers);
            console.detail("loaded %s in %.0f ms".formatted(model.file(), (System.nanoTime() - start) / 1e6));
            modelChoice.requirePreprocessing(samples, metadata);
            metadata.warnOfLabels(model, console);
            try (Attributor attributor = attributor(model, metadata, samples)) {
                return explain(attributor, targets, metadata, names, samples, reader, console);
            }
        }
    }

    private int explain(
            Attributor attributor,
            SampleTargets targets,
            ModelMetadata metadata,
            FileNames names,
            List<Sample> samples,
            SampleReader reader,
            Console console)
            throws IOException {
        Model model = attributor.model();
        Optional<SharedScale> shared =
                paint.sharedScale() ? Optional.of(new SharedScale(output, names, paint, reader)) : Optional.empty();
        ResultLines lines = new ResultLines(targets, new ClassScores(model, metadata.labels()));
        Preprocessing.Layout layout =
                metadata.preprocessing().map(Preprocessing::layout).orElse(Preprocessing.Layout.NCHW);
        FolderSink writer = new FolderSink(output, names, paint, layout, arrays, lines, shared);
        List<List<Sample>> batches = SampleBatches.of(samples, batchSize(model));
        RunSummary summary = new RunSummary();
        Optional<RunRecord> record = record();
        int finished = record.isEmpty() ? 0 : open(record.get(), model, samples, batches, summary);
        if (finished == 0 && shared.isPresent()) {
            shared.get().clear();
        }
        BatchExplainer run = new BatchExplainer(attributor, targets, summary.lines());
        DatasetRun explanation = new DatasetRun(reader, run, writer, record, summary, console);
        try (Interruption interruption = new Interruption(record.isPresent())) {
            explanation.explain(batches.subList(finished, batches.size()), samples.size(), interruption);
            if (shared.isPresent()) {
                paint(shared.get(), samples, summary.bound(), interruption, console);
            }
            if (interruption.happened()) {
                console.warn("interrupted; what is finished is kept, and --resume goes on from there");
                return CommandLine.ExitCode.SOFTWARE;
            }
        }
        explanation.conclude(samples.size(), targets instanceof SampleTargets.FolderTargets);
        return summary.failures().isEmpty() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private void checkOptions() {
        if (target != null && outputRelevance != null) {
            throw new UsageException("--target and --output-relevance both say what is explained; give one");
        }
        if (activations && layers.isEmpty()) {
            throw new UsageException("--activations are those of the layers of --at; name one");
        }
        if (batchSize < 1) {
            throw new UsageException("--batch-size is at least 1, but it is " + batchSize);
        }
        paint.check();
        attributorOptions.check();
    }

    /** Classes of folders are checked for all files, also those that are left out. */
    private SampleTargets targets(List<Sample> all, ModelMetadata metadata) {
        if (outputRelevance != null) {
            return new SampleTargets.RelevanceFile(outputRelevance);
        }
        if (FOLDER.equals(target)) {
            return new SampleTargets.FolderTargets(ClassFolders.of(all, metadata.labels()));
        }
        TargetExpression targets = new TargetExpression(metadata.labels());
        String text = target == null ? TargetExpression.TOP : target;
        return new SampleTargets.CommonTarget(targets.parse(text), text, targets.weight(text), targets.single(text));
    }

    private FileNames names() throws IOException {
        String composite =
                attributorOptions.isComposed() ? attributorOptions.composite().name() : CompositeOptions.GRADIENT;
        String model = String.valueOf(modelChoice.file().getFileName()).replaceFirst("\\.onnx$", "");
        return new FileNames(
                output, name, Map.of("composite", composite, "attributor", attributorOptions.name(), "model", model));
    }

    private void createOutput() throws IOException {
        try {
            Files.createDirectories(output);
        } catch (FileAlreadyExistsException e) {
            throw new IOException(output + ": is a file, not a folder; name another with -o", e);
        } catch (IOException e) {
            throw new IOException(output + ": cannot be created; name another folder with -o", e);
        }
        if (!Files.isWritable(output)) {
            throw new IOException(output + ": cannot be written to; name another folder with -o");
        }
    }

    private Attributor attributor(Model model, ModelMetadata metadata, List<Sample> samples) throws IOException {
        String needsBackwardPass = !layers.isEmpty() ? "--at" : ledger ? "--ledger" : "";
        boolean bounded = samples.stream().noneMatch(Sample::isTensor) || modelChoice.saysPreprocessing();
        AttributorBuilder builder = attributorOptions
                .of(model, metadata, bounded, needsBackwardPass)
                .batchSize(batchSize)
                .at(layers.toArray(new String[0]));
        builder = activations ? builder.withActivations() : builder;
        builder = ledger ? builder.withLedger() : builder;
        return AttributionOptions.build(builder);
    }

    /** A model whose batch is fixed at one takes no more. */
    private int batchSize(Model model) {
        boolean one = model.inputs().stream()
                .map(Value::shape)
                .anyMatch(shape -> shape.isRanked()
                        && shape.rank() > 0
                        && shape.dimension(0).is(1));
        return one ? 1 : batchSize;
    }

    private Optional<RunRecord> record() {
        return sampleChoice.isMany() || resume ? Optional.of(new RunRecord(output)) : Optional.empty();
    }

    /** How many batches are finished. */
    private int open(
            RunRecord record, Model model, List<Sample> samples, List<List<Sample>> batches, RunSummary summary)
            throws IOException {
        List<Path> files = new ArrayList<>(model.files());
        files.add(ModelMetadata.fileBeside(modelChoice.file()));
        Map<String, String> asked = RunIdentity.of(spec, files, samples);
        if (resume) {
            return record.resume(asked, batches, summary::add);
        }
        record.begin(asked);
        return 0;
    }

    private static void paint(
            SharedScale shared, List<Sample> samples, double bound, Interruption interruption, Console console)
            throws IOException {
        try (Progress progress = console.progress(samples.size(), 0)) {
            shared.paint(samples, bound, interruption, progress);
        }
        if (!interruption.happened()) {
            console.say(String.format(Locale.ROOT, "the colours of all heatmaps end at ±%.3g", bound));
        }
    }
}
