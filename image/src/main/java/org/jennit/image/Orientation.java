package org.jennit.image;

/**
 * The rotation or reflection that turns a stored picture upright, in the order of the EXIF values 1 to 8.
 *
 * <p>Pixel (x, y) of the upright picture is pixel (column, row) of the stored one, with the axes possibly swapped and
 * each possibly reversed.
 */
enum Orientation {
    UPRIGHT(false, false, false),
    MIRRORED(false, true, false),
    UPSIDE_DOWN(false, true, true),
    FLIPPED(false, false, true),
    TRANSPOSED(true, false, false),
    TURN_RIGHT(true, false, true),
    TRANSVERSED(true, true, true),
    TURN_LEFT(true, true, false);

    private final boolean swapped;
    private final boolean columnsBackward;
    private final boolean rowsBackward;

    Orientation(boolean swapped, boolean columnsBackward, boolean rowsBackward) {
        this.swapped = swapped;
        this.columnsBackward = columnsBackward;
        this.rowsBackward = rowsBackward;
    }

    /** The orientation with this EXIF value; upright if there is none. */
    static Orientation of(int exif) {
        return 1 <= exif && exif <= values().length ? values()[exif - 1] : UPRIGHT;
    }

    /** The picture turned upright. */
    Picture apply(Picture stored) {
        if (this == UPRIGHT) {
            return stored;
        }
        int width = swapped ? stored.height() : stored.width();
        int height = swapped ? stored.width() : stored.height();
        byte[] from = stored.pixels();
        byte[] to = new byte[from.length];
        for (int y = 0, p = 0; y < height; y++) {
            for (int x = 0; x < width; x++, p += 3) {
                int column = swapped ? y : x;
                int row = swapped ? x : y;
                int q = columnsBackward ? stored.width() - 1 - column : column;
                int r = rowsBackward ? stored.height() - 1 - row : row;
                System.arraycopy(from, 3 * (r * stored.width() + q), to, p, 3);
            }
        }
        return new Picture(width, height, to);
    }
}
