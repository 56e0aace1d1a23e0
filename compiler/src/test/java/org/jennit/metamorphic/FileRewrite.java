package org.jennit.metamorphic;

import java.util.List;
import java.util.Random;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import org.jennit.metamorphic.Draft.Step;

/**
 * A way of writing a step of a model otherwise that keeps the function.
 *
 * @param name what it does
 * @param applies which steps it is for
 * @param change writes the step otherwise
 */
record FileRewrite(String name, BiPredicate<Draft, Step> applies, Change change) {
    /** What is done to a draft at a step. */
    @FunctionalInterface
    interface Change {
        void apply(Draft draft, Step step, Random random);
    }

    static final List<FileRewrite> ALL = Stream.of(
                    ActivationSpellings.ALL,
                    NormSpellings.ALL,
                    LinearSpellings.ALL,
                    LayoutRewrites.ALL,
                    ConstantRewrites.ALL)
            .flatMap(List::stream)
            .toList();

    /** Another spelling of an operator. */
    static FileRewrite of(String operator, String name, Draft.Spelling spelling) {
        return of(operator, name, (draft, step) -> true, spelling);
    }

    static FileRewrite of(String operator, String name, BiPredicate<Draft, Step> applies, Draft.Spelling spelling) {
        return new FileRewrite(
                operator + " as " + name,
                (draft, step) -> step.operator().equals(operator) && applies.test(draft, step),
                (draft, step, random) -> draft.replace(step, spelling));
    }

    /** The steps of a draft that it is for. */
    List<Step> places(Draft draft) {
        return draft.steps.stream().filter(step -> applies.test(draft, step)).toList();
    }

    @Override
    public String toString() {
        return name;
    }
}
