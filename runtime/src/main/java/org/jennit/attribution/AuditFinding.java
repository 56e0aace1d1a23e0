package org.jennit.attribution;

/**
 * Something doubtful about relevance.
 *
 * @param kind what kind of thing
 * @param layer the layer where it happens; empty where it is no single one
 * @param what what happens there, with numbers
 * @param remedy what to try, naming a parameter, rule or preset
 */
public record AuditFinding(Kind kind, String layer, String what, String remedy) {
    /** What can be doubtful. */
    public enum Kind {
        /** Relevance is NaN or infinite. */
        NOT_FINITE,
        /** A layer hands on many times what arrived at it. */
        GROWTH,
        /** What a layer hands on has another sign than what arrived, in sum. */
        SIGN,
        /** Much of the relevance does not arrive, since layers keep it. */
        KEPT,
        /** Relevance goes through layers by their gradient. */
        GRADIENT
    }

    /** In one line. */
    @Override
    public String toString() {
        return (layer.isEmpty() ? "" : layer + ": ") + what + ". " + remedy;
    }
}
