package org.jennit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jennit.LayerAudit.Amount;
import org.jennit.attribution.AuditFinding;
import org.jennit.composite.Plan;
import org.jennit.graph.Node;
import org.jennit.graph.Value;
import org.jennit.layer.Layer;
import org.jennit.rule.Absorption;
import org.jspecify.annotations.Nullable;

/** What is doubtful about the relevance of one sample, with what to try. */
final class AuditFindings {
    /** A layer that hands on more than so many times what arrived at it makes relevance of something else. */
    private static final double GROWTH = 10;

    /** Layers that grow are told of up to so many, those that grow most. */
    private static final int MOST_GROWING = 3;

    /** What is kept by one cause is told of from this share of the output relevance on. */
    private static final double MUCH = 0.5;

    private final Plan plan;
    private final Map<Value, Amount> amounts;
    private final double output;
    private final double growth;
    private final boolean byRules;
    private final List<Step> steps;

    /**
     * Findings about some amounts.
     *
     * @param back the layers, in the order of the way back
     * @param amounts the relevance that is known
     * @param output the sum of the output relevance
     * @param growth the size of the relevance at the inputs, over that at the output
     */
    AuditFindings(Plan plan, List<Layer> back, Map<Value, Amount> amounts, double output, double growth) {
        this.plan = plan;
        this.amounts = amounts;
        this.output = output;
        this.growth = growth;
        this.byRules = back.stream().anyMatch(layer -> plan.rule(layer.node()).isPresent());
        this.steps = steps(back);
    }

    /**
     * All findings.
     *
     * @param kept what all layers kept
     * @param notFinite the first layer to give numbers that are not finite, on the way forward
     */
    List<AuditFinding> list(Map<Absorption.Kind, Double> kept, Optional<Layer> notFinite) {
        Stream<AuditFinding> amongRules = byRules
                ? Stream.of(inAll().stream(), growing(), turning().stream(), kept(kept))
                        .flatMap(found -> found)
                : Stream.empty(); // gradients are no shares of the output, and may be of any size
        return Stream.of(notFinite(notFinite).stream(), lost().stream(), amongRules, gradients().stream())
                .flatMap(found -> found)
                .toList();
    }

    // --- what there is to find

    private Optional<AuditFinding> notFinite(Optional<Layer> forward) {
        return forward.map(
                        layer -> finding(
                                AuditFinding.Kind.NOT_FINITE,
                                layer,
                                "the first to give NaN or infinity, on the way forward already",
                                "Look at its input and its parameters: the model's output is not finite without any explanation"))
                .or(() -> steps.stream()
                        .filter(step -> !step.after.isFinite() && step.before.isFinite())
                        .findFirst()
                        .map(step -> finding(
                                AuditFinding.Kind.NOT_FINITE,
                                step.taker,
                                "the first to hand on NaN or infinity, on the way back (it gives finite numbers)",
                                remedy(step.taker))));
    }

    private Optional<AuditFinding> lost() {
        return growth != 0
                ? Optional.empty()
                : steps.stream()
                        .filter(step -> step.after.size() == 0 && step.before.size() > 0)
                        .findFirst()
                        .map(step -> finding(
                                AuditFinding.Kind.LOST,
                                step.taker,
                                "hands on nothing, so that no relevance arrives at the input",
                                "Its derivative, or the contribution that its rule admits, is 0 for this sample; choose"
                                        + " another target, or give it another rule"));
    }

    private Optional<AuditFinding> inAll() {
        return !(growth > GROWTH && Double.isFinite(growth))
                ? Optional.empty()
                : steps.stream()
                        .filter(step -> Double.isFinite(step.growth()))
                        .max(Comparator.comparingDouble(Step::growth))
                        .map(step -> new AuditFinding(
                                AuditFinding.Kind.GROWTH,
                                "",
                                number(
                                        "from the output to the input, the sum of |R| grows to %.3g times what it was, so that"
                                                + " colours show what is left of large numbers that cancel",
                                        growth),
                                remedy(step.taker)));
    }

