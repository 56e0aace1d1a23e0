package org.jennit.image;

/** The colour of a single relevance, for output that is text (SVG, HTML) rather than pixels. */
final class RelevanceColor {
    private RelevanceColor() {}

    /** The palette index of a relevance on the scale from −bound to bound, as in heatmaps. */
    static int index(double relevance, double bound) {
        double share = bound == 0 ? 0.5 : (relevance + bound) / (bound + bound);
        return (int) Math.max(0, Math.min(255, share * 255));
    }

    /** The colour in the notation of CSS and SVG, {@code #rrggbb}. */
    static String css(int[] palette, double relevance, double bound) {
        return "#%06x".formatted(palette[index(relevance, bound)] & 0xffffff);
    }

    /** Whether dark text is easier to read on this colour than light text: whether its luma is above 140. */
    static boolean isLight(int rgb) {
        return 0.299 * (rgb >> 16 & 0xff) + 0.587 * (rgb >> 8 & 0xff) + 0.114 * (rgb & 0xff) > 140;
    }
}
