package org.jennit.image;

import java.awt.image.BufferedImage;
import java.text.Normalizer;
import java.util.regex.Pattern;

/**
 * Text on pictures, in a bitmap font of 5 by 7 pixels, each pixel a square of {@code scale} by {@code scale}. The font
 * is built in, so that none has to be installed: printable ASCII, letters without their accents, a box for everything
 * else.
 */
public final class Lettering {
    /** The height of a letter in pixels, before scaling. */
    public static final int HEIGHT = 7;

    private static final int WIDTH = 5;
    /** The width of a letter including the gap after it. */
    private static final int ADVANCE = WIDTH + 1;

    private static final char FIRST = ' ';
    private static final char BOX = '\u007f';
    private static final int LETTERS_A_STRIP = 16;
    private static final String ELLIPSIS = "...";
    private static final Pattern ACCENT = Pattern.compile("\\p{M}");

    /** The letters from space on, 16 side by side in each strip. */
    private static final String[][] STRIPS = {
        {
            "        #    # #   # #    #   ##  #  ##     #      #   #                                      #",
            "        #    # #   # #   #### ##  # #  #    #     #     #     #     #                         #",
            "        #    # #  ##### # #      #  # #     #    #       #  # # #   #                        # ",
            "        #          # #   ###    #    #           #       #   ###  #####       #####         #  ",
            "        #         #####   # #  #    # # #        #       #  # # #   #    ##                #   ",
            "                   # #  ####  #  ## #  #          #     #     #     #     #          ##   #    ",
            "        #          # #    #   #  ##  ## #          #   #                 #           ##   #    ",
        },
        {
            " ###    #    ###   ###     #  #####   ##  #####  ###   ###                 #         #     ### ",
            "#   #  ##   #   # #   #   ##  #      #        # #   # #   #  ##    ##     #           #   #   #",
            "#  ##   #       #     #  # #  ####  #        #  #   # #   #  ##    ##    #    #####    #      #",
            "# # #   #      #    ##  #  #      # ####    #    ###   ####             #               #    # ",
            "##  #   #     #       # #####     # #   #  #    #   #     #  ##    ##    #    #####    #    #  ",
            "#   #   #    #    #   #    #  #   # #   #  #    #   #    #   ##     #     #           #        ",
            " ###   ###  #####  ###     #   ###   ###   #     ###   ##          #       #         #      #  ",
        },
        {
            " ###   ###  ####   ###  ####  ##### #####  ###  #   #  ###    ### #   # #     #   # #   #  ### ",
            "#   # #   # #   # #   # #   # #     #     #   # #   #   #      #  #  #  #     ## ## ##  # #   #",
            "# ### #   # #   # #     #   # #     #     #     #   #   #      #  # #   #     # # # ##  # #   #",
            "# # # ##### ####  #     #   # ####  ####  # ### #####   #      #  ##    #     # # # # # # #   #",
            "# ### #   # #   # #     #   # #     #     #   # #   #   #      #  # #   #     #   # #  ## #   #",
            "#     #   # #   # #   # #   # #     #     #   # #   #   #   #  #  #  #  #     #   # #  ## #   #",
            " #### #   # ####   ###  ####  ##### #      #### #   #  ###   ##   #   # ##### #   # #   #  ### ",
        },
        {
            "####   ###  ####   #### ##### #   # #   # #   # #   # #   # #####  ###  #      ###    #        ",
            "#   # #   # #   # #       #   #   # #   # #   # #   # #   #     #  #    #        #   # #       ",
            "#   # #   # #   # #       #   #   # #   # #   #  # #   # #     #   #     #       #  #   #      ",
            "####  #   # ####   ###    #   #   # #   # # # #   #     #     #    #      #      #             ",
            "#     # # # # #       #   #   #   #  # #  # # #  # #    #    #     #       #     #             ",
            "#     #  #  #  #      #   #   #   #  # #  ## ## #   #   #   #      #        #    #             ",
            "#      ## # #   # ####    #    ###    #   #   # #   #   #   #####  ###      #  ###        #####",
        },
        {
            " #          #               #         ##        #       #      #  #      ##                    ",
            "  #         #               #        #          #                 #       #                    ",
            "   #   ###  ####   ####  ####  ###  ####   #### ####   ##     ##  #  #    #   ## #  ####   ### ",
            "          # #   # #     #   # #   #  #    #   # #   #   #      #  # #     #   # # # #   # #   #",
            "       #### #   # #     #   # #####  #     #### #   #   #      #  ##      #   # # # #   # #   #",
            "      #   # #   # #     #   # #      #        # #   #   #      #  # #     #   # # # #   # #   #",
            "       #### ####   ####  ####  ####  #     ###  #   #  ###   ##   #  #   ###  # # # #   #  ### ",
        },
        {
            "                         #                                          ##    #    ##         #####",
            "                         #                                          #     #     #         #   #",
            "####   #### # ##   #### ####  #   # #   # #   # #   # #   # #####   #     #     #    #    #   #",
            "#   # #   # ##    #      #    #   # #   # # # #  # #  #   #    #   #      #      #  # # # #   #",
            "####   #### #      ###   #    #   # #   # # # #   #    ####   #     #     #     #      #  #   #",
            "#         # #         #  #    #   #  # #  # # #  # #      #  #      #     #     #         #   #",
            "#         # #     ####    ###  ####   #    # #  #   #  ###  #####   ##    #    ##         #####",
        },
    };

