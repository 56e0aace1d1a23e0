package org.jennit.image;

/** The size to which a picture is resampled before the crop. */
public sealed interface Resizing {
    /** No resizing. */
    Resizing NONE = new None();

    /** Keeps the size. */
    record None() implements Resizing {}

    /** Resizes the short side to this many pixels and the long side in proportion, rounded. */
    record ShortSide(int pixels) implements Resizing {
        public ShortSide {
            requirePixels(pixels);
        }
    }

    /** Resizes to exactly this size, whatever the aspect ratio. */
    record Exact(int height, int width) implements Resizing {
        public Exact {
            requirePixels(height);
            requirePixels(width);
        }
    }

    private static void requirePixels(int pixels) {
        if (pixels < 1 || pixels > 1 << 14) {
            throw new IllegalArgumentException("a side has 1 to %d pixels, not %d".formatted(1 << 14, pixels));
        }
    }
}
