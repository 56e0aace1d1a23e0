package org.jennit.image;

/** The rounding of fractions of a pixel; a model should see that with which it was trained. */
public enum Rounding {
    /** The long side is rounded to the nearest pixel, the offset of the crop down. */
    NEAREST {
        @Override
        int longSide(double exact) {
            return (int) Math.round(exact);
        }

        @Override
        int cropOffset(int surplus) {
            return surplus / 2;
        }
    },
    /**
     * As in torchvision and timm: the long side is rounded down, the offset of the crop to the nearest, ties to even.
     */
    TORCHVISION {
        @Override
        int longSide(double exact) {
            return (int) exact;
        }

        @Override
        int cropOffset(int surplus) {
            return (int) Math.rint(surplus / 2.0);
        }
    };

    abstract int longSide(double exact);

    /** The offset from the upper or left edge of a centre crop that is this much smaller than the picture. */
    abstract int cropOffset(int surplus);
}
