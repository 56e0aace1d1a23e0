package org.jennit.operator;

/** On what scale numbers say how sure a classifier is of its classes. */
public enum ScoreScale {
    /** Any numbers, of which a softmax makes probabilities. */
    LOGITS,

    /** Probabilities, such as a softmax or a sigmoid makes of logits. */
    PROBABILITIES,

    /** Logarithms of probabilities. */
    LOG_PROBABILITIES
}
