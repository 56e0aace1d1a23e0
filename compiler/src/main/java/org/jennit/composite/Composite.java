package org.jennit.composite;

import org.jennit.rule.Layers;

/** Decides which rule goes to which layer. */
@FunctionalInterface
public interface Composite {
    /** Gives rules to layers that have none yet. */
    void assign(Assignment assignment);

    /** The plan for these layers. */
    default Plan plan(Layers layers) {
        Assignment assignment = new Assignment(layers);
        assign(assignment);
        return assignment.plan();
    }

    /** This composite first, and another for the layers that it gave no rule. */
    default Composite then(Composite other) {
        return assignment -> {
            assign(assignment);
            other.assign(assignment);
        };
    }
}
