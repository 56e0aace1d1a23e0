package org.jennit.image;

import java.awt.image.BufferedImage;
import java.util.Locale;

/** A bar of a palette's colours beside an image, with the numbers at its ends and middle. */
final class ColorBar {
    private static final int WHITE = 0xffffff;
    private static final int BLACK = 0;
    private static final int GAP = 6;
    private static final int BAR = 12;
    /** The bar is designed for images about this high, in pixels; it is scaled up for larger ones. */
    private static final int COMMON_HEIGHT = 224;

    private ColorBar() {}

    /** The image with the bar to its right: the maximum at the top, 0 in the middle, the minimum at the bottom. */
    static BufferedImage beside(BufferedImage image, int[] palette, double bound) {
        int scale = Math.max(1, Math.round((float) image.getHeight() / COMMON_HEIGHT));
        String high = number(bound);
        String low = bound == 0 ? high : "-" + high;
        int textWidth = scale * Lettering.width(low);
        int height = Math.max(image.getHeight(), scale * (2 * Lettering.HEIGHT + 1));
        int bar = image.getWidth() + scale * GAP;
        int text = bar + scale * (BAR + GAP / 2);
        BufferedImage result =
                new BufferedImage(text + textWidth + scale * GAP / 2, height, BufferedImage.TYPE_3BYTE_BGR);
        for (int y = 0; y < height; y++) {
            int color = palette[255 - y * 255 / (height - 1)];
            for (int x = 0; x < result.getWidth(); x++) {
                boolean inside = x < image.getWidth() && y < image.getHeight();
                boolean onBar = x >= bar && x < bar + scale * BAR;
                result.setRGB(x, y, inside ? image.getRGB(x, y) : onBar ? color : WHITE);
            }
        }
        int textHeight = scale * Lettering.HEIGHT;
        Lettering.draw(high, result, text, 0, scale, BLACK);
        Lettering.draw(low, result, text, height - textHeight, scale, BLACK);
        if (height >= 4 * textHeight) {
            Lettering.draw("0", result, text, (height - textHeight) / 2, scale, BLACK);
        }
        return result;
    }

    /** Three significant digits, in scientific notation where plain digits would be long. */
    static String number(double value) {
        if (value == 0) {
            return "0";
        }
        int exponent = (int) Math.floor(Math.log10(Math.abs(value)));
        if (exponent < -3 || exponent > 4) {
            return String.format(Locale.ROOT, "%.2e", value)
                    .replaceFirst("e([+-])0?", "e$1")
                    .replace("e+", "e");
        }
        return String.format(Locale.ROOT, "%." + Math.max(0, 2 - exponent) + "f", value);
    }
}
