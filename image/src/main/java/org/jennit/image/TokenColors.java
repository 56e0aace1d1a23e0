package org.jennit.image;

/** The colours of tokens by their relevance: background and letters. */
final class TokenColors {
    /** What ends the colours of a token in a terminal. */
    static final String ANSI_END = "\u001b[0m";

    private static final int DARK = 0x111111;
    private static final int LIGHT = 0xffffff;

    private final double[] relevance;
    private final boolean[] muted;
    private final int[] palette;
    private final double bound;

    private TokenColors(double[] relevance, boolean[] muted, int[] palette, double bound) {
        this.relevance = relevance;
        this.muted = muted;
        this.palette = palette;
        this.bound = bound;
    }

    /** Colours on a scale that ends at the largest relevance of what is not muted. */
    static TokenColors of(double[] relevance, boolean[] muted, int[] palette) {
        double bound = 0;
        for (int i = 0; i < relevance.length; i++) {
            bound = muted[i] ? bound : Math.max(bound, Math.abs(relevance[i]));
        }
        return new TokenColors(relevance, muted, palette, bound);
    }

    boolean isMuted(int token) {
        return muted[token];
    }

    /** The background of a token that is not muted, as 0xRRGGBB. */
    int background(int token) {
        return palette[RelevanceColor.index(relevance[token], bound)] & 0xffffff;
    }

    /** The letters of a token, as 0xRRGGBB. */
    int letters(int token) {
        return muted[token] ? TokenText.MUTED : RelevanceColor.isLight(background(token)) ? DARK : LIGHT;
    }

    String css(int token) {
        return muted[token]
                ? "color:#%06x".formatted(TokenText.MUTED)
                : "background-color:#%06x;color:%s"
                        .formatted(background(token), RelevanceColor.isLight(background(token)) ? "#111" : "#fff");
    }

    String ansi(int token) {
        String letters = ansi(38, letters(token));
        return muted[token] ? letters : ansi(48, background(token)) + letters;
    }

    private static String ansi(int kind, int rgb) {
        return "\u001b[%d;2;%d;%d;%dm".formatted(kind, rgb >> 16 & 0xff, rgb >> 8 & 0xff, rgb & 0xff);
    }
}
