package org.jennit.language;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jennit.image.TokenMatrix;
import org.jennit.image.TokenText.ShownToken;
import org.jennit.text.StructuredText;

/**
 * A text that a language model continued, with what each token that it added came from.
 *
 * @param prompt the text that was given
 * @param whole the text with its continuation
 * @param rows for each token that was added, the relevance of all tokens before it
 */
public record Generation(TokenizedText prompt, TokenizedText whole, List<List<Double>> rows) {
    /** The rows of a continuation. */
    public Generation {
        rows = rows.stream().map(List::copyOf).toList();
    }

    /** The text that was added. */
    public String continuation() {
        return whole.text().substring(prompt.text().length());
    }

    /** The tokens that were added. */
    public List<TextToken> added() {
        return whole.tokens().subList(prompt.size(), whole.size());
    }

    /** The relevance as a matrix: a row for each token that was added, a column for each token before. */
    public TokenMatrix matrix() {
        List<ShownToken> shown = whole.tokens().stream()
                .map(token -> new ShownToken(token.text(), token.joined(), token.special()))
                .toList();
        return TokenMatrix.of(shown, prompt.size(), rows);
    }

    /** This as JSON: the tokens, and for each that was added the relevance of those before it. */
    public String json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("text", prompt.text());
        json.put("continuation", continuation());
        json.put("tokens", whole.tokens().stream().map(TextToken::piece).toList());
        List<Map<String, Object>> steps = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            Map<String, Object> step = new LinkedHashMap<>();
            step.put("token", added().get(i).piece());
            step.put("relevance", rows.get(i));
            steps.add(step);
        }
        json.put("steps", steps);
        return StructuredText.toJson(json);
    }
}
