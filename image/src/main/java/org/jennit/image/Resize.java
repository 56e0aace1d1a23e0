package org.jennit.image;

/** The size to which a picture is resampled before the crop. */
public sealed interface Resize {
    /** The most pixels of a side. */
    int MOST_PIXELS = 1 << 14;

    /** No resizing. */
    Resize NONE = new None();

    /** Keeps the size. */
    record None() implements Resize {}

    /** Resizes the short side to this many pixels and the long side in proportion, rounded. */
    record ShortSide(int pixels) implements Resize {
        public ShortSide {
            requirePixels(pixels);
        }
    }

    /** Resizes to exactly this size, whatever the aspect ratio. */
    record Exact(int height, int width) implements Resize {
        public Exact {
            requirePixels(height);
            requirePixels(width);
        }
    }

    private static void requirePixels(int pixels) {
        if (pixels < 1 || pixels > MOST_PIXELS) {
            throw new IllegalArgumentException("a side has 1 to %d pixels, not %d".formatted(MOST_PIXELS, pixels));
        }
    }
}
