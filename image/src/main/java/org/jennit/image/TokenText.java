package org.jennit.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jennit.tensor.AtomicFile;
import org.jennit.tensor.Tensor;

/**
 * The tokens of a text, each on a background that is coloured by its relevance, as HTML.
 *
 * <p>Relevance r is shown in the colour of r / b on the map, where b is the largest |r|. Tokens appear as in the text:
 * the markers of common tokenizers for the beginning of a word (Ġ, ▁) become spaces, those for its continuation (##)
 * are dropped. The attribute {@code data-i} of every token is its index. A text is immutable; each option returns a new
 * one.
 */
public final class TokenText {
    private static final String WORD_MARKS = "\u0120\u2581";
    private static final String CONTINUED = "##";

    private final List<String> tokens;
    private final double[] relevance;
    private final ColorMap colors;
    private final double level;

    private TokenText(List<String> tokens, double[] relevance, ColorMap colors, double level) {
        this.tokens = tokens;
        this.relevance = relevance;
        this.colors = colors;
        this.level = level;
    }

    /**
     * The text of these tokens.
     *
     * @param relevance one number for each token
     * @throws IllegalArgumentException if their number differs from that of the tokens, or they are not finite
     */
    public static TokenText of(List<String> tokens, Tensor relevance) {
        if (relevance.size() != tokens.size()) {
            throw new IllegalArgumentException(
                    "there are %d tokens, but the relevance of %d".formatted(tokens.size(), relevance.size()));
        }
        Finite.require(relevance, "the relevance");
        return new TokenText(List.copyOf(tokens), relevance.toDoubles(), ColorMap.of("bwr"), 1);
    }

    /** This text in the colours of another map. */
    public TokenText colorMap(ColorMap map) {
        return new TokenText(tokens, relevance, map, level);
    }

    /** This text with a stretched palette; see {@link ColorMap#palette}. */
    public TokenText level(double factor) {
        return new TokenText(tokens, relevance, colors, factor);
    }

    /** Writes this text as an HTML file, atomically. */
    public void save(Path file) throws IOException {
        String page =
                "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>Tokens by relevance</title>\n"
                        + "<style>body { max-width: 50rem; margin: 2rem auto; font: 1.1rem/2 sans-serif; }"
                        + " .token { padding: .15em .2em; border-radius: 4px; }</style>\n"
                        + html() + "</html>\n";
        AtomicFile.write(file, out -> out.write(page.getBytes(StandardCharsets.UTF_8)));
    }

    /** This text as a paragraph. */
    public String html() {
        int[] palette = colors.palette(level);
        double bound = Arrays.stream(relevance).map(Math::abs).max().orElse(0);
        boolean marked = tokens.stream().anyMatch(TokenText::beginsWord);
        StringBuilder html = new StringBuilder("<p class=\"tokens\">");
        for (int i = 0; i < tokens.size(); i++) {
            String token = tokens.get(i);
            boolean joined = marked ? !beginsWord(token) : token.startsWith(CONTINUED);
            int rgb = palette[RelevanceColor.index(relevance[i], bound)] & 0xffffff;
            html.append(i == 0 || joined ? "" : " ")
                    .append(String.format(
                            Locale.ROOT,
                            "<span class=\"token\" data-i=\"%d\" title=\"%.6g\" style=\"background-color:#%06x;color:%s\">%s</span>",
                            i,
                            relevance[i],
                            rgb,
                            RelevanceColor.isLight(rgb) ? "#111" : "#fff",
                            escaped(shown(token))));
        }
        return html.append("</p>\n").toString();
    }

    private static boolean beginsWord(String token) {
        return !token.isEmpty() && WORD_MARKS.indexOf(token.charAt(0)) >= 0;
    }

    private static String shown(String token) {
        String plain = beginsWord(token)
                ? token.substring(1)
                : token.startsWith(CONTINUED) && token.length() > 2 ? token.substring(2) : token;
        return plain.isEmpty() ? "\u00a0" : plain;
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
