package org.jennit.cli.model;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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
import org.jennit.cli.form.StructuredText;
import org.jennit.cli.option.CompositeOptions;
import org.jennit.cli.option.InputBounds;
import org.jennit.cli.option.ModelChoice;
import org.jennit.cli.option.ModelMetadata;
import org.jennit.cli.option.OutputFile;
import org.jennit.cli.option.Sample;
import org.jennit.cli.option.TargetExpression;
import org.jennit.image.Picture;
import org.jennit.target.Target;
import org.jennit.tensor.AtomicFile;
import org.jennit.tensor.Tensor;
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
                    + "parameters and rules, what was brought to another form and which batch norms were not and why, what is not "
                    + "differentiable, and warnings. The names are those that --at and composites (name_map) take.",
            "",
            "With an input, each layer also has the mean of its activations' magnitudes, the share of them that is zero, "
                    + "and the sums of its relevance and of its magnitude.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  jennit inspect",
            "  jennit inspect -m model.onnx -c epsilon_plus",
            "  jennit inspect photo.jpg -t \"tiger cat\"",
            "  jennit inspect -m model.onnx -c epsilon_plus --svg layers.svg"
        })
public final class InspectCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "INPUT", arity = "0..1", description = "A picture or .npy array to run the model with.")
    private @Nullable Path input;

    @Mixin
    private ModelChoice modelChoice;

    @Mixin
    private CompositeOptions compositeOptions;

    @Option(
            names = {"-t", "--target"},
            paramLabel = "TARGET",
            description = "What is explained of the input, as 'jennit explain' takes it; the top class unless given.")
    private @Nullable String target;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Option(
            names = "--svg",
            paramLabel = "FILE.svg",
            description = "Draw the layers, coloured by rule, as an SVG picture.")
    private @Nullable Path svg;

    @Option(names = "--dot", paramLabel = "FILE.dot", description = "Draw the layers, coloured by rule, for Graphviz.")
    private @Nullable Path dot;

    @Override
    public Integer call() throws IOException {
        if (target != null && input == null) {
            throw new UsageException("--target is of an input; name a picture or array too");
        }
        for (Path file : Stream.of(svg, dot).filter(Objects::nonNull).toList()) {
            OutputFile.check(file);
        }
        Console console = Console.of(spec);
        ModelMetadata metadata = modelChoice.metadata();
        Optional<InputBounds> bounds = metadata.preprocessing().map(InputBounds::of);
        boolean planned = bounds.isPresent() || compositeOptions.isGiven() || input != null;
        try (Model model = modelChoice.load()) {
            Inspection inspection = planned
                    ? planned(model, metadata, bounds)
                    : new Inspection(model, model.canonization(), Optional.empty(), Optional.empty());
            draw(inspection);
            console.result(json ? StructuredText.toJson(inspection.json()) : inspection.text());
        }
        return 0;
    }

    private Inspection planned(Model model, ModelMetadata metadata, Optional<InputBounds> bounds) throws IOException {
        String noBounds =
                "the box rule of %s needs the lowest and highest value that the model's input can have; give them, such as -p low=-1 -p high=1"
                        .formatted(compositeOptions.name());
        try (Attributor attributor = Attributor.lrp(model, compositeOptions.composite(Set.of(), bounds, noBounds))) {
            Path file = input;
            Optional<LayerNumbers.ModelNumbers> numbers =
                    file == null ? Optional.empty() : Optional.of(numbers(attributor, file, metadata));
            return new Inspection(model, attributor.canonization(), Optional.of(attributor.plan()), numbers);
        }
    }

    private LayerNumbers.ModelNumbers numbers(Attributor attributor, Path file, ModelMetadata metadata)
            throws IOException {
        List<Sample> samples = Sample.find(List.of(file));
        if (samples.size() != 1) {
            throw new UsageException(file + ": is a folder; name one picture or array");
        }
        modelChoice.requirePreprocessing(samples, metadata);
        Target explained = target == null ? Target.top() : new TargetExpression(metadata.labels()).parse(target);
        try {
            Tensor tensor = samples.get(0).isTensor()
                    ? samples.get(0).array()
                    : metadata.preprocessing().orElseThrow().apply(Picture.read(file));
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
