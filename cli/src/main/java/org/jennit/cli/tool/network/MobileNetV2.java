package org.jennit.cli.tool.network;

import java.io.IOException;
import org.jennit.cli.tool.network.LayerBuilder.KernelWindow;
import org.jennit.graph.Value;

/** Inverted residual blocks: a 1 × 1 convolution that widens, a depthwise 3 × 3, and a 1 × 1 that narrows again. */
final class MobileNetV2 implements SeededNetwork.Architecture {
    /** How many times wider, channels, blocks, stride of the first block. */
    private static final int[][] STAGES = {
        {1, 16, 1, 1}, {6, 24, 2, 2}, {6, 32, 3, 2}, {6, 64, 4, 2}, {6, 96, 3, 1}, {6, 160, 3, 2}, {6, 320, 1, 1}
    };

    @Override
    public Value build(LayerBuilder layers, Value input) throws IOException {
        Value x = activated(layers, "features.0", input, 32, new KernelWindow(3, 2), 1);
        int module = 1;
        for (int[] stage : STAGES) {
            for (int i = 0; i < stage[2]; i++) {
                x = block(layers, "features." + module++, x, stage[0], stage[1], i == 0 ? stage[3] : 1);
            }
        }
        x = activated(layers, "features." + module, x, 1280, new KernelWindow(1, 1), 1);
        return layers.dense("classifier.1", layers.flatten(layers.globalAveragePool("", x)), 1000);
    }

    private static Value block(LayerBuilder layers, String name, Value x, int wider, int channels, int stride)
            throws IOException {
        long inputs = x.shape().dimension(1).value();
        long hidden = inputs * wider;
        String part = name + ".conv.";
        int next = 0;
        Value y = x;
        if (wider > 1) {
            y = activated(layers, part + next++, y, hidden, new KernelWindow(1, 1), 1);
        }
        y = activated(layers, part + next++, y, hidden, new KernelWindow(3, stride), hidden);
        y = layers.convolution(part + next, part + (next + 1), y, channels, new KernelWindow(1, 1), 1);
        return stride == 1 && inputs == channels ? layers.add(name, x, y) : y;
    }

    private static Value activated(
            LayerBuilder layers, String name, Value x, long channels, KernelWindow window, long groups)
            throws IOException {
        return layers.relu6(name + ".2", layers.convolution(name + ".0", name + ".1", x, channels, window, groups));
    }
}
