package org.jennit.image;

/** To what size a picture is brought before it is cropped. */
public sealed interface Resizing {
    /** The picture as it is. */
    Resizing NONE = new None();

    /** Keeps the size. */
    record None() implements Resizing {}

    /** Makes the short side this many pixels and keeps the proportions, the long side rounded. */
    record ShortSide(int pixels) implements Resizing {
        public ShortSide {
            requirePixels(pixels);
        }
    }

    /** Makes the picture exactly this size, whatever its proportions. */
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
