package org.jennit.cli.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jennit.Attributor;
import org.jennit.AttributorBuilder;
import org.jennit.Model;
import org.jennit.cli.Console;
import org.jennit.cli.UsageException;
import org.jennit.cli.option.CompositeOptions;
import org.jennit.cli.option.InputBounds;
import org.jennit.cli.option.ModelChoice;
import org.jennit.cli.option.OutputChoice;
import org.jennit.cli.option.OutputFile;
import org.jennit.cli.option.ResultFile;
import org.jennit.cli.option.TargetExpression;
import org.jennit.onnx.OnnxReader;
import org.jennit.onnx.file.ReadingOptions;
import org.jennit.parameter.Limits;
import org.jennit.target.Target;
import org.jennit.text.StructuredText;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes an attribution graph as a file. */
@Command(
        name = "compile",
        header = "Writes the explanation of a model as an .onnx file that runs anywhere.",
        description = {
            "The file takes the model's inputs and the relevance of its output, and gives the model's outputs and the "
                    + "relevance of each input. It is self-contained and runs in plain ONNX Runtime, from any language. With "
                    + "--target it needs no output relevance: it explains the top class or one that you name; with --target-input "
                    + "it takes the index of the class.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  jennit compile -o explained.onnx --target top          needs nothing but the picture",
            "  jennit compile -o explained.onnx --target-input        takes the index of the class too",
            "  jennit compile resnet50.onnx -c epsilon_plus -o explained.onnx --at layer3"
        })
public final class CompileCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "MODEL", arity = "0..1", description = "The model (.onnx), as with -m.")
    private List<Path> files = new ArrayList<>();

    @Mixin
    private ModelChoice modelChoice;

    @Mixin
    private CompositeOptions compositeOptions;

    @Mixin
    private OutputChoice outputChoice;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE.onnx",
            required = true,
            description = "The file to write, or - for the standard output.")
    private Path output;

    @Option(
            names = {"-t", "--target"},
            paramLabel = "TARGET",
            description = {
                "Explain this in the file itself: 'top' (the highest class of each sample), a class index, a label, or a"
                        + " sum of these, \"tiger cat - lynx\"."
            })
    private @Nullable String target;

    @Option(
            names = "--target-input",
            description = "Take the class of each sample as an input, int64 [N] named 'class'.")
    private boolean targetInput;

    @Option(
            names = "--at",
            paramLabel = "LAYER",
            split = ",",
            description = {
                "Return the relevance at the output of these layers too: names, globs such as 'layer*.attn', or lists of"
                        + " them; may be repeated."
            })
    private List<String> layers = new ArrayList<>();

    @Option(names = "--activations", description = "Return the activations of the layers of --at too.")
    private boolean activations;

    @Option(names = "--json", description = "Print what was written as JSON: its size, inputs and outputs.")
    private boolean json;

    @Option(names = "--ledger", description = "Return the relevance that each layer absorbs too.")
    private boolean ledger;

    /** What the metadata of an output of the ledger begin with. */
    private static final String LEDGER = "jennit.ledger.";

    /** What this command wrote may be as large as it is. */
    private static final ReadingOptions OWN_FILE =
            ReadingOptions.DEFAULT.withLimits(Limits.DEFAULT.with("nodes", Long.MAX_VALUE));

    @Override
    public Integer call() throws IOException {
        if (activations && layers.isEmpty()) {
            throw new UsageException("--activations needs the layers of --at; name at least one");
        }
        if (target != null && targetInput) {
            throw new UsageException(
                    "--target and --target-input both choose what is explained; give only one of them");
        }
        Path other = modelChoice.takeModel(files);
        if (other != null) {
            throw new UsageException(other + ": is not an .onnx file; give the model, with -o the file to write");
        }
        if (json && ResultFile.isStandardOutput(output)) {
            throw new UsageException("--json and -o - both print; give only one of them");
        }
        OutputFile.check(output);
        Optional<InputBounds> bounds = modelChoice.metadata().preprocessing().map(InputBounds::of);
        try (ResultFile file = ResultFile.of(output, "explained.onnx");
                Model model = modelChoice.load()) {
            Console usual = Console.of(spec);
            Console console = file.console(json ? usual.forPrograms() : usual);
            compositeOptions.suit(model, true, console::say);
            refuseModel(model);
            ModelChoice.requireRelevance(model, layers.isEmpty());
            try (Attributor attributor = attributor(model, bounds)) {
                export(attributor, new TargetExpression(modelChoice.metadata().labels()), file.path());
            }
            tell(file, console);
        }
        return 0;
    }

    /** Says what was written, or prints it. */
    private void tell(ResultFile file, Console console) throws IOException {
        long size = Files.size(file.path());
        OnnxReader written = OnnxReader.read(file.path(), OWN_FILE);
        if (json) {
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("file", output.toString());
            facts.put("bytes", size);
            Map<String, String> inputs = new LinkedHashMap<>();
            written.graph().inputs().forEach(input -> inputs.put(input.name(), String.valueOf(input.type())));
            facts.put("inputs", inputs);
            Map<String, String> outputs = new LinkedHashMap<>();
            written.graph().outputs().forEach((name, value) -> outputs.put(name, String.valueOf(value.type())));
            facts.put("outputs", outputs);
            console.document(StructuredText.toJson(facts));
            return;
        }
        console.say("%s: %.1f MB".formatted(output, size / 1e6));
        written.graph().inputs().forEach(input -> console.say("  input  " + input));
        Map<String, String> kept = new LinkedHashMap<>();
        written.metadata().forEach((key, layer) -> {
            if (key.startsWith(LEDGER)) {
                kept.put(key.substring(LEDGER.length()), "  kept by " + layer);
            }
        });
        written.graph()
                .outputs()
                .forEach((name, value) ->
                        console.say("  output " + name + " " + value.type() + kept.getOrDefault(name, "")));
        RunInstructions.lines(output, written.graph()).forEach(console::say);
        file.print(console);
    }

    private Attributor attributor(Model model, Optional<InputBounds> bounds) throws IOException {
        String noBounds =
                "the box rule of %s needs the lowest and highest possible value of the model's input; give them, such as -p low=-1 -p high=1, or choose another composite (-c epsilon_plus)"
                        .formatted(compositeOptions.name());
        try {
            AttributorBuilder builder = Attributor.builder(model)
                    .composite(compositeOptions.composite(Set.of(), bounds, noBounds))
                    .at(layers.toArray(new String[0]));
            builder = outputChoice.of(activations ? builder.withActivations() : builder);
            return ledger ? builder.withLedger().build() : builder.build();
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }

    private void export(Attributor attributor, TargetExpression targets, Path file) throws IOException {
        if (target != null) {
            Target parsed = outputChoice.along(targets.parse(target));
            try {
                attributor.export(parsed, file);
            } catch (IllegalArgumentException e) {
                throw new UsageException("--target " + target + ": " + e.getMessage(), e);
            }
        } else if (targetInput) {
            attributor.exportForClasses(outputChoice.along(Target.classIndex(0)), file);
        } else {
            attributor.export(file);
        }
    }

    /** The weights are read from the model while the file is written. */
    private void refuseModel(Model model) throws IOException {
        if (Files.exists(output) && Files.isSameFile(output, model.file())) {
            throw new UsageException(output + ": is the model itself; choose another file with -o");
        }
    }
}
