package org.jennit.evaluate;

/** Says that the interpreter cannot evaluate a value: an operator without a kernel, or numbers that are too many. */
public final class EvaluationException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** A refusal with its reason. */
    public EvaluationException(String message) {
        super(message);
    }
}
