package org.jennit.derive;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jennit.composite.Plan;
import org.jennit.graph.Graph;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.GraphException;
import org.jennit.graph.Node;
import org.jennit.graph.UnresolvedShapeException;
import org.jennit.graph.Value;
import org.jennit.parameter.Suggestion;
import org.jennit.rule.Absorption;

/**
 * A graph that computes a model's outputs and the relevance of its inputs: the forward nodes, followed by the way
 * back, on which each node has its rule or its gradient. It is an ordinary graph.
 *
 * @param graph the graph; its inputs are the model's and an output relevance for each pass
 * @param explained the name of the output that is explained
 * @param baselines from the name of a model input to the name of the input that takes its baseline, of the same shape;
 *     empty where no rule compares with one
 * @param activations from the name of a layer to the output that holds what the layer computed in the forward pass
 * @param passes the ways back, one for each output relevance; they share one way forward
 */
public record AttributionGraph(
        Graph graph,
        String explained,
        Map<String, String> baselines,
        Map<String, String> activations,
        List<Pass> passes) {
    /** The name of the input that takes the baseline of a model's input, where a composite compares with one. */
    public static String baselineOf(String input) {
        return input + "_baseline";
    }

    /**
     * A way back.
     *
     * @param outputRelevance the name of the input that takes the output relevance, of the explained output's shape; where
     *     it is an {@link OutputRelevance}, of the output that has it
     * @param relevance from the name of a model input to the name of the output with its relevance
     * @param inner from the name of a layer to the name of the output with the relevance that the layers after it pass to it
     * @param ledger where relevance went that did not reach an input
     * @param checks from a message to the name of the output with a count for each sample that should be zero
     */
    public record Pass(
            String outputRelevance,
            Map<String, String> relevance,
            Map<String, String> inner,
            List<LedgerEntry> ledger,
            Map<String, String> checks) {}

    /** This with a graph that computes the same from inputs and to outputs of the same names. */
    public AttributionGraph with(Graph equivalent) {
        return new AttributionGraph(equivalent, explained, baselines, activations, passes);
    }

    /** The input that takes the output relevance of the first pass, or the output that has it. */
    public String outputRelevance() {
        return passes.get(0).outputRelevance();
    }

    /** From the name of a model input to the name of the output with its relevance, of the first pass. */
    public Map<String, String> relevance() {
        return passes.get(0).relevance();
    }

    /** From the name of a layer to the name of the output with the relevance there, of the first pass. */
    public Map<String, String> inner() {
        return passes.get(0).inner();
    }

    /** Where relevance of the first pass went that did not reach an input. */
    public List<LedgerEntry> ledger() {
        return passes.get(0).ledger();
    }

    /** From a message to the name of the output with a count that should be zero, of the first pass. */
    public Map<String, String> checks() {
        return passes.get(0).checks();
    }

    /**
     * Relevance that a layer kept.
     *
     * @param layer the layer's name
     * @param kind by what it was kept
     * @param output the name of the graph's output with the amounts, one for each sample
     */
    public record LedgerEntry(String layer, Absorption.Kind kind, String output) {}

    /**
     * What a file of this graph says about itself: which of its inputs and outputs is what.
     */
    public Map<String, String> metadata() {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("jennit.explained", explained);
        metadata.put("jennit.output_relevance", outputRelevance());
        relevance().forEach((input, output) -> metadata.put("jennit.relevance." + input, output));
        inner().forEach((layer, output) -> metadata.put("jennit.at." + layer, output));
        baselines.forEach((input, baseline) -> metadata.put("jennit.baseline." + input, baseline));
        activations.forEach((layer, output) -> metadata.put("jennit.activation." + layer, output));
        ledger().forEach(entry -> metadata.put(
                "jennit.ledger." + entry.output(),
                entry.layer() + ": " + entry.kind().label()));
        return metadata;
    }

    /**
     * The attribution graph of a model in canonical form, by a plan for its layers.
     *
     * @param plan the plan, with the layers of the model
     * @param request what is to be computed
     * @throws GraphException when relevance would flow through a node that has neither rule nor gradient
     * @throws IllegalArgumentException if a layer, input or output of a given name does not exist, or the output relevance does
     *     not fit
     * @throws org.jennit.graph.UnresolvedShapeException when sizes must be known that are symbols
     */
    public static AttributionGraph derive(Plan plan, AttributionRequest request) {
        return new Derivation(plan, request).derive();
    }

    /** A derivation under way. */
    static final class Derivation {
        final Graph model;
        final Plan plan;
        final String explained;
        final List<String> layers;
        final boolean withLedger;
        final boolean withChecks;
        private final AttributionRequest request;

        private Derivation(Plan plan, AttributionRequest request) {
            ExplainedOutput output = ExplainedOutput.of(plan.layers().graph(), request);
            this.model = output.graph();
            this.plan = plan;
            this.explained = output.output();
            this.layers = request.layers();
            this.withLedger = request.ledger();
            this.withChecks = request.checks();
            this.request = request;
        }

        /**
         * The inputs whose relevance is given: those asked for, else all of a floating-point type; or none, where relevance
         * reaches the layers that are asked for but not the inputs before them.
         */
        List<String> inputs() {
            if (!request.inputs().isEmpty()) {
                return request.inputs();
            }
            List<String> floating = request.inputs(model);
            boolean layersOnly = !layers.isEmpty()
                    && !blocking(floating.stream().map(model::input).toList()).areNone()
                    && blocking(layers.stream().map(this::layer).toList()).areNone();
            return layersOnly ? List.of() : floating;
        }

        /**
         * From the name of an input to that of its baseline, where rules of the plan compare with one.
         *
         * @throws IllegalArgumentException if the model has an input of that name
         */
        Map<String, String> baselines() {
            Map<String, String> baselines = new LinkedHashMap<>();
            for (String input : plan.isOfMultipliers() ? inputs() : List.<String>of()) {
                String baseline = baselineOf(input);
                if (model.inputs().stream().anyMatch(known -> known.name().equals(baseline))) {
                    throw new IllegalArgumentException("the model has an input '" + baseline
                            + "', which is the name of the baseline of '" + input + "'; rename it");
                }
                baselines.put(input, baseline);
            }
            return baselines;
        }

        /** The nodes that relevance cannot flow through on its way to these values. */
        BlockingNodes blocking(Collection<Value> receivers) {
            return BlockingNodes.between(
                    model,
                    model.output(explained),
                    receivers,
                    node -> plan.rule(node).isPresent());
        }

        private AttributionGraph derive() {
            try {
                return derived();
            } catch (UnresolvedShapeException e) {
                List<Node> unknown = BlockingNodes.ofUnknownShape(model);
                List<String> inputs = model.inputs().stream()
                        .filter(input -> !input.shape().isRanked())
                        .map(Value::name)
                        .toList();
                if (!inputs.isEmpty()) {
                    throw new UnresolvedShapeException(e.getMessage() + "; the shapes of the inputs " + inputs
                            + " are unknown. Export the model with them, open sizes as symbols");
                }
                if (unknown.isEmpty()) {
                    throw e;
                }
                throw new UnresolvedShapeException(e.getMessage()
                        + "; the shapes of the outputs of these nodes are"
                        + " unknown: " + unknown
                        + ". Export the model with the shapes of inner values (value_info), with"
                        + " sizes fixed, or without these nodes");
            }
        }

        private AttributionGraph derived() {
            GraphBuilder builder = GraphBuilder.extending(model);
            DerivedOutputs outputs = new DerivedOutputs(builder, new LinkedHashMap<>(model.outputs()));
            Map<String, String> activations = new LinkedHashMap<>();
            if (request.activations()) {
                layers.forEach(layer -> activations.put(layer, outputs.add(layer(layer), "activation_at_" + layer)));
            }
            List<Pass> passes = new ArrayList<>();
            for (Optional<OutputRelevance> relevance : request.outputRelevances()) {
                passes.add(new BackwardPass(this, builder, outputs).back(relevance));
            }
            return new AttributionGraph(
                    builder.build(outputs.values()), explained, baselines(), activations, List.copyOf(passes));
        }

        /** The value that a layer or container gives. */
        Value layer(String name) {
            plan.layers().refuseInside(name);
            return plan.layers()
                    .value(name)
                    .orElseThrow(() -> new IllegalArgumentException("no layer is named '" + name + "'"
                            + Suggestion.nearest(name, plan.layers().names())));
        }
    }
}
