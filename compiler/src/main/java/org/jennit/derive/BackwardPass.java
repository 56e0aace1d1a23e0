package org.jennit.derive;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jennit.derive.AttributionGraph.Derivation;
import org.jennit.derive.AttributionGraph.LedgerEntry;
import org.jennit.derive.AttributionGraph.Pass;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.Node;
import org.jennit.graph.Value;
import org.jennit.layer.Layer;
import org.jennit.operator.Facts;
import org.jennit.operator.Layout;
import org.jennit.operator.Ops;
import org.jennit.operator.References;
import org.jennit.operator.ReverseMode;
import org.jennit.operator.Variation;
import org.jennit.operator.VjpContext;
import org.jennit.rule.Absorption;
import org.jennit.rule.Modification;
import org.jennit.rule.Rule;
import org.jennit.rule.RuleContext;
import org.jspecify.annotations.Nullable;

/** A derivation on its way back: at each node the nodes of its rule, or of its gradient, are added. */
final class BackwardPass {
    private final Derivation asked;
    private final List<String> inputs;
    private final GraphBuilder builder;
    private final Ops ops;
    private final Facts facts = new Facts();
    private final Set<Value> receivers;
    private final Set<Value> wanted;
    private final DerivedOutputs outputs;
    private final SampleSums sums;
    private final SinglePrecision single;
    private final @Nullable References baseline;
    private final List<LedgerEntry> ledger = new ArrayList<>();
    private final Map<String, String> checks = new LinkedHashMap<>();

    BackwardPass(Derivation asked, GraphBuilder builder, DerivedOutputs outputs) {
        this.asked = asked;
        this.builder = builder;
        this.ops = new Ops(builder);
        this.inputs = asked.inputs();
        this.receivers = receivers(asked, inputs);
        this.wanted = asked.model.dependents(receivers);
        this.outputs = outputs;
        this.sums = new SampleSums(ops, asked.model.output(asked.explained));
        this.single = new SinglePrecision(ops, asked.plan.layers().variation());
        this.baseline = asked.plan.isOfMultipliers() ? baseline() : null;
    }

    private References baseline() {
        if (asked.withLedger) {
            throw new IllegalArgumentException(
                    "there is no ledger of multipliers: contributions sum up to the difference of the outputs by definition");
        }
        Map<Value, Value> baselines = new LinkedHashMap<>();
        asked.baselines().forEach((input, name) -> {
            Value given = asked.model.input(input);
            baselines.put(given, builder.input(name, given.element(), given.shape()));
        });
        return new References(ops, asked.model, baselines);
    }

    /**
     * The inputs that vary, and layers that no such input reaches, as embeddings of integers are.
     *
     * @throws IllegalArgumentException when a layer is constant for the plan, which has no rules then that reach it
     */
    private static Set<Value> receivers(Derivation asked, List<String> inputs) {
        Variation variation = asked.plan.layers().variation();
        Set<Value> receivers = new LinkedHashSet<>();
        inputs.stream().map(asked.model::input).filter(variation::varies).forEach(receivers::add);
        Set<Value> reached = asked.model.dependents(List.copyOf(receivers));
        for (String name : asked.layers) {
            Value value = asked.layer(name);
            if (!variation.varies(value)) {
                throw new IllegalArgumentException("layer '" + name + "' does not depend on what is explained; plan for"
                        + " layers that are explained from it");
            }
            if (!reached.contains(value)) {
                receivers.add(value);
            }
        }
        return receivers;
    }

    Pass back(Optional<OutputRelevance> function) {
        boolean ofIntegers =
                receivers.isEmpty() && inputs.isEmpty(); // explained from an embedding, if there is a way to it
        asked.blocking(ofIntegers ? asked.model.inputs() : receivers).refuse();
        Value y = asked.model.output(asked.explained);
        String seedName = outputs.unused(asked.explained + "_relevance");
        Value seed;
        if (function.isEmpty()) {
            seed = builder.input(seedName, y.element(), y.shape());
        } else {
            seed = function.get().fitting(ops, y);
            outputs.add(seed, seedName);
        }
        Map<Value, Value> arrived =
                new ReverseMode(ops, facts, this::leaving).cotangents(Map.of(y, single.of(seed)), receivers, List.of());
        Map<String, String> relevance = new LinkedHashMap<>();
        for (String input : inputs) {
            relevance.put(input, outputs.add(relevanceOf(arrived, asked.model.input(input)), input + "_relevance"));
        }
        Map<String, String> inner = new LinkedHashMap<>();
        for (String layer : asked.layers) {
            inner.put(layer, outputs.add(relevanceOf(arrived, asked.layer(layer)), "relevance_at_" + layer));
        }
        if (asked.withLedger) {
            enterArrived(arrived);
        }
        return new Pass(seedName, relevance, inner, List.copyOf(ledger), checks);
    }

    private Value relevanceOf(Map<Value, Value> arrived, Value value) {
        Value relevance = arrived.get(value);
        if (relevance == null) {
            return ops.zerosLike(single.of(value));
        }
        return baseline == null ? relevance : ops.mul(relevance, baseline.difference(single.of(value)));
    }

