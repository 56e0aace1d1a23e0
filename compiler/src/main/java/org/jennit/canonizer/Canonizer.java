package org.jennit.canonizer;

import java.util.List;
import org.jennit.graph.Graph;
import org.jennit.rewrite.Rewrite;

/**
 * Brings graphs to a canonical form without changing what they compute, so that rules find the layers they are for.
 *
 * @param name the name by which it is switched on and off
 * @param rewrites what it rewrites
 * @param pass what it changes once these rewrites, and those of the canonizers before it, do not apply any more
 * @param check what must be so where it was applied
 */
public record Canonizer(String name, List<Rewrite> rewrites, GraphPass pass, Check check) {
    /** Says whether what a canonizer was asked for is there, so that a wrong name does not pass unnoticed. */
    @FunctionalInterface
    public interface Check {
        /**
         * Compares a graph with its canonical form.
         *
         * @throws IllegalArgumentException if the canonizer was asked for what it could not do; the message says what
         */
        void check(Graph graph, Graph canonical);
    }

    /** A canonizer. */
    public Canonizer {
        rewrites = List.copyOf(rewrites);
    }

    /** A canonizer of these rewrites. */
    public static Canonizer of(String name, Rewrite... rewrites) {
        return new Canonizer(name, List.of(rewrites), GraphPass.NONE, (graph, canonical) -> {});
    }

    /** A canonizer that changes the whole graph. */
    static Canonizer of(String name, GraphPass pass) {
        return new Canonizer(name, List.of(), pass, (graph, canonical) -> {});
    }

    /** This with a check. */
    Canonizer checked(Check other) {
        return new Canonizer(name, rewrites, pass, other);
    }

    /** The name. */
    @Override
    public String toString() {
        return name;
    }
}
