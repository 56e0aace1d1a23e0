package org.jennit.image;

import java.awt.image.BufferedImage;

/** The letters of numbers, 5 by 7 pixels each: drawn here, so that no font has to be installed. */
final class Digits {
    /** The height of a letter in pixels. */
    static final int HEIGHT = 7;

    /** The width of a letter and the gap after it. */
    private static final int ADVANCE = 6;

    private static final String LETTERS = "0123456789.-e";

    private static final String[] PIXELS = {
        " ###    #    ###   ###     #  #####   ##  #####  ###   ###                   ",
        "#   #  ##   #   # #   #   ##  #      #        # #   # #   #                  ",
        "#  ##   #       #     #  # #  ####  #        #  #   # #   #              ### ",
        "# # #   #      #    ##  #  #      # ####    #    ###   ####        ###  #   #",
        "##  #   #     #       # #####     # #   #   #   #   #     #             #####",
        "#   #   #    #    #   #    #  #   # #   #   #   #   #    #   ##         #    ",
        " ###   ###  #####  ###     #   ###   ###    #    ###   ##    ##          ### ",
    };

    private Digits() {}

    /** The width of a text in pixels. */
    static int width(String text) {
        return text.length() * ADVANCE - 1;
    }

    /** Draws a text with its upper left corner at (x, y), each pixel as a square of this many. */
    static void draw(String text, BufferedImage image, int x, int y, int scale, int rgb) {
        for (int i = 0; i < scale * width(text); i++) {
            int letter = LETTERS.indexOf(text.charAt(i / scale / ADVANCE));
            int column = letter * ADVANCE + i / scale % ADVANCE;
            for (int j = 0; j < scale * HEIGHT; j++) {
                String row = PIXELS[j / scale];
                if (column < row.length() && row.charAt(column) == '#') {
                    image.setRGB(x + i, y + j, rgb);
                }
            }
        }
    }
}
