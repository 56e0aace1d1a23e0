package org.jennit.attribution;

import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jennit.rule.Absorption;

/**
 * How the relevance of one sample fared on its way back: what was there at every layer, what was kept and by what, and
 * what is doubtful about it.
 *
 * @param output the sum of the output relevance
 * @param input the sum of the relevance of all explained inputs
 * @param growth the sum of its absolute values, over that at the output; NaN where it is not known of single samples
 * @param layers what is known of each layer, in the order of the way back
 * @param kept what all layers kept, in sum, by what
 * @param shares what carried it on
 * @param findings what is doubtful, in the order of the way back; empty if nothing is
 */
public record Audit(
        double output,
        double input,
        double growth,
        List<AuditedLayer> layers,
        Map<Absorption.Kind, Double> kept,
        Shares shares,
        List<AuditFinding> findings) {
    /** An audit. */
    public Audit {
        layers = List.copyOf(layers);
        kept = byKind(kept);
        findings = List.copyOf(findings);
    }

    /** In the order of kinds, so that the same audit reads the same. */
    private static Map<Absorption.Kind, Double> byKind(Map<Absorption.Kind, Double> amounts) {
        Map<Absorption.Kind, Double> sorted = new EnumMap<>(Absorption.Kind.class);
        sorted.putAll(amounts);
        return Collections.unmodifiableMap(sorted);
    }

    /** The rule of a layer that has none, but whose gradient is taken. */
    public static final String GRADIENT = "gradient";

    /** The rule of a layer that has and needs none, since it only moves values. */
    public static final String MOVES = "moves";

    /**
     * A layer on the way back.
     *
     * @param name the layer's name
     * @param type its type, or its operator if it has none
     * @param rule its rule, {@link #GRADIENT} or {@link #MOVES} if it has none
     * @param sum the sum of the relevance that arrived at its output
     * @param size the sum of its absolute values
     * @param kept what the layer kept of it, by what
     */
    public record AuditedLayer(
            String name, String type, String rule, double sum, double size, Map<Absorption.Kind, Double> kept) {
        /** A layer. */
        public AuditedLayer {
            kept = byKind(kept);
        }

        /** What the layer kept, by whatever. */
        public double keptInAll() {
            return kept.values().stream().mapToDouble(Double::doubleValue).sum();
        }

        /** What it handed on: what arrived, less what it kept. */
        public double handedOn() {
            return sum - keptInAll();
        }
    }

    /**
     * What carried relevance on, in shares of its absolute values at the outputs of all layers but those that only move
     * values. They add up to 1; all are NaN where no finite relevance arrives anywhere.
     *
     * @param rules through layers with a rule
     * @param gradient through the gradient of layers without one
     * @param nowhere at layers that hand on nothing, such as an activation that is saturated
     */
    public record Shares(double rules, double gradient, double nowhere) {}

    /** The audit as maps, lists, numbers and texts: what it is as JSON. Numbers that are not finite are texts there. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("output", output);
        map.put("input", input);
        map.put("growth", growth);
        map.put("kept", named(kept));
        Map<String, Object> carried = new LinkedHashMap<>();
        carried.put("rules", shares.rules);
        carried.put("gradient", shares.gradient);
        carried.put("nowhere", shares.nowhere);
        map.put("shares", carried);
        map.put("layers", layers.stream().map(Audit::layer).toList());
        map.put("findings", findings.stream().map(AuditFinding::toMap).toList());
        return map;
    }

    private static Map<String, Object> layer(AuditedLayer layer) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("layer", layer.name);
        map.put("type", layer.type);
        map.put("rule", layer.rule);
        map.put("arrived", layer.sum);
        map.put("size", layer.size);
        map.put("kept", named(layer.kept));
        map.put("handed_on", layer.handedOn());
        return map;
    }

    private static Map<String, Object> named(Map<Absorption.Kind, Double> amounts) {
        Map<String, Object> map = new LinkedHashMap<>();
        amounts.forEach((kind, amount) -> map.put(kind.label(), amount));
        return map;
    }

    /** The findings, a line each; what is to be tried is said once, not for every layer that it is good for. */
    public List<String> findingLines() {
        Set<String> said = new HashSet<>();
        return findings.stream()
                .map(finding -> said.add(finding.remedy())
                        ? finding.toString()
                        : new AuditFinding(finding.kind(), finding.layer(), finding.what(), "See above").toString())
                .toList();
    }

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
                    layer.keptInAll()));
        }
        text.append(String.format(Locale.ROOT, "output %.4g, input %.4g%n", output, input));
        findingLines().forEach(line -> text.append(line).append(System.lineSeparator()));
        return text.toString();
    }
}
