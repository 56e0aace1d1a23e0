package org.jennit.cli.option;

import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jennit.dataset.ClassScores;
import org.jennit.target.ClassTarget;
import org.jennit.target.Target;

/**
 * A target as people know it.
 *
 * @param name its name
 * @param target the target
 * @param single the class, if it is one by itself
 */
public record NamedTarget(String name, ClassTarget target, Optional<Integer> single) {
    /** The target, after its classes were put along an axis. */
    public ClassTarget target(UnaryOperator<ClassTarget> along) {
        return along.apply(target);
    }

    /** A single class. */
    public static NamedTarget of(ClassScores.Score score) {
        return new NamedTarget(score.name(), Target.classIndex(score.index()), Optional.of(score.index()));
    }

    /** The highest output of a model that is not a classifier. */
    public static NamedTarget highest() {
        return new NamedTarget("the highest output", Target.top(), Optional.empty());
    }
}
