package org.jennit.composite;

import java.util.List;
import java.util.Optional;
import org.jennit.canonizer.Canonizer;
import org.jennit.layer.Layers;

/** Decides which rule goes to which layer, and by which canonizers a model gets the layers that it decides on. */
@FunctionalInterface
public interface Composite {
    /** Gives rules to layers that have none yet. */
    void assign(Assignment assignment);

    /**
     * The canonizers that bring a model to the form whose layers are assigned; empty for {@link
     * org.jennit.canonizer.Canonizers#all}.
     */
    default Optional<List<Canonizer>> canonizers() {
        return Optional.empty();
    }

    /** This for the layers that these canonizers make; with none they are those of the file. */
    default Composite withCanonizers(List<Canonizer> canonizers) {
        return new CanonizedComposite(this, canonizers);
    }

    /** The plan for these layers. */
    default Plan plan(Layers layers) {
        Assignment assignment = new Assignment(layers);
        assign(assignment);
        return assignment.plan();
    }

    /**
     * This composite first, and another for the layers that it gave no rule.
     *
     * @throws IllegalArgumentException if both ask for canonizers, and not for the same
     */
    default Composite then(Composite other) {
        Composite both = assignment -> {
            assign(assignment);
            other.assign(assignment);
        };
        return CanonizedComposite.agreed(this, other).map(both::withCanonizers).orElse(both);
    }
}
