package org.jennit.image;

/** The colour of a single relevance, for what is drawn as text rather than pixels. */
final class RelevanceColor {
    private RelevanceColor() {}

    /** The index in a palette of a relevance on the scale from −bound to bound, as heatmaps have it. */
    static int index(double relevance, double bound) {
        double share = bound == 0 ? 0.5 : (relevance + bound) / (bound + bound);
        return (int) Math.max(0, Math.min(255, share * 255));
    }

    /** The colour as CSS and SVG take it, {@code #rrggbb}. */
    static String css(int[] palette, double relevance, double bound) {
        return "#%06x".formatted(palette[index(relevance, bound)] & 0xffffff);
    }

    /** Whether dark letters are easier to read on a colour than light ones: whether its luma is above 140. */
    static boolean isLight(int rgb) {
        return 0.299 * (rgb >> 16 & 0xff) + 0.587 * (rgb >> 8 & 0xff) + 0.114 * (rgb & 0xff) > 140;
    }
}
