package org.jennit.image;

import java.util.Arrays;
import org.jennit.tensor.Tensor;

/** Converts pictures to tensors and back: the order of channels and axes, and the normalisation of values. */
final class Pixels {
    private Pixels() {}

    static Tensor tensor(Picture picture, Preprocessing preprocessing) {
        Channels channels = preprocessing.channels();
        int count = channels.count();
        int size = picture.width() * picture.height();
        float[] floats = new float[Math.multiplyExact(count, size)];
        boolean channelsFirst = preprocessing.layout() == Preprocessing.Layout.NCHW;
        for (int channel = 0; channel < count; channel++) {
            float[] table = new float[256];
            for (int value = 0; value < 256; value++) {
                table[value] = (float) preprocessing.normalized(value, channel);
            }
            for (int i = 0; i < size; i++) {
                int to = channelsFirst ? channel * size + i : i * count + channel;
                floats[to] = table[channels.value(picture.pixels(), 3 * i, channel)];
            }
        }
        return channelsFirst
                ? Tensor.of(floats, 1, count, picture.height(), picture.width())
                : Tensor.of(floats, 1, picture.height(), picture.width(), count);
    }

    static Picture picture(Tensor input, Preprocessing preprocessing) {
        int count = preprocessing.channels().count();
        long[] shape = input.shape();
        boolean channelsFirst = preprocessing.layout() == Preprocessing.Layout.NCHW;
        long[] axes = shape.length == 4 && shape[0] == 1 ? Arrays.copyOfRange(shape, 1, 4) : shape;
        if (axes.length != 3 || axes[channelsFirst ? 0 : 2] != count || input.size() == 0) {
            throw new IllegalArgumentException(
                    "an input of %d channels in the layout %s is expected, one at a time, not %s"
                            .formatted(count, preprocessing.layout(), Arrays.toString(shape)));
        }
        Finite.require(input, "the input");
        int height = (int) axes[channelsFirst ? 1 : 0];
        int width = (int) axes[channelsFirst ? 2 : 1];
        int size = height * width;
        float[] values = input.toFloats();
        byte[] pixels = new byte[3 * size];
        for (int color = 0; color < 3; color++) {
            int channel = preprocessing.channels().holding(color);
            for (int i = 0; i < size; i++) {
                float value = values[channelsFirst ? channel * size + i : i * count + channel];
                long level = Math.round(preprocessing.denormalized(value, channel));
                pixels[3 * i + color] = (byte) Math.max(0, Math.min(255, level));
            }
        }
        return new Picture(width, height, pixels);
    }
}
