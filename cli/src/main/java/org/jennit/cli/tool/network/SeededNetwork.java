package org.jennit.cli.tool.network;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jennit.cli.UsageException;
import org.jennit.graph.Dimension;
import org.jennit.graph.ElementType;
import org.jennit.graph.Graph;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.onnx.OnnxWriter;
import org.jennit.parameter.Suggestion;

/**
 * A standard architecture with random weights, input [batch, 3, 224, 224], output [batch, 1000]: it is
 * untrained, but takes the time and memory of a trained model, and its nodes and parameters are named as PyTorch's
 * exporter names those of torchvision's models.
 */
public enum SeededNetwork {
    /** ResNet-18 (He et al. 2016), 11.7 million parameters. */
    RESNET18(ResNet.basic(2, 2, 2, 2)),
    /** ResNet-50 (He et al. 2016), 25.6 million parameters. */
    RESNET50(ResNet.bottleneck(3, 4, 6, 3)),
    /** VGG-16 (Simonyan and Zisserman 2015), 138.4 million parameters. */
    VGG16(new Vgg()),
    /** MobileNetV2 (Sandler et al. 2018), 3.5 million parameters. */
    MOBILENET_V2(new MobileNetV2());

    /** How the layers of a network follow each other. */
    interface Architecture {
        /** The output, given the input. */
        Value build(LayerBuilder layers, Value input) throws IOException;
    }

    @SuppressWarnings("ImmutableEnumChecker") // architectures have no state that changes
    private final Architecture architecture;

    SeededNetwork(Architecture architecture) {
        this.architecture = architecture;
    }

    /**
     * The network of a label, with - or _.
     *
     * @throws UsageException when there is none
     */
    public static SeededNetwork named(String label) {
        String canonical = label.strip().toLowerCase(Locale.ROOT).replace('-', '_');
        return Arrays.stream(values())
                .filter(network -> network.label().equals(canonical))
                .findFirst()
                .orElseThrow(() -> new UsageException("unknown network '" + label + "'"
                        + Suggestion.nearest(
                                canonical,
                                Arrays.stream(values())
                                        .map(SeededNetwork::label)
                                        .toList())));
    }

    /** The name that people type: {@code resnet18}, {@code mobilenet_v2}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Writes the network as one ONNX file; equal seeds give equal files.
     *
     * @param mergesBatchNorms whether batch norms are merged into the convolutions before them, as exporters do, or
     *     stay nodes of their own
     * @throws IOException when the file cannot be written; nothing half-written is left
     */
    public void write(Path file, boolean mergesBatchNorms, long seed) throws IOException {
        Path target = file.toAbsolutePath();
        Path folder = target.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new NoSuchFileException(file + ": cannot be written, its folder does not exist");
        }
        Path drawn = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".weights");
        try (WeightsFile weights = new WeightsFile(drawn, seed)) {
            GraphBuilder builder = GraphBuilder.separate();
            Shape shape = Shape.of(Dimension.symbol("batch"), Dimension.of(3), Dimension.of(224), Dimension.of(224));
            Value input = builder.input("input", ElementType.FLOAT32, shape);
            Value output = architecture.build(new LayerBuilder(builder, weights, mergesBatchNorms), input);
            Graph graph = builder.build(Map.of("output", output));
            OnnxWriter.write(graph, Map.of("network", label(), "seed", Long.toString(seed)), target);
        }
    }
}
