package org.jennit.cli.explain;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jennit.Attributor;
import org.jennit.AttributorBuilder;
import org.jennit.Model;
import org.jennit.cli.Console;
import org.jennit.cli.UsageException;
import org.jennit.cli.option.AttributionOptions;
import org.jennit.cli.option.CompositeOptions;
import org.jennit.cli.option.LayerChoice;
import org.jennit.cli.option.ModelChoice;
import org.jennit.cli.option.ModelMetadata;
import org.jennit.cli.option.NamedInputs;
import org.jennit.cli.option.OutputChoice;
import org.jennit.cli.option.ResultFile;
import org.jennit.cli.option.TargetExpression;
import org.jennit.dataset.FileNames;
import org.jennit.dataset.Sample;
import org.jennit.dataset.SampleTargets;
import org.jennit.target.ClassTarget;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What {@code jennit explain} explains, how, and where the results go. */
final class ExplainOptions {
    private static final String FOLDER = "folder";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Mixin
    private SampleOptions samples;

    @Mixin
    private TextOptions text;

    @Mixin
    private ModelChoice model;

    @Mixin
    private AttributionOptions methods;

    @Mixin
    private OutputChoice outputs;

    @Option(
            names = {"-t", "--target"},
            paramLabel = "TARGET",
            description = {
                "What is explained: 'top' (the class with the highest output, the default), 'top2' (the second), a class index, a"
                        + " label, a sum of these, \"tiger cat - lynx\" or \"0.5*281 + 0.5*282\", or 'folder': the class that the file's folder is named after, by label,"
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
            description = {
                "The folder of the results (default: ${DEFAULT-VALUE}), or - to print one to the standard output: a picture's"
                        + " heatmap, an array's relevance, a table's or a text's JSON."
            })
    private Path output;

    private boolean printed;

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
                    "Print what relevance was at every layer, what grew, turned or was kept there, and what to try;"
                            + " written as NAME.audit.json and NAME.audit.svg too.")
    private boolean audit;

    @Option(
            names = "--json",
            description = {
                "Print explanations as JSON instead of as text, and write no files: of a table or text as one document, of"
                        + " pictures and arrays a line for each, with what --ledger and --audit find."
            })
    private boolean json;

    @Option(
            names = "--batch-size",
            paramLabel = "N",
            description = "Samples per batch (default: 8 pictures; of arrays as many rows as suit the model).")
    private @Nullable Integer batchSize;

    @Option(
            names = "--deterministic",
            description =
                    "Give the same bytes whatever the batch and the number of threads: each sample runs alone, on one thread.")
    private boolean deterministic;

    @Option(
            names = "--resume",
            description = "Resume an interrupted run over many files; finished files are not computed again.")
    private boolean resume;

    /** Refuses options that do not go together. */
    void check() {
        if (target != null && outputRelevance != null) {
            throw new UsageException(
                    "--target and --output-relevance both choose what is explained; give only one of them");
        }
        layers.check();
        if (batchSize != null && batchSize < 1) {
            throw new UsageException("--batch-size must be at least 1 (got " + batchSize + ")");
        }
        if (json && isPrinted()) {
            throw new UsageException("--json and -o - both print; give only one of them");
        }
        paint.check();
        text.check(target != null);
        methods.check();
        if (json && resume) {
            throw new UsageException("--json writes no files, so that there is nothing for --resume to go on with");
        }
    }

    /**
     * Refuses options that a kind of input does not go with.
     *
     * @param allowed whether those options are left out that ask for relevance inside of the model
     * @param advice what is wrong, and what to do instead
     */
    void require(boolean allowed, String advice) {
        if (!allowed || outputRelevance != null || FOLDER.equals(target)) {
            throw new UsageException(advice);
        }
    }

    /** Where the running command prints. */
    Console console() {
        Console usual = Console.of(command);
        return json || isPrinted() ? usual.forPrograms() : usual;
    }

    /** Whether the result goes to the standard output. */
    boolean isPrinted() {
        return printed || ResultFile.isStandardOutput(output);
    }

    /** Lets results be written to a folder. */
    void writeTo(Path folder) {
        printed = isPrinted();
        output = folder;
    }

