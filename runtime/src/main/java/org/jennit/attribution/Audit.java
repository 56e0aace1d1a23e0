package org.jennit.attribution;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jennit.rule.Absorption;

/**
 * How the relevance of one sample fared on its way back: what was there at every layer, what was kept and by what, and
 * what is doubtful about it.
 *
 * @param output the sum of the output relevance
 * @param input the sum of the relevance of all explained inputs
 * @param layers what is known of each layer, in the order of the way back
 * @param kept what all layers kept, in sum, by what
 * @param findings what is doubtful, in the order of the way back; empty if nothing is
 */
public record Audit(
        double output,
        double input,
        List<AuditedLayer> layers,
        Map<Absorption.Kind, Double> kept,
        List<AuditFinding> findings) {
    /** An audit. */
    public Audit {
        layers = List.copyOf(layers);
        kept = Map.copyOf(kept);
        findings = List.copyOf(findings);
    }

    /**
     * A layer on the way back.
     *
     * @param name the layer's name
     * @param type its type, or its operator if it has none
     * @param rule its rule, {@code gradient} if it has none
     * @param sum the sum of the relevance at its output
     * @param size the sum of its absolute values
     * @param kept the sum of what the layer kept
     */
    public record AuditedLayer(String name, String type, String rule, double sum, double size, double kept) {}

    /**
     * The share of relevance, by absolute value at the outputs of layers, that goes on by a rule and not by a gradient;
     * layers that only move values count for neither. NaN where none arrives anywhere.
     */
    public double shareByRules() {
        double byRules = 0;
        double all = 0;
        for (AuditedLayer layer : layers) {
            boolean gradient = layer.rule.equals(GRADIENT);
            if (Double.isFinite(layer.size) && !layer.rule.equals(MOVES)) {
                byRules += gradient ? 0 : layer.size;
                all += layer.size;
            }
        }
        return byRules / all;
    }

    /** The rule of a layer that has none, but whose gradient is taken. */
    public static final String GRADIENT = "gradient";

    /** The rule of a layer that has and needs none, since it only moves values. */
    public static final String MOVES = "moves";

    /** A table of the layers, and the findings, a line each. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(
                String.format("%-32s %-28s %12s %12s %12s%n", "layer", "rule", "sum", "size", "kept"));
        for (AuditedLayer layer : layers) {
            text.append(String.format(
                    Locale.ROOT,
                    "%-32s %-28s %12.4g %12.4g %12.4g%n",
                    layer.name,
                    layer.rule,
                    layer.sum,
                    layer.size,
                    layer.kept));
        }
        text.append(String.format(Locale.ROOT, "output %.4g, input %.4g%n", output, input));
        findings.forEach(finding -> text.append(finding).append(System.lineSeparator()));
        return text.toString();
    }
}
