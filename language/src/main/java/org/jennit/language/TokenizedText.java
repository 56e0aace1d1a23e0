package org.jennit.language;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jennit.image.TokenText;

/**
 * A text, or a pair of texts, as tokens.
 *
 * @param text the text
 * @param pair the second text of a pair
 * @param tokens all tokens, special ones included
 */
public record TokenizedText(String text, Optional<String> pair, List<TextToken> tokens) {
    private static final Pattern SPECIAL = Pattern.compile("\\[[A-Z]+\\d*]|<[^<> ]+>|<\\|.*\\|>");

    /** Tokens of a text. */
    public TokenizedText {
        tokens = List.copyOf(tokens);
    }

    /**
     * A text of which only the tokens are known.
     *
     * @param pieces their spellings in the vocabulary; those in brackets, such as {@code [CLS]} and {@code <s>}, are
     *     special tokens
     * @throws IllegalArgumentException if there are not as many of both
     */
    public static TokenizedText ofPieces(long[] ids, List<String> pieces) {
        if (ids.length != pieces.size()) {
            throw new IllegalArgumentException("there are %d ids, but %d tokens".formatted(ids.length, pieces.size()));
        }
        List<TokenText.ShownToken> shown = TokenText.spelled(pieces);
        List<TextToken> tokens = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        int word = -1;
        for (int i = 0; i < ids.length; i++) {
            boolean special = isSpecial(pieces.get(i));
            String covered = shown.get(i).text();
            boolean joined = text.isEmpty() || shown.get(i).joined();
            boolean continues =
                    shown.get(i).joined() && word >= 0 && !tokens.get(i - 1).special();
            text.append(joined || special ? "" : " ");
            int begin = special ? -1 : text.length();
            text.append(special ? "" : covered);
            word += special || continues ? 0 : 1;
            tokens.add(new TextToken(
                    ids[i],
                    pieces.get(i),
                    covered,
                    begin,
                    special ? -1 : text.length(),
                    0,
                    special ? -1 : word,
                    special,
                    shown.get(i).joined()));
        }
        return new TokenizedText(text.toString(), Optional.empty(), tokens);
    }

    /** Whether a spelling is that of a special token, such as {@code [CLS]} and {@code <s>}. */
    static boolean isSpecial(String piece) {
        return SPECIAL.matcher(piece).matches();
    }

    /** The ids of all tokens. */
    public long[] ids() {
        return tokens.stream().mapToLong(TextToken::id).toArray();
    }

    /** The number of tokens. */
    public int size() {
        return tokens.size();
    }

    /** This with one more token at its end. */
    TokenizedText with(TextToken token) {
        List<TextToken> longer = new ArrayList<>(tokens);
        longer.add(token);
        return new TokenizedText(text + (token.joined() ? "" : " ") + token.text(), pair, longer);
    }
}
