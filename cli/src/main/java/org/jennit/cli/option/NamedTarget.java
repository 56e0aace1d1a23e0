package org.jennit.cli.option;

import java.util.Optional;
import org.jennit.dataset.ClassScores;
import org.jennit.target.Target;

/**
 * A target as people know it.
 *
 * @param name its name
 * @param target the target
 * @param single the class, if it is one by itself
 */
public record NamedTarget(String name, Target target, Optional<Integer> single) {
    /** A single class. */
    public static NamedTarget of(ClassScores.Score score) {
        return new NamedTarget(score.name(), Target.classIndex(score.index()), Optional.of(score.index()));
    }

    /** The highest output of a model that is not a classifier. */
    public static NamedTarget highest() {
        return new NamedTarget("the highest output", Target.top(), Optional.empty());
    }
}
