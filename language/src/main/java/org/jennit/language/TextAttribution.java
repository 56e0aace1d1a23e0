package org.jennit.language;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jennit.image.TokenText;
import org.jennit.image.TokenText.ShownToken;
import org.jennit.tensor.Tensor;
import org.jennit.text.StructuredText;

/**
 * The relevance of the tokens of a text: that of the embedding of each, summed over its dimensions.
 *
 * @param text the text
 * @param explained what was explained, in words
 * @param value what the model gave for it: a logit, a probability or a similarity
 * @param relevance a number for each token
 */
public record TextAttribution(TokenizedText text, String explained, double value, List<Double> relevance) {
    /** The relevance of each token; there are as many numbers as tokens. */
    public TextAttribution {
        relevance = List.copyOf(relevance);
        if (relevance.size() != text.size()) {
            throw new IllegalArgumentException("%d tokens have %d relevances".formatted(text.size(), relevance.size()));
        }
    }

    /** The sum over all tokens. */
    public double total() {
        return relevance.stream().mapToDouble(Double::doubleValue).sum();
    }

    /**
     * This word by word: the pieces of a word are one token, which has the sum of their relevance. Special tokens stay.
     */
    public TextAttribution words() {
        List<TextToken> words = new ArrayList<>();
        List<Double> sums = new ArrayList<>();
        for (int i = 0; i < text.size(); i++) {
            TextToken token = text.tokens().get(i);
            int last = words.size() - 1;
            if (last >= 0 && isSameWord(words.get(last), token)) {
                words.set(last, joined(words.get(last), token));
                sums.set(last, sums.get(last) + relevance.get(i));
            } else {
                words.add(token);
                sums.add(relevance.get(i));
            }
        }
        return new TextAttribution(new TokenizedText(text.text(), text.pair(), words), explained, value, sums);
    }

    /** The attribution of a text whose ids may be padded: what comes after its tokens is left out. */
    static TextAttribution of(TokenizedText text, String explained, double value, double[] relevance) {
        return new TextAttribution(
                text,
                explained,
                value,
                Arrays.stream(relevance).limit(text.size()).boxed().toList());
    }

    static boolean isSameWord(TextToken a, TextToken b) {
        return a.word() >= 0 && !a.special() && !b.special() && a.word() == b.word() && a.segment() == b.segment();
    }

    private TextToken joined(TextToken a, TextToken b) {
        boolean spans = a.begin() >= 0 && b.end() >= a.begin();
        String whole = b.segment() == 0 ? text.text() : text.pair().orElse("");
        String covered = spans && b.end() <= whole.length() ? whole.substring(a.begin(), b.end()) : a.text() + b.text();
        return new TextToken(
                a.id(), a.piece() + b.piece(), covered, a.begin(), b.end(), a.segment(), a.word(), false, a.joined());
    }

    /** The tokens on the colours of their relevance; special tokens are gray. */
    public TokenText tokenText() {
        List<ShownToken> shown = text.tokens().stream()
                .map(token -> new ShownToken(token.text(), token.joined(), token.special()))
                .toList();
        double[] numbers = relevance.stream().mapToDouble(Double::doubleValue).toArray();
        return TokenText.ofShown(shown, Tensor.of(numbers, numbers.length));
    }

    /** This as JSON: what was explained, and of each token and each word its text, where it is, and its relevance. */
    public String json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("text", text.text());
        text.pair().ifPresent(pair -> json.put("pair", pair));
        json.put("explained", explained);
        json.put("value", value);
        json.put("tokens", entries());
        json.put("words", words().entries());
        return StructuredText.toJson(json);
    }

    private List<Map<String, Object>> entries() {
        List<Map<String, Object>> entries = new ArrayList<>();
        for (int i = 0; i < text.size(); i++) {
            TextToken token = text.tokens().get(i);
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("token", token.piece());
            entry.put("text", token.text());
            if (token.begin() >= 0) {
                entry.put("span", List.of((long) token.begin(), (long) token.end()));
            }
            entry.put("segment", (long) token.segment());
            entry.put("special", token.special());
            entry.put("relevance", relevance.get(i));
            entries.add(entry);
        }
        return entries;
    }
}
