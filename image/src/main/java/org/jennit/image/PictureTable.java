package org.jennit.image;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A table of pictures with captions below them, as one picture on a white background. A caption wider than its column
 * is cut off with three dots.
 */
public final class PictureTable {
    private static final int WHITE = 0xffffff;
    private static final int BLACK = 0x1c1d20;
    private static final int GRAY = 0x6a6e75;

    /** The least width of a column, so that captions are legible; small pictures are enlarged by a whole factor. */
    private static final int LEAST_WIDTH = 320;
    /** The width of a column in pixels of the font: about 27 letters fit. */
    private static final int LETTER_PART = 160;

    /**
     * A cell of the table.
     *
     * @param picture the picture, null for none
     * @param caption lines of text, the first in the darkest gray
     */
    public record Cell(@Nullable Picture picture, List<String> caption) {
        /** An empty cell. */
        public static final Cell EMPTY = new Cell(null, List.of());

        public Cell {
            caption = List.copyOf(caption);
        }
    }

    private final List<List<Cell>> rows;
    private final int enlarged;
    private final int columnWidth;
    private final int letter;
    private final int gap;

    private PictureTable(List<List<Cell>> rows) {
        this.rows = rows;
        int widest = Math.max(1, widestPicture());
        this.enlarged = Math.max(1, (LEAST_WIDTH + widest - 1) / widest);
        this.columnWidth = enlarged * widest;
        this.letter = Math.max(2, columnWidth / LETTER_PART);
        this.gap = 8 * letter;
    }

    /**
     * The picture of a table.
     *
     * @throws IllegalArgumentException if no cell has a picture, or the table is too large for one picture
     */
    public static Picture of(List<List<Cell>> rows) {
        List<List<Cell>> copy = rows.stream().map(List::copyOf).toList();
        if (copy.stream().flatMap(List::stream).allMatch(cell -> cell.picture == null)) {
            throw new IllegalArgumentException("a table of pictures needs at least one picture");
        }
        return new PictureTable(copy).drawn();
    }

    private Picture drawn() {
        int columns = rows.stream().mapToInt(List::size).max().orElse(1);
        long width = gap + (long) columns * (columnWidth + gap);
        long height = gap + rows.stream().mapToLong(row -> rowHeight(row) + gap).sum();
        if (width * height > Picture.MOST_PIXELS) {
            throw new IllegalArgumentException(
                    "a table of %d × %d pixels is too large for one picture; show less in it".formatted(width, height));
        }
        BufferedImage image = new BufferedImage((int) width, (int) height, BufferedImage.TYPE_INT_RGB);
        int[] white = new int[(int) width];
        Arrays.fill(white, WHITE);
        for (int y = 0; y < height; y++) {
            image.setRGB(0, y, (int) width, 1, white, 0, (int) width);
        }
        int y = gap;
        for (List<Cell> row : rows) {
            int captions = y + picturesHeight(row);
            for (int column = 0; column < row.size(); column++) {
                draw(row.get(column), image, gap + column * (columnWidth + gap), captions);
            }
            y += rowHeight(row) + gap;
        }
        return Picture.of(image);
    }

    /** Draws a cell: the picture ends where the captions of its row begin. */
    private void draw(Cell cell, BufferedImage image, int left, int captions) {
        Picture picture = cell.picture;
        if (picture != null) {
            int top = captions - enlarged * picture.height();
            for (int y = 0; y < enlarged * picture.height(); y++) {
                for (int x = 0; x < enlarged * picture.width(); x++) {
                    image.setRGB(left + x, top + y, rgb(picture, x / enlarged, y / enlarged));
                }
            }
        }
        int y = captions + lineHeight() - letter * Lettering.HEIGHT;
        for (int line = 0; line < cell.caption.size(); line++) {
            String text = Lettering.fitted(cell.caption.get(line), columnWidth / letter);
            Lettering.draw(text, image, left, y, letter, line == 0 ? BLACK : GRAY);
            y += lineHeight();
        }
    }

    private static int rgb(Picture picture, int x, int y) {
        return picture.get(x, y, 0) << 16 | picture.get(x, y, 1) << 8 | picture.get(x, y, 2);
    }

    private int rowHeight(List<Cell> row) {
        int lines = row.stream().mapToInt(cell -> cell.caption.size()).max().orElse(0);
        return picturesHeight(row) + lines * lineHeight();
    }

    private int picturesHeight(List<Cell> row) {
        return row.stream()
                .mapToInt(cell -> cell.picture == null ? 0 : enlarged * cell.picture.height())
                .max()
                .orElse(0);
    }

    private int lineHeight() {
        return (Lettering.HEIGHT + 3) * letter;
    }

    private int widestPicture() {
        return rows.stream()
                .flatMap(List::stream)
                .map(Cell::picture)
                .filter(Objects::nonNull)
                .mapToInt(Picture::width)
                .max()
                .orElse(0);
    }
}