    private @Nullable List<@Nullable Value> leaving(VjpContext arrived, Set<Integer> asking) {
        Node node = arrived.node();
        Layer layer = layer(node);
        if (layer != null && asked.plan.isByLayersInside(node)) {
            return throughInside(arrived, layer, node, asking);
        }
        VjpContext seen = new VjpContext(ops, facts, single.of(node), arrived.cotangents());
        VjpContext vjp = layer == null ? seen : modified(seen, layer, asked.plan.modifications(node));
        Rule rule = asked.plan.rule(node).orElse(null);
        Value arriving = vjp.cotangents().get(0);
        if (rule == null || layer == null || arriving == null || rule.isGradient(layer)) {
            return gradient(vjp, layer, node);
        }
        RuleContext context = new RuleContext(ops, facts, layer, arriving, baseline);
        List<@Nullable Value> leaving = rule.relevance(context);
        if (asked.withLedger) {
            List<Absorption> absorbed = rule.absorbed(context);
            enter(layer, absorbed);
            if (absorbed.isEmpty()) {
                enterDifference(layer, Absorption.Kind.RULE, List.of(arriving), leaving);
            }
        }
        if (asked.withChecks) {
            rule.checks(context)
                    .forEach(check -> checks.put(
                            layer + ": " + check.message(), outputs.add(check.count(), "check_" + checks.size())));
        }
        return leaving;
    }

    /** By the layers inside of a node, in the precision of the node: its body is computed as the file says. */
    private @Nullable List<@Nullable Value> throughInside(
            VjpContext arrived, Layer layer, Node node, Set<Integer> asking) {
        List<@Nullable Value> cotangents = new ArrayList<>(arrived.cotangents());
        for (int i = 0; i < cotangents.size(); i++) {
            Value cotangent = cotangents.get(i);
            cotangents.set(
                    i,
                    cotangent == null
                            ? null
                            : ops.cast(cotangent, node.outputs().get(i).element()));
        }
        VjpContext context =
                modified(new VjpContext(ops, facts, node, cotangents), layer, asked.plan.modifications(node));
        List<@Nullable Value> inside = new InnerPass(asked.plan).leaving(context, asking);
        if (inside == null) {
            return null;
        }
        List<@Nullable Value> leaving = new ArrayList<>(inside);
        leaving.replaceAll(value -> value == null ? null : single.of(value));
        if (asked.withLedger) {
            enterDifference(layer, Absorption.Kind.RULE, context.cotangents(), leaving);
        }
        return leaving;
    }

    /** A node as a layer, in the precision of the way back. */
    private @Nullable Layer layer(Node node) {
        Layer layer = asked.plan.layers().of(node);
        Node same = single.of(node);
        return layer == null || same == node ? layer : layer.with(same);
    }

    private VjpContext modified(VjpContext arrived, Layer layer, List<Modification> modifications) {
        Value relevance = arrived.cotangents().get(0);
        if (relevance == null || modifications.isEmpty()) {
            return arrived;
        }
        Value changed = relevance;
        for (Modification modification : modifications) {
            changed = modification.modify(ops, layer, changed);
        }
        if (asked.withLedger) {
            enterDifference(layer, Absorption.Kind.MASK, List.of(relevance), List.of(changed));
        }
        List<@Nullable Value> cotangents = new ArrayList<>(arrived.cotangents());
        cotangents.set(0, changed);
        return new VjpContext(ops, facts, arrived.node(), cotangents);
    }

    /** The gradient with respect to the inputs that matter of a node, seen in the precision of the way back. */
    private List<@Nullable Value> gradient(VjpContext context, @Nullable Layer layer, Node node) {
        Set<Value> active = new HashSet<>();
        for (int i = 0; i < node.inputs().size(); i++) {
            Value input = node.optionalInput(i);
            if (input != null && wanted.contains(input)) {
                active.add(context.x(i));
            }
        }
        List<@Nullable Value> leaving = new ReverseMode(ops).leaving(context, active);
        if (asked.withLedger && layer != null && context.cotangents().get(0) != null) {
            Absorption.Kind kind =
                    context.node().operator() == Layout.PAD ? Absorption.Kind.PADDING : Absorption.Kind.GRADIENT;
            enterDifference(layer, kind, List.of(context.dy()), leaving);
        }
        return leaving;
    }

    /** Enters what arrives less what leaves. */
    private void enterDifference(
            Layer layer,
            Absorption.Kind kind,
            List<? extends @Nullable Value> arriving,
            List<? extends @Nullable Value> leaving) {
        Value kept = sum(arriving);
        Value left = sum(leaving);
        if (kept != null) {
            enter(layer.name(), kind, left == null ? kept : ops.sub(kept, left));
        }
    }

    /** The sum for each sample; null where no value has one. */
    private @Nullable Value sum(List<? extends @Nullable Value> values) {
        return ops.sum(values.stream()
                .map(value -> value == null ? null : sums.of(value))
                .toList());
    }

    /** A line for each kind, whatever it is made of. */
    private void enter(Layer layer, List<Absorption> absorbed) {
        Map<Absorption.Kind, Value> sumsByKind = new EnumMap<>(Absorption.Kind.class);
        for (Absorption absorption : absorbed) {
            Value sum = sums.of(absorption.amount());
            if (sum != null) {
                sumsByKind.merge(absorption.kind(), sum, ops::add);
            }
        }
        sumsByKind.forEach((kind, sum) -> enter(layer.name(), kind, sum));
    }

    private void enter(String layer, Absorption.Kind kind, Value amount) {
        Value sum = sums.of(amount);
        if (sum != null) {
            ledger.add(new LedgerEntry(layer, kind, outputs.add(sum, "absorbed_" + ledger.size())));
        }
    }

    /** What ends at layers: no other receiver comes after them. */
    private void enterArrived(Map<Value, Value> arrived) {
        Map<Value, String> names = new LinkedHashMap<>();
        asked.layers.forEach(name -> names.putIfAbsent(asked.layer(name), name));
        names.keySet().retainAll(receivers);
        names.forEach((value, name) -> {
            Node node = value.producer();
            boolean ends = node == null || node.inputs().stream().noneMatch(wanted::contains);
            Value relevance = arrived.get(value);
            if (ends && relevance != null) {
                enter(name, Absorption.Kind.ARRIVED, relevance);
            }
        });
    }
}
