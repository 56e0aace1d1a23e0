package org.jennit.cli.explain;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jennit.Attributor;
import org.jennit.Model;
import org.jennit.cli.Console;
import org.jennit.cli.Home;
import org.jennit.cli.UsageException;
import org.jennit.cli.option.AttributorOptions;
import org.jennit.cli.option.ModelChoice;
import org.jennit.cli.option.Sample;
import org.jennit.cli.option.Scores;
import org.jennit.cli.option.TargetText;
import org.jennit.cli.option.Vision;
import org.jennit.image.ColorMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Explains what made a model decide as it did. */
@Command(
        name = "explain",
        header = "Explains pictures: prints the top classes and writes heatmaps.",
        description = {
            "Runs the model on each input and finds how much each pixel spoke for (red) or against (blue) the target class.",
            "The heatmap is written as NAME.heatmap.png. Without any argument it explains the bundled photograph of a cat",
            "with the bundled classifier.",
            "",
            "Inputs that are arrays (.npy, float32, already preprocessed, the first axis the batch) give arrays:",
            "NAME.relevance.npy and NAME.output.npy.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  jennit explain",
            "  jennit explain photo.jpg --overlay",
            "  jennit explain photos/ -o heatmaps -t \"tiger cat\"",
            "  jennit explain photo.jpg -t \"tiger cat - lynx\"        what speaks for the one rather than the other",
            "  jennit explain photo.jpg -m resnet50.onnx --preprocess imagenet --labels classes.txt",
            "  jennit explain photo.jpg -c epsilon_plus -p epsilon=0.01",
            "  jennit explain photo.jpg --attributor smoothgrad -p n_iter=50",
            "  jennit explain batch.npy -m model.onnx -p low=-1 -p high=1"
        })
public final class ExplainCommand implements Callable<Integer> {
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
    private AttributorOptions attributorOptions;

    @Option(
            names = {"-t", "--target"},
            paramLabel = "TARGET",
            description = {
                "What is explained: 'top' (the highest class, unless given), a class index, a label, or a sum of these,"
                        + " \"tiger cat - lynx\"."
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

    @Option(names = "--overlay", description = "Write NAME.overlay.png too: the heatmap over the photograph.")
    private boolean overlay;

    @Option(
            names = "--cmap",
            paramLabel = "MAP",
            defaultValue = "bwr",
            description = "The colours, a name or '00f,80:fff,f00' ('jennit palette show'): ${DEFAULT-VALUE}.")
    private String cmap;

    @Option(
            names = "--level",
            paramLabel = "X",
            defaultValue = "1",
            description = "How much the palette is stretched; above 1 colours saturate earlier: ${DEFAULT-VALUE}.")
    private double level;

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

    @Override
    public Integer call() throws IOException {
        Console console = Console.of(spec);
        checkOptions();
        List<Sample> samples = Sample.find(inputs.isEmpty() ? List.of(Home.photograph()) : inputs);
        Vision vision = modelChoice.vision();
        TargetText targets = new TargetText(vision.labels());
        boolean tensors = samples.stream().anyMatch(Sample::isTensor);
        Explanation.Request request = new Explanation.Request(
                target == null ? Optional.empty() : Optional.of(targets.parse(target)),
                Optional.ofNullable(outputRelevance),
                output,
                overlay,
                ColorMap.of(cmap),
                level,
                batchSize);
        createOutput();
        long start = System.nanoTime();
        try (Model model = modelChoice.load()) {
            console.detail("loaded %s in %.0f ms".formatted(model.file(), (System.nanoTime() - start) / 1e6));
            modelChoice.requirePreprocessing(samples, vision);
            try (Attributor made = attributor(model, vision, tensors)) {
                Scores scores = new Scores(model, vision.labels());
                return new Explanation(made, request, vision, scores, console).run(samples) ? 0 : 1;
            }
        }
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
        if (!(level > 0 && Double.isFinite(level))) {
            throw new UsageException("--level is above 0, but it is " + level);
        }
        attributorOptions.check();
        try {
            ColorMap.of(cmap);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
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

    private Attributor attributor(Model model, Vision vision, boolean tensors) throws IOException {
        String needsWayBack = !layers.isEmpty() ? "--at" : ledger ? "--ledger" : "";
        boolean bounded = !tensors || modelChoice.saysPreprocessing();
        Attributor made =
                attributorOptions.of(model, vision, bounded, needsWayBack).batchSize(batchSize);
        try {
            made = layers.isEmpty() ? made : made.alsoAt(layers.toArray(new String[0]));
            made = activations ? made.withActivations() : made;
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
        return ledger ? made.withLedger() : made;
    }
}
