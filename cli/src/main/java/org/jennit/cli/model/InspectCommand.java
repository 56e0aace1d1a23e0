package org.jennit.cli.model;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jennit.Attributor;
import org.jennit.Model;
import org.jennit.cli.Console;
import org.jennit.cli.UsageException;
import org.jennit.cli.option.CompositeOptions;
import org.jennit.cli.option.InputBounds;
import org.jennit.cli.option.ModelChoice;
import org.jennit.cli.option.ModelMetadata;
import org.jennit.cli.option.OutputFile;
import org.jennit.cli.option.TargetExpression;
import org.jennit.dataset.Sample;
import org.jennit.image.Picture;
import org.jennit.target.Target;
import org.jennit.tensor.AtomicFile;
import org.jennit.tensor.Tensor;
import org.jennit.text.StructuredText;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows the layers of a model. */
@Command(
        name = "inspect",
        header = "Shows a model's layers, and which rule each gets.",
        description = {
            "Prints inputs and outputs, the layers in forward order with their names, types, output shapes, numbers of "
                    + "parameters and rules, what was rewritten into an equivalent form and which batch norms could not be merged "
                    + "and why, what is not differentiable, and warnings. --at and composites (name_map) take these names.",
            "",
            "With an input, the table also has, for each layer, the mean absolute activation, the share of activations that are "
                    + "zero, and the sums of relevance and of absolute relevance.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  jennit inspect",
            "  jennit inspect model.onnx -c epsilon_plus",
            "  jennit inspect photo.jpg -t \"tiger cat\"",
            "  jennit inspect -m model.onnx -c epsilon_plus --svg layers.svg"
        })
public final class InspectCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "MODEL|INPUT",
            arity = "0..2",
            description = "The model (.onnx), as with -m; and a picture or .npy array to run it with.")
    private List<Path> files = new ArrayList<>();

    @Mixin
    private ModelChoice modelChoice;

    @Mixin
    private CompositeOptions compositeOptions;

    @Option(
            names = {"-t", "--target"},
            paramLabel = "TARGET",
            description = "What is explained of the input, as for 'jennit explain' (default: the top class).")
    private @Nullable String target;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Option(names = "--names", description = "Print the names of the layers only, one per line.")
    private boolean names;

    @Option(
            names = "--svg",
            paramLabel = "FILE.svg",
            description = "Draw the layers, coloured by rule, as an SVG picture.")
    private @Nullable Path svg;

    @Option(names = "--dot", paramLabel = "FILE.dot", description = "Draw the layers, coloured by rule, for Graphviz.")
    private @Nullable Path dot;

    @Override
    public Integer call() throws IOException {
        Path input = modelChoice.takeModel(files);
        if (target != null && input == null) {
            throw new UsageException("--target needs an input; name a picture or array too");
        }
        for (Path file : Stream.of(svg, dot).filter(Objects::nonNull).toList()) {
            OutputFile.check(file);
        }
        Console console = Console.of(spec);
        ModelMetadata metadata = modelChoice.metadata();
        Optional<InputBounds> bounds = metadata.preprocessing().map(InputBounds::of);
        boolean planned = bounds.isPresent() || compositeOptions.isGiven() || input != null;
        try (Model model = modelChoice.load()) {
            if (names) {
                model.layers().forEach(layer -> console.result(layer.name()));
                return 0;
            }
            Inspection inspection = planned
                    ? planned(model, input, metadata, bounds)
                    : new Inspection(model, model.canonization(), Optional.empty(), List.of(), Optional.empty());
            draw(inspection);
            console.document(json ? StructuredText.toJson(inspection.json()) : inspection.text());
        }
        return 0;
    }

    private Inspection planned(Model model, @Nullable Path input, ModelMetadata metadata, Optional<InputBounds> bounds)
            throws IOException {
        compositeOptions.suit(model, true, json ? line -> {} : Console.of(spec)::say);
        String noBounds =
                "the box rule of %s needs the lowest and highest possible value of the model's input; give them, such as -p low=-1 -p high=1"
                        .formatted(compositeOptions.name());
        try (Attributor attributor = Attributor.lrp(model, compositeOptions.composite(Set.of(), bounds, noBounds))) {
            Target explained = target == null ? Target.top() : new TargetExpression(metadata.labels()).parse(target);
            Optional<LayerNumbers.ModelNumbers> numbers =
                    input == null ? Optional.empty() : Optional.of(numbers(attributor, input, explained, metadata));
            return new Inspection(
                    model,
                    attributor.canonization(),
                    Optional.of(attributor.plan()),
                    attributor.warnings(explained),
                    numbers);
        }
    }

    private LayerNumbers.ModelNumbers numbers(
            Attributor attributor, Path file, Target explained, ModelMetadata metadata) throws IOException {
        List<Sample> samples = Sample.find(List.of(file));
        if (samples.size() != 1) {
            throw new UsageException(file + ": is a folder; name one picture or array");
        }
        modelChoice.requirePreprocessing(samples, metadata);
        try {
            Tensor tensor = samples.get(0).isTensor()
                    ? samples.get(0).array()
                    : modelChoice
                            .suited(metadata, attributor.model(), line -> {})
                            .preprocessing()
                            .orElseThrow()
                            .apply(Picture.read(file, modelChoice.limits()));
            return LayerNumbers.of(attributor, tensor, explained);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    private void draw(Inspection inspection) throws IOException {
        if (svg != null) {
            String title = String.valueOf(inspection.model().file().getFileName())
                    + inspection
                            .plan()
                            .map(plan -> ", " + compositeOptions.name())
                            .orElse("");
            write(SvgDrawing.of(inspection.graph(), title), svg);
        }
        if (dot != null) {
            write(DotDrawing.of(inspection.graph()), dot);
        }
    }

    private static void write(String text, Path file) throws IOException {
        AtomicFile.write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
    }
}
