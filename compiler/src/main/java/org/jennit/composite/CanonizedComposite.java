package org.jennit.composite;

import java.util.List;
import java.util.Optional;
import org.jennit.canonizer.Canonizer;

/** A composite that says which canonizers make its layers. */
record CanonizedComposite(Composite composite, List<Canonizer> list) implements Composite {
    CanonizedComposite {
        list = List.copyOf(list);
    }

    @Override
    public void assign(Assignment assignment) {
        composite.assign(assignment);
    }

    @Override
    public Optional<List<Canonizer>> canonizers() {
        return Optional.of(list);
    }

    /** What two composites that are used together ask for. */
    static Optional<List<Canonizer>> agreed(Composite first, Composite second) {
        Optional<List<Canonizer>> one = first.canonizers();
        Optional<List<Canonizer>> other = second.canonizers();
        if (one.isPresent() && other.isPresent() && !one.equals(other)) {
            throw new IllegalArgumentException("composites that are used together ask for different canonizers, "
                    + one.get() + " and " + other.get() + "; name them once, for all");
        }
        return one.or(() -> other);
    }
}
