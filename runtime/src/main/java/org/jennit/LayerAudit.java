package org.jennit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jennit.attribution.Attribution;
import org.jennit.attribution.Audit;
import org.jennit.attribution.AuditFinding;
import org.jennit.attribution.Ledger;
import org.jennit.composite.Plan;
import org.jennit.graph.Node;
import org.jennit.graph.Value;
import org.jennit.layer.Layer;
import org.jennit.operator.OperatorKind;
import org.jennit.rule.Absorption;
import org.jennit.rule.Rule;
import org.jennit.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** The audit of one sample, from an attribution with a ledger and the relevance at all layers. */
final class LayerAudit {
    /** A layer that hands on more than so many times what arrived at it makes relevance of something else. */
    private static final double GROWTH = 10;

    /** Layers that grow are told of up to so many, those that grow most. */
    private static final int MOST_GROWING = 3;

    /** What is kept by one cause is told of from this share of the output relevance on. */
    private static final double MUCH = 0.5;

    /** What a value has: the sum of its relevance, and of its absolute values. */
    private record Amount(double sum, double size) {
        static final Amount NONE = new Amount(0, 0);

        static Amount of(Tensor relevance, int sample, int samples) {
            double[] all = relevance.toDoubles();
            int each = all.length / samples;
            double sum = 0;
            double size = 0;
            for (int i = sample * each; i < (sample + 1) * each; i++) {
                sum += all[i];
                size += Math.abs(all[i]);
            }
            return new Amount(sum, size);
        }

        Amount plus(Amount other) {
            return new Amount(sum + other.sum, size + other.size);
        }
    }

    private final Plan plan;
    private final Map<Value, Amount> amounts;
    private final Map<String, Layer> layers;
    private final Ledger ledger;
    private final int sample;
    private final double output;

    private LayerAudit(Plan plan, Map<String, Layer> layers, Map<Value, Amount> amounts, Ledger ledger, int sample) {
        this.plan = plan;
        this.layers = layers;
        this.amounts = amounts;
        this.ledger = ledger;
        this.sample = sample;
        this.output = ledger.output().get(sample);
    }

    /**
     * The audits of all samples.
     *
     * @param layers the layers by name whose relevance was asked for, in forward order
     */
    static List<Audit> of(Plan plan, Value explained, Map<String, Layer> layers, Attribution traced, int samples) {
        Ledger ledger = traced.ledger().orElseThrow();
        List<Audit> audits = new ArrayList<>();
        for (int sample = 0; sample < samples; sample++) {
            Map<Value, Amount> amounts = new HashMap<>();
            int n = sample;
            layers.forEach((name, layer) -> put(amounts, layer.node().output(), traced.at(name), n, samples));
            traced.relevances()
                    .forEach((name, relevance) ->
                            put(amounts, plan.layers().graph().input(name), relevance, n, samples));
            traced.outputRelevance().ifPresent(relevance -> put(amounts, explained, relevance, n, samples));
            audits.add(new LayerAudit(plan, layers, amounts, ledger, sample).audit());
        }
        return audits;
    }

    /** Where the samples lie one after the other; what has another layout is left out. */
    private static void put(Map<Value, Amount> amounts, Value value, Tensor relevance, int sample, int samples) {
        boolean inBlocks = samples == 1 || (relevance.rank() > 0 && relevance.shape()[0] % samples == 0);
        if (inBlocks) {
            amounts.put(value, Amount.of(relevance, sample, samples));
        }
    }

    private Audit audit() {
        List<Layer> back = new ArrayList<>(layers.values());
        Collections.reverse(back);
        Map<String, Double> kept = ledger.entries().stream()
                .collect(Collectors.groupingBy(
                        Ledger.Entry::layer,
                        Collectors.summingDouble(entry -> entry.amount().get(sample))));
        List<Audit.AuditedLayer> audited = new ArrayList<>();
        for (Layer layer : back) {
            Amount amount = amounts.get(layer.node().output());
            if (amount != null) {
                audited.add(new Audit.AuditedLayer(
                        layer.name(),
                        layer.type(),
                        rule(layer),
                        amount.sum,
                        amount.size,
                        kept.getOrDefault(layer.name(), 0.0)));
            }
        }
        Map<Absorption.Kind, Double> byKind = new EnumMap<>(Absorption.Kind.class);
        ledger.entries()
                .forEach(entry -> byKind.merge(entry.kind(), entry.amount().get(sample), Double::sum));
        return new Audit(output, ledger.inputs().get(sample), audited, byKind, findings(back, byKind));
    }

    private String rule(Layer layer) {
        return plan.rule(layer.node())
                .map(Rule::name)
                .orElseGet(() ->
                        layer.variation().kind(layer.node()) == OperatorKind.MOVES ? Audit.MOVES : Audit.GRADIENT);
    }

    // --- findings

    /** What a value got from the layers that take it. */
    private record Step(Value value, Layer taker, Amount before, Amount after) {
        double growth() {
            return before.size > 0 ? after.size / before.size : 0;
        }
    }

