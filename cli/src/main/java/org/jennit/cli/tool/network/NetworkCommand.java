package org.jennit.cli.tool.network;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jennit.cli.Console;
import org.jennit.cli.option.OutputFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Writes a standard architecture with random weights. */
@Command(
        name = "network",
        header = "Writes a standard architecture with random weights.",
        description = {
            "It is untrained, but takes the time and memory of a trained model: for measurements and experiments."
                    + " tiny_bert, tiny_embedding and tiny_gpt are transformers of a few words, with tokenizer.json and"
                    + " config.json beside them."
        },
        footer = {
            "",
            "Examples:",
            "  jennit network resnet50 -o resnet50.onnx",
            "  jennit network tiny_bert -o tiny/model.onnx"
        })
public final class NetworkCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "NAME",
            description = "resnet18, resnet50, vgg16, mobilenet_v2, tiny_bert, tiny_embedding or tiny_gpt.")
    private String name;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "The file to write (default: NAME.onnx).")
    private Path output;

    @Option(names = "--batch-norms", description = "Keep batch norms instead of merging them.")
    private boolean batchNorms;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seed for the weights (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Override
    public Integer call() throws IOException {
        Optional<TinyTransformer> tiny = TinyTransformer.named(name);
        String label = tiny.isPresent()
                ? tiny.get().label()
                : SeededNetwork.named(name).label();
        Path file = output == null ? Path.of(label + ".onnx") : output;
        if (tiny.isPresent()) {
            createFolder(file); // of its own, with the tokenizer and the labels beside the model
            OutputFile.check(file);
            tiny.get().write(file, seed);
        } else {
            OutputFile.check(file);
            SeededNetwork.named(name).write(file, !batchNorms, seed);
        }
        Console.of(spec).say("%s: %.3g MB".formatted(file, Files.size(file) / 1e6));
        return 0;
    }

    private static void createFolder(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
    }
}
