package org.jennit.cli.tool.network;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jennit.cli.tool.network.LayerBuilder.KernelWindow;
import org.jennit.graph.Dimension;
import org.jennit.graph.ElementType;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.onnx.OnnxWriter;

/** A network of many small layers with random weights, which shows what compiling costs for each node. */
public enum DeepNetwork {
    /** Fully connected layers, each followed by a ReLU. */
    CHAIN(2, Shape.of(Dimension.symbol("batch"), Dimension.of(DeepNetwork.WIDTH))) {
        @Override
        Value block(LayerBuilder layers, Value x, String module) throws IOException {
            return layers.relu(module + ".relu", layers.dense(module + ".fc", x, WIDTH));
        }
    },

    /** Residual blocks of two convolutions, each followed by a batch norm (He et al. 2016). */
    RESIDUAL(
            7, Shape.of(Dimension.symbol("batch"), Dimension.of(DeepNetwork.WIDTH), Dimension.of(4), Dimension.of(4))) {
        @Override
        Value block(LayerBuilder layers, Value x, String module) throws IOException {
            KernelWindow window = new KernelWindow(3, 1);
            Value first = layers.convolution(module + ".conv1", module + ".bn1", x, WIDTH, window, 1);
            Value hidden = layers.relu(module + ".relu1", first);
            Value second = layers.convolution(module + ".conv2", module + ".bn2", hidden, WIDTH, window, 1);
            return layers.relu(module + ".relu2", layers.add(module, second, x));
        }
    };

    private static final int WIDTH = 4;

    private final int nodesOfBlock;

    @SuppressWarnings("ImmutableEnumChecker") // shapes do not change
    private final Shape input;

    DeepNetwork(int nodesOfBlock, Shape input) {
        this.nodesOfBlock = nodesOfBlock;
        this.input = input;
    }

    abstract Value block(LayerBuilder layers, Value x, String module) throws IOException;

    /** The name that tables show: {@code chain}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Writes a network as one ONNX file; equal seeds give equal files.
     *
     * @param nodes the number of nodes, met but for an incomplete block
     */
    public void write(Path file, int nodes, long seed) throws IOException {
        Path drawn = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + ".weights");
        try (WeightsFile weights = new WeightsFile(drawn, seed)) {
            GraphBuilder builder = GraphBuilder.separate();
            LayerBuilder layers = new LayerBuilder(builder, weights, false);
            Value x = builder.input("input", ElementType.FLOAT32, input);
            for (int i = 0; i < nodes / nodesOfBlock; i++) {
                x = block(layers, x, "blocks." + i);
            }
            OnnxWriter.write(builder.build(Map.of("output", x)), Map.of("network", label()), file);
        }
    }
}
