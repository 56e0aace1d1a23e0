package org.jennit.canonizer;

import java.util.List;
import org.jennit.rewrite.Rewrite;

/**
 * Brings graphs to a canonical form without changing what they compute, so that rules find the layers they are for.
 *
 * @param name the name by which it is switched on and off
 * @param rewrites what it rewrites
 */
public record Canonizer(String name, List<Rewrite> rewrites) {
    /** A canonizer. */
    public Canonizer {
        rewrites = List.copyOf(rewrites);
    }

    /** A canonizer of these rewrites. */
    public static Canonizer of(String name, Rewrite... rewrites) {
        return new Canonizer(name, List.of(rewrites));
    }
}
