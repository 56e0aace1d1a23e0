package org.jennit.attribution;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

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
        /** None of the relevance arrives: a layer hands on zeros only. */
        LOST,
        /** A layer, or all of them together, hands on many times what arrived. */
        GROWTH,
        /** What a layer hands on has another sign than what arrived, in sum. */
        SIGN,
        /** Much of the relevance does not arrive, since layers keep it. */
        KEPT,
        /** Relevance goes through layers by their gradient. */
        GRADIENT;

        /** The word for it in JSON. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The finding as a map of texts: what it is as JSON. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("kind", kind.label());
        map.put("layer", layer);
        map.put("what", what);
        map.put("remedy", remedy);
        return map;
    }

    /** In one line. */
    @Override
    public String toString() {
        return (layer.isEmpty() ? "" : layer + ": ") + what + ". " + remedy;
    }
}
