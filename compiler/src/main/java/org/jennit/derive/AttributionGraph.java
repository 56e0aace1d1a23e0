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
import org.jspecify.annotations.Nullable;

/**
 * A graph that computes a model's outputs and the relevance of its inputs: the forward nodes, and behind them the way
 * back, on which each node has its rule or its gradient. It is an ordinary graph.
 *
 * @param graph the graph; its inputs are the model's and an output relevance for each pass
 * @param explained the name of the output that is explained
 * @param activations from the name of a layer to that of the output with what the layer gave on the way forward
 * @param passes the ways back, one for each output relevance; they share one way forward
 */
public record AttributionGraph(Graph graph, String explained, Map<String, String> activations, List<Pass> passes) {
    /**
     * A way back.
     *
     * @param outputRelevance the name of the input that takes the output relevance, of the explained output's shape; where
     *     it is an {@link OutputRelevance}, of the output that has it
     * @param relevance from the name of a model input to that of the output with its relevance
     * @param inner from the name of a layer to that of the output with the relevance that the layers behind it give it
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
        return new AttributionGraph(equivalent, explained, activations, passes);
    }

    /** The input that takes the output relevance of the first pass, or the output that has it. */
    public String outputRelevance() {
        return passes.get(0).outputRelevance();
    }

    /** From the name of a model input to that of the output with its relevance, of the first pass. */
    public Map<String, String> relevance() {
        return passes.get(0).relevance();
    }

    /** From the name of a layer to that of the output with the relevance there, of the first pass. */
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

    /** Starts the derivation for a graph in canonical form and a plan for its layers. */
    public static Derivation of(Graph graph, Plan plan) {
        return new Derivation(graph, plan);
    }

    /** What is asked of an attribution graph. */
    public static final class Derivation {
        final Graph model;
        final Plan plan;
        String explained;
        private @Nullable List<String> inputs;
        List<String> layers = List.of();
        private boolean withActivations;
        boolean withLedger;
        boolean withChecks;
        private List<Optional<OutputRelevance>> outputRelevances = List.of(Optional.empty());

        private Derivation(Graph model, Plan plan) {
            this.model = model;
            this.plan = plan;
            this.explained = model.outputs().keySet().iterator().next();
        }

        /**
         * The inputs whose relevance is given: those asked for, else all of a floating-point type; or none, where relevance
         * reaches the layers that are asked for but not the inputs before them.
         */
        List<String> inputs() {
            if (inputs != null) {
                return inputs;
            }
            List<Value> floating = model.inputs().stream()
                    .filter(input -> input.element().isFloating())
                    .toList();
            boolean layersOnly = !layers.isEmpty()
                    && !blocking(floating).areNone()
                    && blocking(layers.stream().map(this::layer).toList()).areNone();
            return layersOnly ? List.of() : floating.stream().map(Value::name).toList();
        }

        /** The nodes that relevance cannot flow through on its way to these values. */
        BlockingNodes blocking(Collection<Value> receivers) {
            return BlockingNodes.between(
                    model,
                    model.output(explained),
                    receivers,
                    node -> plan.rule(node).isPresent());
        }

        /** Explains this output; the default is the first. */
        public Derivation explaining(String output) {
            model.output(output);
            explained = output;
            return this;
        }

        /** Gives the relevance of these inputs; the default is all of a floating-point type. */
        public Derivation withRespectTo(List<String> names) {
            inputs = List.copyOf(names);
            return this;
        }

        /** Gives also the relevance at the outputs of these layers or containers. */
        public Derivation alsoAt(List<String> names) {
            layers = List.copyOf(names);
            return this;
        }

        /** Gives also what the layers of {@link #alsoAt} give on the way forward. */
        public Derivation withActivations() {
            withActivations = true;
            return this;
        }

        /** Computes the output relevance in the graph, so that it is no input. */
        public Derivation withOutputRelevance(OutputRelevance function) {
            return withOutputRelevances(List.of(Optional.of(function)));
        }

        /**
         * Has several output relevances, each with a way back of its own behind the one way forward: computed in the graph
         * where there is a function, and inputs elsewhere.
         */
        public Derivation withOutputRelevances(List<Optional<OutputRelevance>> functions) {
            if (functions.isEmpty()) {
                throw new IllegalArgumentException("there must be an output relevance");
            }
            outputRelevances = List.copyOf(functions);
            return this;
        }

        /** Gives also where relevance went that did not reach an input. */
        public Derivation withLedger() {
            withLedger = true;
            return this;
        }

        /** Gives also counts of what should not be, such as inputs outside of their bounds. */
        public Derivation withChecks() {
            withChecks = true;
            return this;
        }

        /**
         * The attribution graph.
         *
         * @throws GraphException when relevance would flow through a node that has neither rule nor gradient
         * @throws IllegalArgumentException when there is no layer of a name, or the output relevance does not fit
         * @throws org.jennit.graph.UnresolvedShapeException when sizes must be known that are symbols
         */
        public AttributionGraph derive() {
            try {
                return derived();
            } catch (UnresolvedShapeException e) {
                List<Node> unknown = BlockingNodes.ofUnknownShape(model);
                if (unknown.isEmpty()) {
                    throw e;
                }
                throw new UnresolvedShapeException(e.getMessage()
                        + "; nothing is known of the shape of what these nodes"
                        + " give: " + unknown + ". Export the model with the shapes of inner values (value_info), with"
                        + " sizes fixed, or without these nodes");
            }
        }

        private AttributionGraph derived() {
            GraphBuilder builder = GraphBuilder.extending(model);
            DerivedOutputs outputs = new DerivedOutputs(builder, new LinkedHashMap<>(model.outputs()));
            Map<String, String> activations = new LinkedHashMap<>();
            if (withActivations) {
                layers.forEach(layer -> activations.put(layer, outputs.add(layer(layer), "activation_at_" + layer)));
            }
            List<Pass> passes = new ArrayList<>();
            for (Optional<OutputRelevance> relevance : outputRelevances) {
                passes.add(new BackwardPass(this, builder, outputs).back(relevance));
            }
            return new AttributionGraph(builder.build(outputs.values()), explained, activations, List.copyOf(passes));
        }

        /** The value that a layer or container gives. */
        Value layer(String name) {
            return plan.layers()
                    .value(name)
                    .orElseThrow(() -> new IllegalArgumentException("no layer is named '" + name + "'"
                            + Suggestion.nearest(name, plan.layers().names())));
        }
    }
}