    private Lettering() {}

    /** The width of a text in pixels, before scaling. */
    public static int width(String text) {
        return Math.max(0, printable(text).length() * ADVANCE - 1);
    }

    /** The text, or if it is wider than this many pixels (before scaling), its beginning and three dots. */
    public static String fitted(String text, int width) {
        String letters = printable(text);
        int most = Math.max(0, (width + 1) / ADVANCE);
        if (letters.length() <= most) {
            return letters;
        }
        int kept = Math.max(0, most - ELLIPSIS.length());
        return letters.substring(0, kept).stripTrailing() + ELLIPSIS.substring(0, Math.min(most, ELLIPSIS.length()));
    }

    /** Draws a text with its upper left corner at (x, y), clipped to the image. */
    public static void draw(String text, BufferedImage image, int x, int y, int scale, int rgb) {
        String letters = printable(text);
        for (int i = 0; i < letters.length(); i++) {
            for (int pixel = 0; pixel < WIDTH * HEIGHT; pixel++) {
                if (isInked(letters.charAt(i), pixel % WIDTH, pixel / WIDTH)) {
                    int left = x + scale * (i * ADVANCE + pixel % WIDTH);
                    fill(image, left, y + scale * (pixel / WIDTH), scale, rgb);
                }
            }
        }
    }

    private static boolean isInked(char letter, int column, int row) {
        int index = letter - FIRST;
        String line = STRIPS[index / LETTERS_A_STRIP][row];
        return line.charAt(index % LETTERS_A_STRIP * ADVANCE + column) == '#';
    }

    private static void fill(BufferedImage image, int left, int top, int size, int rgb) {
        for (int y = Math.max(0, top); y < Math.min(image.getHeight(), top + size); y++) {
            for (int x = Math.max(0, left); x < Math.min(image.getWidth(), left + size); x++) {
                image.setRGB(x, y, rgb);
            }
        }
    }

    /** The text with each character replaced by one that the font has. */
    private static String printable(String text) {
        String plain = ACCENT.matcher(Normalizer.normalize(text, Normalizer.Form.NFKD))
                .replaceAll("")
                .replace('\u2212', '-')
                .replace('\u00d7', 'x');
        StringBuilder letters = new StringBuilder();
        plain.codePoints().forEach(point -> letters.append(point >= FIRST && point < BOX ? (char) point : BOX));
        return letters.toString();
    }
}
