package org.jennit.rule;

import org.jennit.graph.Value;

/**
 * Relevance that a layer keeps.
 *
 * @param kind by what it is kept
 * @param amount how much, a tensor whose elements are to be summed for each sample, its first axis the batch
 */
public record Absorption(Kind kind, Value amount) {
    /** By what relevance is kept. */
    public enum Kind {
        /** By the bias, which contributes to the output and has no input. */
        BIAS("bias", "biases contribute to what a layer gives and have no input to hand their share to"),
        /** By the stabilizer, which takes its share of the denominator. */
        STABILIZER("stabilizer", "stabilizers take their share of the denominators they keep away from zero"),
        /** At neurons without an admissible contribution: their denominator is zero. */
        NO_CONTRIBUTION(
                "no contribution",
                "neurons without a contribution that the rule admits have nothing to share their relevance by"),
        /** By a softmax, whose expansion leaves out a constant term; below 0 where it adds relevance. */
        SOFTMAX("softmax", "the expansion of a softmax leaves out a constant"),
        /** By a layer that is held constant. */
        CONSTANT("held constant", "layers that the composite holds constant hand nothing on"),
        /** By padding. */
        PADDING("padding", "padding gets its share as a position of the input does"),
        /** In a layer without a rule, whose gradient does not conserve relevance. */
        GRADIENT("gradient", "layers without a rule hand on a gradient, which does not conserve relevance"),
        /** By a rule that does not say where. */
        RULE("rule", "some rules do not conserve relevance"),
        /** By a mask, weights or a function that modifies what arrives at a layer; below 0 where they add relevance. */
        MASK("mask", "masks, weights and functions were asked for that modify what arrives at a layer"),
        /** At a layer that was asked for and that it does not leave, such as an embedding of integers. */
        ARRIVED("arrived", "it arrived at layers that were asked for, which it does not leave");

        private final String label;
        private final String reason;

        Kind(String label, String reason) {
            this.label = label;
            this.reason = reason;
        }

        /** The words for it. */
        public String label() {
            return label;
        }

        /** Why relevance is kept so, as a clause. */
        public String reason() {
            return reason;
        }
    }
}
