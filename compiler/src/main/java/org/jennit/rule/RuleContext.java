package org.jennit.rule;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jennit.graph.GraphException;
import org.jennit.graph.Node;
import org.jennit.graph.Value;
import org.jennit.layer.Layer;
import org.jennit.operator.Activations;
import org.jennit.operator.Facts;
import org.jennit.operator.LayerType;
import org.jennit.operator.OperatorDefinition;
import org.jennit.operator.Ops;
import org.jennit.operator.References;
import org.jennit.operator.VjpContext;
import org.jspecify.annotations.Nullable;

/**
 * What a rule sees: a layer, the relevance that arrives at its output, and the means to compute with them.
 *
 * @param ops writes operations into the graph
 * @param facts tells what is known of values
 * @param layer the layer
 * @param relevance the relevance that arrives at the output, of its shape
 * @param baseline what values are at a baseline; null where no rule of the plan asks for it
 */
public record RuleContext(
        Ops ops,
        Facts facts,
        Layer layer,
        Value relevance,
        @Nullable References baseline) {
    /** A context without a baseline. */
    public RuleContext(Ops ops, Facts facts, Layer layer, Value relevance) {
        this(ops, facts, layer, relevance, null);
    }

    /**
     * What values are at the baseline, for rules that {@linkplain Rule#handsOnMultipliers hand on multipliers}.
     *
     * @throws GraphException where there is none: inside of recurrent layers and loops
     */
    public References references() {
        if (baseline == null) {
            throw new GraphException("layer " + layer + " has no baseline; give the rule to the layer around it");
        }
        return baseline;
    }

    /** The layer's node. */
    public Node node() {
        return layer.node();
    }

    /** The layer's output. */
    public Value output() {
        return layer.node().output();
    }

    /** The indices of the inputs that vary, and so get relevance. */
    public List<Integer> variables() {
        return layer.variables();
    }

    /** sᵀ ∂f/∂x: the gradient of a node of the layer's operator with respect to one input. */
    public Value vjp(Node at, int input, Value s) {
        List<@Nullable Value> cotangents =
                new ArrayList<>(Arrays.asList(new Value[at.outputs().size()]));
        cotangents.set(0, s);
        if (!(at.operator() instanceof OperatorDefinition definition)) {
            throw new IllegalArgumentException("node " + at + " has no gradient");
        }
        Value gradient = definition.gradient(new VjpContext(ops, facts, at, cotangents), input);
        return gradient == null ? ops.zerosLike(at.input(input)) : gradient;
    }

    /** What may contribute of an input: a score of −∞ has no part in its softmax, where its share is 0. */
    Value contributing(Value input) {
        if (!layer.is(LayerType.SOFTMAX) || facts.isFinite(input)) {
            return input;
        }
        Value share = node().operator() == Activations.LOG_SOFTMAX ? ops.exp(output()) : output();
        return ops.where(ops.equal(share, ops.number(0, share)), ops.number(0, input), input);
    }

    /** A list with a value for each of the node's inputs, all null. */
    public List<@Nullable Value> none() {
        return new ArrayList<>(Arrays.asList(new Value[node().inputs().size()]));
    }
}
