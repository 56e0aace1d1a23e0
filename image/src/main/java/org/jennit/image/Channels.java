package org.jennit.image;

import java.util.List;

/** The channels of a model's input, in order. */
public enum Channels {
    RGB(List.of(0, 1, 2)),
    BGR(List.of(2, 1, 0)),
    /** Luma of ITU-R BT.601: 0.299 red + 0.587 green + 0.114 blue, rounded to 8 bits after resizing. */
    GRAY(List.of());

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<Integer> colors;

    Channels(List<Integer> colors) {
        this.colors = colors;
    }

    /** The number of channels. */
    public int count() {
        return Math.max(1, colors.size());
    }

    /** The value of a channel at the pixel whose red, green and blue start at index p. */
    int value(byte[] pixels, int p, int channel) {
        if (this == GRAY) {
            int red = pixels[p] & 0xff;
            int green = pixels[p + 1] & 0xff;
            int blue = pixels[p + 2] & 0xff;
            return (19595 * red + 38470 * green + 7471 * blue + (1 << 15)) >> 16;
        }
        return pixels[p + colors.get(channel)] & 0xff;
    }

    /** The index of the channel that holds red (0), green (1) or blue (2). */
    int holding(int color) {
        return this == GRAY ? 0 : colors.indexOf(color);
    }
}