    /** The options on which results depend, by name. */
    Map<String, String> facts() throws IOException {
        return CommandFacts.of(command);
    }

    /** The arrays for the inputs of the model by name, of --input and of what was given without an option. */
    NamedInputs namedInputs() {
        List<String> all = new ArrayList<>(text.namedInputs());
        all.addAll(samples.texts());
        return NamedInputs.among(all);
    }

    SampleOptions samples() {
        return samples;
    }

    TextOptions text() {
        return text;
    }

    ModelChoice model() {
        return model;
    }

    AttributionOptions methods() {
        return methods;
    }

    OutputChoice outputs() {
        return outputs;
    }

    HeatmapOptions paint() {
        return paint;
    }

    LayerChoice layers() {
        return layers;
    }

    /** Whether a table of where relevance went is asked for. */
    boolean isTraced() {
        return ledger || audit;
    }

    /** Whether pictures give arrays too. */
    boolean arrays() {
        return arrays;
    }

    /** Whether JSON is printed. */
    boolean json() {
        return json;
    }

    /** Whether a result that is all numbers is printed as JSON, and nothing written. */
    boolean printsNumbers() {
        return json || isPrinted();
    }

    /** Whether an interrupted run is gone on with. */
    boolean resume() {
        return resume;
    }

    /** Samples for each batch, if that is said. */
    Optional<Integer> batchSize() {
        return Optional.ofNullable(batchSize);
    }

    // --- what is explained

    /** What is explained, as people write it. */
    String target() {
        return target == null ? TargetExpression.TOP : target;
    }

    /** What is explained of every sample alike. */
    ClassTarget commonTarget(ModelMetadata metadata) {
        return outputs.along(new TargetExpression(metadata.labels()).parse(target()));
    }

    /** What is explained of each sample. Classes of folders are checked for all files, also those that are left out. */
    SampleTargets targets(List<Sample> all, ModelMetadata metadata) {
        if (outputRelevance != null) {
            return new SampleTargets.RelevanceFile(outputRelevance);
        }
        if (FOLDER.equals(target)) {
            return new SampleTargets.FolderTargets(ClassFolders.of(all, metadata.labels()), outputs::along);
        }
        Optional<Integer> single = new TargetExpression(metadata.labels()).single(target());
        return new SampleTargets.CommonTarget(commonTarget(metadata), target(), single);
    }

    // --- how

    /** What explains the model. */
    Attributor attributor(Model of, ModelMetadata metadata, List<Sample> files) throws IOException {
        String needsBackwardPass =
                !layers.isEmpty() ? layers.needsBackwardPass() : ledger ? "--ledger" : audit ? "--audit" : "";
        AttributorBuilder builder =
                layers.of(methods.of(of, metadata, model.knowsBounds(files), needsBackwardPass), of);
        builder = outputs.of(builder);
        builder = batchSize == null ? builder : builder.batchSize(batchSize);
        builder = deterministic ? builder.deterministic() : builder;
        return AttributionOptions.build(traced(builder));
    }

    /** An attributor that also tells where relevance went, if that is asked for. */
    AttributorBuilder traced(AttributorBuilder builder) {
        AttributorBuilder accounting = ledger ? builder.withLedger() : builder;
        return audit ? accounting.withAudit() : accounting;
    }

    // --- where results go

    /** The folder of the results. */
    Path folder() {
        return output;
    }

    /** Creates the folder of the results. */
    Path createFolder() throws IOException {
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
        return output;
    }

    /** The names of the results of some files. */
    FileNames names(List<Sample> files) throws IOException {
        String composite = methods.isComposed() ? methods.composite().name() : CompositeOptions.GRADIENT;
        String stem = String.valueOf(model.file().getFileName()).replaceFirst("\\.onnx$", "");
        try {
            FileNames names = new FileNames(
                    output,
                    name,
                    Map.of("composite", composite, "attributor", methods.name(), "target", target(), "model", stem));
            names.requireDistinct(files);
            return names;
        } catch (IllegalArgumentException e) {
            throw new UsageException("--name: " + e.getMessage(), e);
        }
    }
}
