package org.jennit.language;

import org.jennit.target.Target;

/** Explains what a model makes of a text, token by token. */
public interface TextExplainer extends AutoCloseable {
    /** The model. */
    TextModel model();

    /** The name of the output that is explained. */
    String output();

    /** What can be explained of a text; computes the model once. */
    TextTargets targets(TokenizedText text);

    /**
     * Explains a class, a label or a token, as {@link TextTargets} names them.
     *
     * @throws IllegalArgumentException if the text does not fit the model, or the name means nothing
     */
    default TextAttribution explain(TokenizedText text, String target) {
        TextTargets targets = targets(text);
        return explain(text, targets.of(target), targets.described(target), targets.value(target));
    }

    /**
     * Explains any target.
     *
     * @param explained what it is, in words
     * @param value what the model gives for it
     * @throws IllegalArgumentException if the text or the target does not fit the model
     */
    TextAttribution explain(TokenizedText text, Target target, String explained, double value);

    @Override
    void close();
}
