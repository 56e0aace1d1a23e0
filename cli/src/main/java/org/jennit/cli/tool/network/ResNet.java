package org.jennit.cli.tool.network;

import java.io.IOException;
import org.jennit.cli.tool.network.LayerBuilder.KernelWindow;
import org.jennit.graph.Value;

/** Four stages of residual blocks, each but the first halving the picture. */
final class ResNet implements SeededNetwork.Architecture {
    private final int[] blocks;
    private final boolean bottleneck;

    private ResNet(boolean bottleneck, int... blocks) {
        this.bottleneck = bottleneck;
        this.blocks = blocks;
    }

    /** Blocks of two 3 × 3 convolutions. */
    static ResNet basic(int... blocks) {
        return new ResNet(false, blocks);
    }

    /** Blocks of a 1 × 1, a 3 × 3 and a 1 × 1 convolution, the last four times as wide. */
    static ResNet bottleneck(int... blocks) {
        return new ResNet(true, blocks);
    }

    @Override
    public Value build(LayerBuilder layers, Value input) throws IOException {
        Value x = layers.convolution("conv1", "bn1", input, 64, new KernelWindow(7, 2), 1);
        x = layers.maxPool("maxpool", layers.relu("relu", x), new KernelWindow(3, 2));
        for (int stage = 0; stage < blocks.length; stage++) {
            long width = 64L << stage;
            for (int i = 0; i < blocks[stage]; i++) {
                x = block(layers, "layer" + (stage + 1) + "." + i, x, width, stage > 0 && i == 0 ? 2 : 1);
            }
        }
        return layers.dense("fc", layers.flatten(layers.globalAveragePool("avgpool", x)), 1000);
    }

    private Value block(LayerBuilder layers, String name, Value x, long width, int stride) throws IOException {
        long channels = bottleneck ? 4 * width : width;
        KernelWindow[] windows = bottleneck
                ? new KernelWindow[] {new KernelWindow(1, 1), new KernelWindow(3, stride), new KernelWindow(1, 1)}
                : new KernelWindow[] {new KernelWindow(3, stride), new KernelWindow(3, 1)};
        Value y = x;
        for (int i = 0; i < windows.length; i++) {
            boolean last = i == windows.length - 1;
            String number = Integer.toString(i + 1);
            y = layers.convolution(
                    name + ".conv" + number, name + ".bn" + number, y, last ? channels : width, windows[i], 1);
            y = last ? y : layers.relu(name + relu(i), y);
        }
        boolean sameShape = stride == 1 && x.shape().dimension(1).is(channels);
        Value shortcut = sameShape
                ? x
                : layers.convolution(
                        name + ".downsample.0", name + ".downsample.1", x, channels, new KernelWindow(1, stride), 1);
        return layers.relu(name + relu(windows.length - 1), layers.add(name, y, shortcut));
    }

    /** One module is called several times in a block. */
    private static String relu(int call) {
        return call == 0 ? ".relu" : ".relu_" + call;
    }
}
