package org.jennit.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jennit.tensor.AtomicFile;
import org.jennit.tensor.Tensor;

/**
 * The tokens of a text, each on a background that is coloured by its relevance: as HTML, as a picture, and in a terminal.
 *
 * <p>Relevance r is shown in the colour of r / b on the map, where b is the largest |r| of all tokens that are not muted.
 * Muted tokens, such as those that a tokenizer puts around a text, are gray. The attribute {@code data-i} of every token in
 * HTML is its index. A text is immutable; each option returns a new one.
 */
public final class TokenText {
    private static final String WORD_MARKS = "\u0120\u2581";
    private static final String CONTINUED = "##";
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}|[\\x80-\\x9f]");
    /** The colour of muted tokens. */
    static final int MUTED = 0x9a9ea5;

    /**
     * A token as it is shown.
     *
     * @param text its letters
     * @param joined whether it follows the token before it without a space
     * @param muted whether it is gray, whatever its relevance
     */
    public record ShownToken(String text, boolean joined, boolean muted) {}

    private final List<ShownToken> tokens;
    private final double[] relevance;
    private final ColorMap colors;
    private final double level;

    private TokenText(List<ShownToken> tokens, double[] relevance, ColorMap colors, double level) {
        this.tokens = tokens;
        this.relevance = relevance;
        this.colors = colors;
        this.level = level;
    }

    /**
     * The text of these tokens as vocabularies spell them. They are shown as in the text: the markers of common
     * tokenizers for the beginning of a word (Ġ, ▁) become spaces, those for its continuation (##) are dropped.
     *
     * @param relevance one number for each token
     * @throws IllegalArgumentException if their number differs from that of the tokens, or they are not finite
     */
    public static TokenText of(List<String> tokens, Tensor relevance) {
        return ofShown(spelled(tokens), relevance);
    }

    /**
     * The text of these tokens as they are shown.
     *
     * @param relevance one number for each token
     * @throws IllegalArgumentException if their number differs from that of the tokens, or they are not finite
     */
    public static TokenText ofShown(List<ShownToken> tokens, Tensor relevance) {
        if (relevance.size() != tokens.size()) {
            throw new IllegalArgumentException(
                    "there are %d tokens, but the relevance of %d".formatted(tokens.size(), relevance.size()));
        }
        Finite.require(relevance, "the relevance");
        return new TokenText(List.copyOf(tokens), relevance.toDoubles(), ColorMap.of("bwr"), 1);
    }

    /** Tokens as vocabularies spell them, as they are shown. */
    public static List<ShownToken> spelled(List<String> tokens) {
        boolean marked = tokens.stream().anyMatch(TokenText::beginsWord);
        List<ShownToken> shown = new ArrayList<>();
        for (String token : tokens) {
            boolean joined = marked ? !beginsWord(token) : token.startsWith(CONTINUED);
            shown.add(new ShownToken(plain(token), joined, false));
        }
        return shown;
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
        TokenColors hues = colors();
        StringBuilder html = new StringBuilder("<p class=\"tokens\">");
        for (int i = 0; i < tokens.size(); i++) {
            ShownToken token = tokens.get(i);
            html.append(i == 0 || token.joined ? "" : " ")
                    .append(String.format(
                            Locale.ROOT,
                            "<span class=\"token\" data-i=\"%d\" title=\"%.6g\" style=\"%s\">%s</span>",
                            i,
                            relevance[i],
                            hues.css(i),
                            Markup.content(visible(token.text))));
        }
        return html.append("</p>\n").toString();
    }

    /**
     * This text as a picture on white, its lines broken where they are full. Letters are those of {@link Lettering}.
     *
     * @param width in pixels
     */
    public Picture picture(int width) {
        return new TokenPicture(tokens, colors(), width).drawn();
    }

    /** This text for a terminal that knows 24-bit colours (ANSI escape sequences). */
    public String ansi() {
        TokenColors hues = colors();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < tokens.size(); i++) {
            text.append(i == 0 || tokens.get(i).joined ? "" : " ")
                    .append(hues.ansi(i))
                    .append(visible(tokens.get(i).text))
                    .append(TokenColors.ANSI_END);
        }
        return text.toString();
    }

    private TokenColors colors() {
        boolean[] muted = new boolean[tokens.size()];
        for (int i = 0; i < muted.length; i++) {
            muted[i] = tokens.get(i).muted;
        }
        return TokenColors.of(relevance, muted, colors.palette(level));
    }

    private static boolean beginsWord(String token) {
        return !token.isEmpty() && WORD_MARKS.indexOf(token.charAt(0)) >= 0;
    }

    private static String plain(String token) {
        return beginsWord(token)
                ? token.substring(1)
                : token.startsWith(CONTINUED) && token.length() > 2 ? token.substring(2) : token;
    }

    /** What can be seen of a token: at least a space, no line breaks, and nothing that a terminal obeys. */
    static String visible(String text) {
        String line = CONTROL.matcher(
                        text.replace("\r", "").replace('\n', '\u21b5').replace('\t', ' '))
                .replaceAll("\ufffd");
        return line.isEmpty() ? "\u00a0" : line;
    }
}