    private List<AuditFinding> findings(List<Layer> back, Map<Absorption.Kind, Double> kept) {
        List<Step> steps = steps(back);
        List<AuditFinding> findings = new ArrayList<>();
        steps.stream()
                .filter(step -> !Double.isFinite(step.after.size) && Double.isFinite(step.before.size))
                .findFirst()
                .ifPresent(step -> findings.add(new AuditFinding(
                        AuditFinding.Kind.NOT_FINITE,
                        step.taker.name(),
                        "the first to hand on NaN or infinity",
                        "Look at what this layer gets on the way forward; " + remedy(step.taker))));
        steps.stream()
                .filter(step -> Double.isFinite(step.growth()) && step.growth() > GROWTH)
                .sorted(Comparator.comparingDouble(Step::growth).reversed())
                .limit(MOST_GROWING)
                .forEach(step -> findings.add(new AuditFinding(
                        AuditFinding.Kind.GROWTH,
                        step.taker.name(),
                        String.format(
                                Locale.ROOT,
                                "hands on %.3g times what arrived (%.3g from %.3g), by %s",
                                step.growth(),
                                step.after.size,
                                step.before.size,
                                rule(step.taker)),
                        remedy(step.taker))));
        steps.stream()
                .filter(step -> step.after.sum * step.before.sum < 0
                        && Math.abs(step.after.sum) > MUCH * Math.abs(step.before.sum))
                .findFirst()
                .ifPresent(step -> findings.add(new AuditFinding(
                        AuditFinding.Kind.SIGN,
                        step.taker.name(),
                        String.format(
                                Locale.ROOT, "turns a sum of %.3g into one of %.3g", step.before.sum, step.after.sum),
                        remedy(step.taker))));
        kept.forEach((kind, amount) -> {
            double share = Math.abs(amount / output);
            if (share > MUCH && share < 1 + MUCH) { // more than all of it has grown before, which is told already
                findings.add(new AuditFinding(
                        AuditFinding.Kind.KEPT,
                        "",
                        String.format(
                                Locale.ROOT, "of the output's %.3g, %.3g is kept: %s", output, amount, kind.label()),
                        remedy(kind)));
            }
        });
        List<Layer> byGradient = plan.withoutRule();
        boolean rules = layers.values().stream()
                .anyMatch(layer -> plan.rule(layer.node()).isPresent());
        if (rules && !byGradient.isEmpty()) {
            findings.add(new AuditFinding(
                    AuditFinding.Kind.GRADIENT,
                    byGradient.get(0).name(),
                    (byGradient.size() == 1 ? "has" : "and " + (byGradient.size() - 1) + " more layers have")
                            + " no rule",
                    "Give " + byGradient.get(0).type()
                            + " one in the composite's layer_map, or take the preset attn_lrp,"
                            + " which has one for every operator of attention"));
        }
        return findings;
    }

    /** For each value all of whose takers are known, the last first; inputs come last. */
    private List<Step> steps(List<Layer> back) {
        Map<Value, List<Node>> takers = plan.layers().graph().consumers();
        List<Value> values = new ArrayList<>();
        back.forEach(layer -> values.add(layer.node().output()));
        values.addAll(plan.layers().graph().inputs());
        List<Step> steps = new ArrayList<>();
        for (Value value : values) {
            Amount after = amounts.get(value);
            Step step = after == null ? null : step(value, after, takers.getOrDefault(value, List.of()));
            if (step != null) {
                steps.add(step);
            }
        }
        return steps;
    }

    private @Nullable Step step(Value value, Amount after, List<Node> takers) {
        Amount before = Amount.NONE;
        Map<Layer, Amount> each = new LinkedHashMap<>();
        for (Node taker : takers) {
            Layer layer = plan.layers().of(taker);
            Amount amount = amounts.get(taker.output());
            if (layer != null && layer.variation().varies(taker.output())) {
                if (amount == null) {
                    return null;
                }
                each.put(layer, amount);
                before = before.plus(amount);
            }
        }
        return each.entrySet().stream()
                .max(Comparator.comparingDouble(taker -> taker.getValue().size()))
                .map(Map.Entry::getKey)
                .map(new StepOf(value, before, after)::by)
                .orElse(null);
    }

    private record StepOf(Value value, Amount before, Amount after) {
        Step by(Layer taker) {
            return new Step(value, taker, before, after);
        }
    }

    // --- remedies

    private String remedy(Layer layer) {
        String rule = rule(layer);
        if (rule.equals(Audit.GRADIENT) || rule.equals("none")) {
            return "Give " + layer.type()
                    + " a rule in the composite's layer_map; the presets epsilon_plus and attn_lrp"
                    + " have one for most layers";
        }
        if (rule.contains("zero_params") && rule.contains("bias") && rule.startsWith("Gamma")) {
            return "Its sign is that of the output with the bias, while the denominator leaves the bias out: give"
                    + " the rule \"sign\": \"modified\" in a composite file ('jennit composite show' prints one), or leave out"
                    + " zero_params";
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

    private static String remedy(Absorption.Kind kind) {
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
