package org.jennit.rule;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jennit.graph.Node;
import org.jennit.graph.Value;
import org.jennit.layer.Layer;
import org.jennit.operator.Activations;
import org.jennit.operator.LayerType;
import org.jennit.operator.OperatorDefinition;
import org.jennit.operator.Ops;
import org.jspecify.annotations.Nullable;

/**
 * SoftmaxTaylor (Achtibat et al. 2024): the first-order expansion of each output of a softmax, of which the constant
 * term is left out.
 *
 * <p>R_in = x·(R_out − s·ΣR_out), s the softmax, x the scores before constants are added to them, which are masks; 0
 * where s is 0, so that masks of −∞ do no harm. For the logarithm y of a softmax R_out/y takes the place of R_out.
 */
final class SoftmaxTaylor implements Rule {
    @Override
    public String name() {
        return "SoftmaxTaylor";
    }

    @Override
    public Optional<String> purpose() {
        return Optional.of("Softmax layers");
    }

    @Override
    public boolean fits(Layer layer) {
        return layer.is(LayerType.SOFTMAX);
    }

    @Override
    public List<@Nullable Value> relevance(RuleContext context) {
        Ops g = context.ops();
        Node node = context.node();
        Value y = context.output();
        boolean logarithm = node.operator() == Activations.LOG_SOFTMAX;
        Value s = logarithm ? g.exp(y) : y;
        Value arriving = logarithm ? Stabilizer.epsilon(0).quotient(g, context.relevance(), y) : context.relevance();
        int axis = y.shape().axis(node.operation().integer("axis"));
        Value gradient = g.sub(arriving, g.mul(s, g.reduceSum(arriving, List.of(axis), true)));
        Value scores = scores(context.layer());
        Value contributing = g.where(g.equal(s, g.number(0, s)), g.number(0, scores), scores);
        return List.of(g.mul(contributing, gradient));
    }

    /** The scores before the masks that belong to the softmax, which are not layers of their own, were added. */
    private static Value scores(Layer softmax) {
        Value scores = softmax.node().input(0);
        for (Node node = scores.producer(); node != null; node = scores.producer()) {
            Layer layer = softmax.layers().of(node);
            if (layer == null || !layer.types().isEmpty() || !isShift(layer)) {
                break;
            }
            scores = node.input(layer.variables().get(0));
        }
        return scores;
    }

    private static boolean isShift(Layer layer) {
        return layer.node().operator() instanceof OperatorDefinition definition
                && definition.isShift(layer.node().operation(), Set.copyOf(layer.variables()));
    }

    /** What the softmax adds: the expansion leaves out its constant term. */
    @Override
    public List<Absorption> absorbed(RuleContext context) {
        Ops g = context.ops();
        Value left = relevance(context).get(0);
        Value kept = left == null ? context.relevance() : g.sub(context.relevance(), left);
        return List.of(new Absorption(Absorption.Kind.SOFTMAX, kept));
    }
}
