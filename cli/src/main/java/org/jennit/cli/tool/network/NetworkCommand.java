package org.jennit.cli.tool.network;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        },
        footer = {"", "Example:", "  jennit network resnet50 -o resnet50.onnx"})
public final class NetworkCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "resnet18, resnet50, vgg16 or mobilenet_v2.")
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
        SeededNetwork network = SeededNetwork.named(name);
        Path file = output == null ? Path.of(network.label() + ".onnx") : output;
        OutputFile.check(file);
        network.write(file, !batchNorms, seed);
        Console.of(spec).say("%s: %.0f MB".formatted(file, Files.size(file) / 1e6));
        return 0;
    }
}
