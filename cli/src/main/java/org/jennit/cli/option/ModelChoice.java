package org.jennit.cli.option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jennit.Model;
import org.jennit.ModelOptions;
import org.jennit.cli.Home;
import org.jennit.cli.UsageException;
import org.jennit.dataset.Sample;
import org.jennit.graph.Value;
import org.jennit.image.Preprocessing;
import org.jennit.parameter.Limits;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The choice of a model, with its metadata and the way it runs. */
public final class ModelChoice {
    @Option(
            names = {"-m", "--model"},
            paramLabel = "MODEL.onnx",
            description = "The model (default: the bundled classifier).")
    private @Nullable Path model;

    @Mixin
    private MetadataOptions metadata;

    @Mixin
    private RuntimeOptions run;

    /** The options that a command line fills in. */
    public ModelChoice() {
        this(null, new MetadataOptions(), new RuntimeOptions());
    }

    /**
     * The choice of a model.
     *
     * @param model its file, null for the bundled one
     * @param metadata its metadata
     * @param run on what it runs
     */
    public ModelChoice(@Nullable Path model, MetadataOptions metadata, RuntimeOptions run) {
        this.model = model;
        this.metadata = metadata;
        this.run = run;
    }

    /**
     * Takes a model that is given without -m, such as {@code jennit inspect model.onnx}.
     *
     * @param files the arguments without an option, at most one of which is not a model
     * @return the one that is not a model, null if there is none
     * @throws UsageException if there are two of either kind
     */
    public @Nullable Path takeModel(List<Path> files) {
        @Nullable Path other = null;
        for (Path file : files) {
            boolean isModel = file.toString().toLowerCase(Locale.ROOT).endsWith(".onnx");
            if (isModel ? model != null : other != null) {
                throw new UsageException("%s: is a second %s; give one".formatted(file, isModel ? "model" : "input"));
            }
            model = isModel ? file : model;
            other = isModel ? other : file;
        }
        return other;
    }

    /** The model's file. */
    public Path file() {
        return model == null ? Home.model() : model;
    }

    /** Whether it was said how pictures are preprocessed. */
    public boolean saysPreprocessing() {
        return metadata.saysPreprocessing();
    }

    /**
     * Whether the lowest and highest values of inputs are known: those of pictures are, those of arrays only where it was
     * said how they are preprocessed.
     */
    public boolean knowsBounds(List<Sample> samples) {
        return (!samples.isEmpty() && samples.stream().noneMatch(Sample::isTensor)) || saysPreprocessing();
    }

    /** The metadata of the model. */
    public ModelMetadata metadata() throws IOException {
        requireFile();
        return metadata.of(file());
    }

    /** How much work a file may cause, pictures among them. */
    public Limits limits() {
        return run.limits();
    }

    /**
     * Refuses pictures where nothing says how they become an input.
     *
     * @throws UsageException that says how to tell
     */
    public void requirePreprocessing(List<Sample> samples, ModelMetadata metadata) {
        boolean pictures = samples.stream().anyMatch(sample -> !sample.isTensor());
        if (pictures && metadata.preprocessing().isEmpty()) {
            throw new UsageException(
                    "%s has no preprocessing, so it cannot take pictures; choose one with --preprocess (imagenet, …), or put one next to the model as %s"
                            .formatted(file(), ModelMetadata.fileBeside(file())));
        }
    }

    /** Loads the model. */
    public Model load() throws IOException {
        requireFile();
        return Model.load(
                file(), ModelOptions.DEFAULT.withProgram(run.program()).withReading(run.reading()));
    }

    /**
     * Loads the model to run it with files, each of which is an input.
     *
     * @throws UsageException if it has several inputs
     */
    public Model loadForFiles() throws IOException {
        Model model = load();
        if (model.inputs().size() != 1) {
            model.close();
            throw new UsageException(
                    "%s has several inputs, %s, but a file provides only one; give one for each, --input NAME=FILE.npy, or an .npz file"
                            .formatted(
                                    model.file(),
                                    model.inputs().stream().map(Value::name).toList()));
        }
        return model;
    }

    /**
     * The metadata for a loaded model: a preset makes pictures of the size that the model takes.
     *
     * @param metadata the metadata of the model's file
     * @param say takes a line for the user where the size is another than the preset's
     */
    public ModelMetadata suited(ModelMetadata metadata, Model model, Consumer<String> say) {
        ModelMetadata sized = this.metadata.isPreset() ? metadata.sizedFor(model) : metadata;
        if (!sized.equals(metadata)) {
            sized.preprocessing()
                    .flatMap(Preprocessing::size)
                    .ifPresent(
                            size -> say.accept("pictures become %d × %d pixels (height × width), which the model takes"
                                    .formatted(size.height(), size.width())));
        }
        return sized;
    }

    /**
     * Refuses a model whose inputs are all integers, unless the relevance of layers is asked for.
     *
     * @param ofInputsOnly whether no relevance of layers is asked for
     * @throws UsageException that says what to do
     */
    public static void requireRelevance(Model model, boolean ofInputsOnly) {
        if (ofInputsOnly
                && model.inputs().stream().noneMatch(input -> input.element().isFloating())) {
            throw new UsageException(model.file()
                    + ": the model's inputs are integers (token ids?), which cannot carry relevance; name the embedding layer"
                    + " with --at ('jennit inspect' lists the layers)");
        }
    }

    private void requireFile() throws IOException {
        Path file = file();
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file + ": no such file; -m takes an ONNX model");
        }
        if (Files.isDirectory(file)) {
            throw new IOException(file + ": is a folder; -m takes an ONNX model");
        }
    }
}