    private Stream<AuditFinding> growing() {
        return steps.stream()
                .filter(step -> Double.isFinite(step.growth()) && step.growth() > GROWTH)
                .sorted(Comparator.comparingDouble(Step::growth).reversed())
                .limit(MOST_GROWING)
                .map(step -> finding(
                        AuditFinding.Kind.GROWTH,
                        step.taker,
                        number("hands on %.3g times what arrived", step.growth())
                                + number(" (%.3g", step.after.size())
                                + number(" from %.3g), by ", step.before.size())
                                + LayerAudit.rule(plan, step.taker),
                        remedy(step.taker)));
    }

    private Optional<AuditFinding> turning() {
        return steps.stream()
                .filter(step -> step.after.sum() * step.before.sum() < 0
                        && Math.abs(step.after.sum()) > MUCH * Math.abs(step.before.sum()))
                .findFirst()
                .map(step -> finding(
                        AuditFinding.Kind.SIGN,
                        step.taker,
                        number("turns a sum of %.3g", step.before.sum())
                                + number(" into one of %.3g", step.after.sum()),
                        remedy(step.taker)));
    }

    private Stream<AuditFinding> kept(Map<Absorption.Kind, Double> kept) {
        return kept.entrySet().stream()
                .filter(cause -> {
                    double share = Math.abs(cause.getValue() / output);
                    return share > MUCH && share < 1 + MUCH; // more than all of it has grown before, which is told
                })
                .map(cause -> new AuditFinding(
                        AuditFinding.Kind.KEPT,
                        "",
                        number("of the output's %.3g", output)
                                + number(", %.3g is kept: ", cause.getValue())
                                + cause.getKey().label(),
                        Remedy.of(cause.getKey())));
    }

    private Optional<AuditFinding> gradients() {
        if (!byRules) {
            return Optional.of(new AuditFinding(
                    AuditFinding.Kind.GRADIENT,
                    "",
                    "no layer has a rule: all is gradient, whose sums are no shares of the output",
                    "For shares take a composite of rules, such as -c epsilon_plus"));
        }
        List<Layer> layers = plan.withoutRule();
        return layers.isEmpty()
                ? Optional.empty()
                : Optional.of(finding(
                        AuditFinding.Kind.GRADIENT,
                        layers.get(0),
                        (layers.size() == 1 ? "has" : "and " + (layers.size() - 1) + " more layers have") + " no rule",
                        "Give " + layers.get(0).type()
                                + " one in the composite's layer_map, or take the preset attn_lrp,"
                                + " which has one for every operator of attention"));
    }

    private static AuditFinding finding(AuditFinding.Kind kind, Layer layer, String what, String remedy) {
        return new AuditFinding(kind, layer.name(), what, remedy);
    }

    private String remedy(Layer layer) {
        return Remedy.of(layer.type(), LayerAudit.rule(plan, layer));
    }

    private static String number(String format, double number) {
        return String.format(Locale.ROOT, format, number);
    }

    // --- steps of the way back

    /** What a value got from the layers that take it. */
    private record Step(Layer taker, Amount before, Amount after) {
        double growth() {
            return before.size() > 0 ? after.size() / before.size() : 0;
        }
    }

    /** For each value all of whose takers are known, the last first; inputs come last. */
    private List<Step> steps(List<Layer> back) {
        Map<Value, List<Node>> takers = plan.layers().graph().consumers();
        List<Value> values = new ArrayList<>();
        back.forEach(layer -> values.add(layer.node().output()));
        values.addAll(plan.layers().graph().inputs());
        List<Step> found = new ArrayList<>();
        for (Value value : values) {
            Amount after = amounts.get(value);
            Step step = after == null ? null : step(after, takers.getOrDefault(value, List.of()));
            if (step != null) {
                found.add(step);
            }
        }
        return found;
    }

    private @Nullable Step step(Amount after, List<Node> takers) {
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
        Amount arrived = before;
        return each.entrySet().stream()
                .max(Comparator.comparingDouble(taker -> taker.getValue().size()))
                .map(largest -> new Step(largest.getKey(), arrived, after))
                .orElse(null);
    }
}
