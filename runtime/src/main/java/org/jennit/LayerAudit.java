package org.jennit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jennit.attribution.Attribution;
import org.jennit.attribution.Audit;
import org.jennit.attribution.Ledger;
import org.jennit.composite.Plan;
import org.jennit.graph.Value;
import org.jennit.layer.Layer;
import org.jennit.operator.OperatorKind;
import org.jennit.rule.Absorption;
import org.jennit.rule.Rule;
import org.jennit.tensor.Tensor;

/** The audit of one sample, from an attribution with a ledger and the relevance at all layers. */
final class LayerAudit {
    /** What a value has: the sum of its relevance, and of its absolute values. */
    record Amount(double sum, double size) {
        static final Amount NONE = new Amount(0, 0);

        /** The amounts of all samples, which lie one after the other. */
        static List<Amount> each(Tensor relevance, int samples) {
            double[] all = relevance.toDoubles();
            int each = all.length / samples;
            return IntStream.range(0, samples)
                    .mapToObj(sample -> of(all, sample * each, (sample + 1) * each))
                    .toList();
        }

        private static Amount of(double[] all, int from, int to) {
            double sum = 0;
            double size = 0;
            for (int i = from; i < to; i++) {
                sum += all[i];
                size += Math.abs(all[i]);
            }
            return new Amount(sum, size);
        }

        Amount plus(Amount other) {
            return new Amount(sum + other.sum, size + other.size);
        }

        boolean isFinite() {
            return Double.isFinite(size);
        }
    }

    private final Plan plan;
    private final Value explained;
    private final Map<Value, Amount> amounts;
    private final List<Layer> back;
    private final Ledger ledger;
    private final int sample;

    private LayerAudit(
            Plan plan, Value explained, List<Layer> back, Map<Value, Amount> amounts, Ledger ledger, int sample) {
        this.plan = plan;
        this.explained = explained;
        this.back = back;
        this.amounts = amounts;
        this.ledger = ledger;
        this.sample = sample;
    }

    /**
     * The audits of all samples.
     *
     * @param layers the layers by name whose relevance was asked for, in forward order
     * @param traced the attribution with the ledger and the relevance of these layers
     * @param forward the same with what the layers gave on the way forward; asked for where relevance is not finite
     */
    static List<Audit> of(
            Plan plan,
            Value explained,
            Map<String, Layer> layers,
            Attribution traced,
            Supplier<Attribution> forward,
            int samples) {
        Ledger ledger = traced.ledger().orElseThrow();
        List<Layer> back = new ArrayList<>(layers.values());
        Collections.reverse(back);
        Map<Value, List<Amount>> all = new HashMap<>();
        layers.forEach((name, layer) -> put(all, layer.node().output(), traced.at(name), samples));
        traced.relevances()
                .forEach((name, relevance) -> put(all, plan.layers().graph().input(name), relevance, samples));
        traced.outputRelevance().ifPresent(relevance -> put(all, explained, relevance, samples));
        boolean finite = all.values().stream().flatMap(List::stream).allMatch(Amount::isFinite);
        Map<Layer, List<Amount>> given = finite ? Map.of() : activations(layers, forward.get(), samples);
        List<Audit> audits = new ArrayList<>();
        for (int sample = 0; sample < samples; sample++) {
            int n = sample;
            Map<Value, Amount> amounts = new HashMap<>();
            all.forEach((value, each) -> amounts.put(value, each.get(n)));
            Optional<Layer> first = layers.values().stream()
                    .filter(layer ->
                            given.containsKey(layer) && !given.get(layer).get(n).isFinite())
                    .findFirst();
            audits.add(new LayerAudit(plan, explained, back, amounts, ledger, sample).audit(first));
        }
        return audits;
    }

    /** Where the samples lie one after the other; what has another layout is left out. */
    private static void put(Map<Value, List<Amount>> amounts, Value value, Tensor relevance, int samples) {
        if (inBlocks(relevance, samples)) {
            amounts.put(value, Amount.each(relevance, samples));
        }
    }

    private static boolean inBlocks(Tensor tensor, int samples) {
        return samples == 1 || (tensor.rank() > 0 && tensor.shape()[0] % samples == 0);
    }

    private static Map<Layer, List<Amount>> activations(Map<String, Layer> layers, Attribution forward, int samples) {
        Map<Layer, List<Amount>> given = new HashMap<>();
        layers.forEach((name, layer) -> {
            Tensor activation = forward.activation(name);
            if (activation.type().isFloating() && inBlocks(activation, samples)) {
                given.put(layer, Amount.each(activation, samples));
            }
        });
        return given;
    }

    /**
     * The audit.
     *
     * @param notFinite the first layer to give numbers that are not finite, on the way forward
     */
    private Audit audit(Optional<Layer> notFinite) {
        Map<String, Map<Absorption.Kind, Double>> byLayer = new HashMap<>();
        Map<Absorption.Kind, Double> byKind = new EnumMap<>(Absorption.Kind.class);
        for (Ledger.Entry entry : ledger.entries()) {
            double amount = entry.amount().get(sample);
            if (amount != 0) {
                byLayer.computeIfAbsent(entry.layer(), name -> new EnumMap<>(Absorption.Kind.class))
                        .merge(entry.kind(), amount, Double::sum);
                byKind.merge(entry.kind(), amount, Double::sum);
            }
        }
        List<Audit.AuditedLayer> audited = new ArrayList<>();
        for (Layer layer : back) {
            Amount amount = amounts.get(layer.node().output());
            if (amount != null) {
                audited.add(new Audit.AuditedLayer(
                        layer.name(),
                        layer.type(),
                        rule(plan, layer),
                        amount.sum,
                        amount.size,
                        byLayer.getOrDefault(layer.name(), Map.of())));
            }
        }
        double output = ledger.output().get(sample);
        double growth = growth();
        AuditFindings findings = new AuditFindings(plan, back, amounts, output, growth);
        return new Audit(
                output,
                ledger.inputs().get(sample),
                growth,
                audited,
                byKind,
                shares(),
                findings.list(byKind, notFinite));
    }

    /** The rule of a layer by name, or what takes its place. */
    static String rule(Plan plan, Layer layer) {
        return plan.rule(layer.node())
                .map(Rule::name)
                .orElseGet(() ->
                        layer.variation().kind(layer.node()) == OperatorKind.MOVES ? Audit.MOVES : Audit.GRADIENT);
    }

    private double growth() {
        Amount start = amounts.get(explained);
        Amount end = Amount.NONE;
        for (Value input : plan.layers().graph().inputs()) {
            end = end.plus(amounts.getOrDefault(input, Amount.NONE));
        }
        return start == null ? Double.NaN : end.size / start.size;
    }

    private Audit.Shares shares() {
        double rules = 0;
        double gradient = 0;
        double nowhere = 0;
        for (Layer layer : back) {
            Amount amount = amounts.get(layer.node().output());
            String rule = rule(plan, layer);
            if (amount == null || !amount.isFinite() || rule.equals(Audit.MOVES)) {
                continue;
            }
            if (handsOnNothing(layer)) {
                nowhere += amount.size;
            } else if (rule.equals(Audit.GRADIENT)) {
                gradient += amount.size;
            } else {
                rules += amount.size;
            }
        }
        double all = rules + gradient + nowhere;
        return new Audit.Shares(rules / all, gradient / all, nowhere / all);
    }

    /** Whether there is no relevance at any input of a layer. */
    private boolean handsOnNothing(Layer layer) {
        return layer.variables().stream()
                .map(layer.node()::input)
                .map(amounts::get)
                .allMatch(amount -> amount != null && amount.size == 0);
    }
}
