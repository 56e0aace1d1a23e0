package org.jennit;

import org.jennit.attribution.Audit;
import org.jennit.rule.Absorption;

/** What to try where relevance is doubtful: a parameter with a value, a rule or a preset. */
final class Remedy {
    private Remedy() {}

    /** Where a layer of a type multiplies or turns relevance by a rule. */
    static String of(String type, String rule) {
        if (rule.equals(Audit.GRADIENT) || rule.equals(Audit.MOVES) || rule.equals("none")) {
            return "Give " + type
                    + " a rule in the composite's layer_map; the presets epsilon_plus and attn_lrp"
                    + " have one for most layers";
        }
        if (rule.startsWith("Gamma") && rule.contains("zero_params") && rule.contains("bias")) {
            return "Its sign is that of the output with the bias, while the denominator leaves the bias out: try"
                    + " -p sign=modified, or leave out zero_params";
        }
        if (rule.startsWith("Epsilon")) {
            return "Its denominator is near zero: try a larger epsilon, such as -p epsilon=0.1, or epsilon_plus";
        }
        if (rule.startsWith("Norm") || rule.startsWith("Uniform") || rule.startsWith("Value")) {
            return "Its denominator is near zero: try a larger stabilizer, such as -p stabilizer=0.01, or for attention the"
                    + " preset attn_lrp";
        }
        if (rule.startsWith("Gamma") || rule.startsWith("AlphaBeta")) {
            return "Negative and positive contributions nearly cancel: try a larger gamma, such as -p gamma=1, or the preset"
                    + " epsilon_plus, which takes the positive ones only";
        }
        return "Try the preset epsilon_plus";
    }

    /** Where much of the relevance is kept. */
    static String of(Absorption.Kind kind) {
        return switch (kind) {
            case BIAS -> "-p zero_params=bias shares out what the biases keep";
            case STABILIZER -> "A smaller epsilon or stabilizer, such as -p epsilon=1e-6, keeps less";
            case NO_CONTRIBUTION ->
                "Neurons without a positive contribution hand on nothing: epsilon_gamma_box lets negative ones count too";
            case SOFTMAX ->
                "The expansion of softmax leaves out a constant, as attn_lrp defines it; cp_lrp conserves the sum";
            case CONSTANT -> "It belongs to layers that are held constant, as the composite defines it";
            case PADDING -> "It falls on padding; the rules Flat and ZBox give padding a share by design";
            case GRADIENT -> "Give the layers without a rule one; 'jennit inspect -c COMPOSITE' names them";
            case RULE -> "The rule of the layer does not conserve; the ledger names it";
            case MASK -> "It is what masks and weights that were asked for leave out";
            case ARRIVED -> "It arrived at layers that were asked for, as is intended";
        };
    }
}
