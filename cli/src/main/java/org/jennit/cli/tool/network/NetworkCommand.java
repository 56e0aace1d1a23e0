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

/** Writes a network of a well-known shape with drawn weights. */
@Command(
        name = "network",
        header = "Writes a network of a well-known shape with drawn weights.",
        description = {
            "The .onnx file knows nothing, but takes the "
                    + "time and memory of a real one: to measure with, and to try things out."
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
            description = "Where to write it; NAME.onnx unless given.")
    private Path output;

    @Option(names = "--batch-norms", description = "Leave batch norms as they are instead of merging them.")
    private boolean batchNorms;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Which weights: ${DEFAULT-VALUE}.")
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
