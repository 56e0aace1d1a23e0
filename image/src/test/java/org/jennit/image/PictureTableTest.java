package org.jennit.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Collections;
import java.util.List;
import org.jennit.image.PictureTable.Cell;
import org.junit.jupiter.api.Test;

class PictureTableTest {
    private static final Picture RED = filled(400, 100, 255, 0, 0);
    private static final Picture BLUE = filled(400, 50, 0, 0, 255);

    @Test
    void picturesStandInRowsAndColumnsAboveTheirCaptions() {
        Picture table = PictureTable.of(List.of(
                List.of(new Cell(RED, List.of("red", "first")), new Cell(BLUE, List.of("blue"))),
                List.of(Cell.EMPTY, new Cell(RED, List.of()))));
        // letters of 2 × 2 pixels: gaps of 16, lines of 20
        assertThat(table.width()).isEqualTo(16 + 2 * (400 + 16));
        assertThat(table.height()).isEqualTo(16 + (100 + 2 * 20 + 16) + (100 + 16));
        assertColor(table, 16, 16, 255, 0, 0);
        assertColor(table, 415, 115, 255, 0, 0);
        assertColor(table, 432, 115, 0, 0, 255);
        assertColor(table, 432, 64, 255, 255, 255);
        assertColor(table, 432, 16 + 156, 255, 0, 0);
        assertColor(table, 16, 16 + 156, 255, 255, 255);
        assertThat(inked(table, 16, 116, 200)).as("red").isPositive();
        assertThat(inked(table, 16, 136, 200)).as("first").isPositive();
        assertThat(inked(table, 432, 136, 200)).as("nothing below blue").isZero();
    }

    @Test
    void smallPicturesAreEnlargedAndLongCaptionsShortened() {
        Picture small = filled(50, 10, 9, 9, 9);
        Picture table = PictureTable.of(List.of(List.of(new Cell(small, List.of("x".repeat(100))))));
        assertThat(table.width()).isEqualTo(16 + 350 + 16);
        assertColor(table, 16 + 349, 16 + 69, 9, 9, 9);
        assertThat(inked(table, 16 + 350, 16 + 70, 16)).as("beside the column").isZero();
    }

    @Test
    void whatCannotBeOnePictureIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PictureTable.of(List.of(List.of(Cell.EMPTY))))
                .withMessageContaining("at least one");
        Cell large = new Cell(filled(4000, 400, 0, 0, 0), List.of());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PictureTable.of(List.of(Collections.nCopies(100, large))))
                .withMessageContaining("too large");
    }

    private static void assertColor(Picture picture, int x, int y, int... rgb) {
        assertThat(List.of(picture.get(x, y, 0), picture.get(x, y, 1), picture.get(x, y, 2)))
                .as("pixel (%d, %d)", x, y)
                .containsExactly(rgb[0], rgb[1], rgb[2]);
    }

    /** How many of the pixels of a line of text are not white. */
    private static int inked(Picture picture, int left, int top, int width) {
        int count = 0;
        for (int y = top; y < top + 20; y++) {
            for (int x = left; x < left + width; x++) {
                count += picture.get(x, y, 1) < 255 ? 1 : 0;
            }
        }
        return count;
    }

    private static Picture filled(int width, int height, int red, int green, int blue) {
        byte[] rgb = new byte[3 * width * height];
        for (int i = 0; i < rgb.length; i += 3) {
            rgb[i] = (byte) red;
            rgb[i + 1] = (byte) green;
            rgb[i + 2] = (byte) blue;
        }
        return Picture.of(width, height, rgb);
    }
}
