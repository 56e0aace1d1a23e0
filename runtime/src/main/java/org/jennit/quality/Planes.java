package org.jennit.quality;

import org.jennit.tensor.Tensor;

/**
 * Where the elements of a sample lie: of a picture [1, C, H, W] or [1, H, W, C] in planes of H × W, of a signal [1, C, T]
 * in rows, of all else in one row.
 *
 * @param channels the number of planes
 * @param height the number of rows of a plane
 * @param width the number of elements of a row
 * @param channelStride how many elements a plane is after the one before
 * @param rowStride how many elements a row is after the one before
 * @param stride how many elements an element is after its neighbour in the row
 */
record Planes(int channels, int height, int width, int channelStride, int rowStride, int stride) {
    private static final int MOST_CHANNELS_LAST = 4;

    /** The planes of a sample; channels are last where the last axis has at most 4 places and the second more. */
    static Planes of(Tensor sample) {
        long[] shape = sample.shape();
        int size = sample.size();
        if (shape.length == 4 && shape[3] <= MOST_CHANNELS_LAST && shape[1] > MOST_CHANNELS_LAST) {
            int channels = (int) shape[3];
            return new Planes(channels, (int) shape[1], (int) shape[2], 1, (int) shape[2] * channels, channels);
        }
        if (shape.length == 4) {
            int plane = (int) (shape[2] * shape[3]);
            return new Planes((int) shape[1], (int) shape[2], (int) shape[3], plane, (int) shape[3], 1);
        }
        if (shape.length == 3) {
            return new Planes((int) shape[1], 1, (int) shape[2], (int) shape[2], 0, 1);
        }
        return new Planes(1, 1, size, 0, 0, 1);
    }

    /** The place of an element. */
    int at(int channel, int y, int x) {
        return channel * channelStride + y * rowStride + x * stride;
    }

    /** The number of places of a plane. */
    int places() {
        return height * width;
    }

    /** The elements of a plane, row by row. */
    int[] plane(int channel) {
        int[] elements = new int[places()];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = at(channel, i / width, i % width);
        }
        return elements;
    }
}
