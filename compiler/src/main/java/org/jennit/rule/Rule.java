package org.jennit.rule;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jennit.graph.Value;
import org.jennit.layer.Layer;
import org.jennit.operator.LayerType;
import org.jspecify.annotations.Nullable;

/** What happens to relevance at a layer, in place of the gradient. */
public interface Rule {
    /** The name with the parameters' values, {@code Gamma(gamma=0.25)}. */
    String name();

    /** The layers that the rule is for, in words; empty where it is for all. */
    default Optional<String> purpose() {
        return Optional.empty();
    }

    /** Whether the rule can be applied to layers of these types. */
    default boolean fits(Layer layer) {
        return true;
    }

    /** Whether the gradient takes the place of the rule at a layer. */
    default boolean isGradient(Layer layer) {
        return false;
    }

    /**
     * Whether what the rule hands on is not relevance but multipliers: what an input contributes for each unit by which it
     * differs from its baseline. Rules that do are given to all layers of a model or none.
     */
    default boolean handsOnMultipliers() {
        return false;
    }

    /**
     * The relevance of each input of the layer's node, of its shape; null for inputs that get none, such as constants.
     */
    List<@Nullable Value> relevance(RuleContext context);

    /** What a positive number at an input of the layer says. */
    default ShareSign shareSign() {
        return ShareSign.OF_CONTRIBUTION;
    }

    /** What the sign of relevance means at the inputs of a layer, given that it is positive at the output. */
    enum ShareSign {
        /** What is positive raises the output: relevance is divided by a sum of one sign, as ZPlus does. */
        OF_CONTRIBUTION,
        /** What is positive has the sign of the output: relevance is divided by the output itself, as Epsilon does. */
        OF_OUTPUT,
        /** What it means at the output: relevance is handed on. */
        HANDED_ON
    }

    /** Where relevance goes that does not reach an input; empty where the rule cannot say. */
    default List<Absorption> absorbed(RuleContext context) {
        return List.of();
    }

    /** What is to be checked of the numbers themselves each time the graph runs. */
    default List<Check> checks(RuleContext context) {
        return List.of();
    }

    /**
     * A count that should be zero.
     *
     * @param message what it means when it is not, after the count
     * @param count how many there are, a number for each sample
     */
    record Check(String message, Value count) {}

    /** The inputs that vary and get nothing all the same, so that nothing before them is explained. */
    default Set<Integer> withheld(Layer layer) {
        return Set.of();
    }

    /**
     * What there is to say of a plan that uses this rule on a layer, such as a warning, without the layer's name; empty
     * where there is nothing.
     */
    default Optional<String> warning(Layer layer) {
        return Optional.empty();
    }

    /** Whether layers of a type divide and weigh, and so have parameters that a rule may change. */
    static boolean isLinear(Layer layer) {
        return layer.is(LayerType.LINEAR);
    }
}
