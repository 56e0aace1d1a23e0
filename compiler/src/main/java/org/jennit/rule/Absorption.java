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
        BIAS("bias"),
        /** By the stabilizer, which takes its share of the denominator. */
        STABILIZER("stabilizer"),
        /** At neurons without an admissible contribution: their denominator is zero. */
        NO_CONTRIBUTION("no contribution"),
        /** By a softmax, whose expansion leaves out a constant term; below 0 where it adds relevance. */
        SOFTMAX("softmax"),
        /** By a layer that is held constant. */
        CONSTANT("held constant"),
        /** By padding. */
        PADDING("padding"),
        /** In a layer without a rule, whose gradient does not conserve relevance. */
        GRADIENT("gradient"),
        /** By a rule that does not say where. */
        RULE("rule"),
        /** By a mask, weights or a function that modifies what arrives at a layer; below 0 where they add relevance. */
        MASK("mask"),
        /** At a layer that was asked for and that it does not leave, such as an embedding of integers. */
        ARRIVED("arrived");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /** The words for it. */
        public String label() {
            return label;
        }
    }
}
