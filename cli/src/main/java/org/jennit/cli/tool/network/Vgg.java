package org.jennit.cli.tool.network;

import java.io.IOException;
import org.jennit.cli.tool.network.LayerBuilder.KernelWindow;
import org.jennit.graph.Value;

/** Thirteen 3 × 3 convolutions in five stages, each ending with a max pool, then three dense layers. */
final class Vgg implements SeededNetwork.Architecture {
    private static final int[][] STAGES = {{64, 64}, {128, 128}, {256, 256, 256}, {512, 512, 512}, {512, 512, 512}};

    @Override
    public Value build(LayerBuilder layers, Value input) throws IOException {
        Value x = input;
        int module = 0;
        for (int[] stage : STAGES) {
            for (int channels : stage) {
                x = layers.convolution("features." + module++, x, channels, new KernelWindow(3, 1));
                x = layers.relu("features." + module++, x);
            }
            x = layers.maxPool("features." + module++, x, new KernelWindow(2, 2));
        }
        x = layers.flatten(layers.averagePool("avgpool", x, 1)); // adaptive, to 7 × 7, which it is already
        x = layers.relu("classifier.1", layers.dense("classifier.0", x, 4096));
        x = layers.relu("classifier.4", layers.dense("classifier.3", x, 4096));
        return layers.dense("classifier.6", x, 1000);
    }
}
