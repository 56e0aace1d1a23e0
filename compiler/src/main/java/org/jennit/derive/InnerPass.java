package org.jennit.derive;

import java.util.List;
import java.util.Set;
import org.jennit.composite.Plan;
import org.jennit.graph.GraphException;
import org.jennit.graph.Node;
import org.jennit.graph.Value;
import org.jennit.layer.Layer;
import org.jennit.operator.VjpContext;
import org.jennit.rule.Rule;
import org.jennit.rule.RuleContext;
import org.jspecify.annotations.Nullable;

/**
 * The way back through the layers inside of a recurrent layer or loop: each has its rule, or its gradient, at every step.
 * What they keep is not told apart by step; the ledger has it as the layer's around them.
 *
 * @param plan the plan, which has rules for the layers inside too
 */
record InnerPass(Plan plan) {
    /** What leaves at the inputs of a node; null where the gradient shall be taken. */
    @Nullable
    List<@Nullable Value> leaving(VjpContext context, Set<Integer> wanted) {
        Node node = context.node();
        Layer layer = plan.layers().of(node);
        if (plan.isByLayersInside(node)) {
            return plan.layers().interior(node).orElseThrow().leaving(context, wanted, this::inside);
        }
        Rule rule = plan.rule(node).orElse(null);
        Value arriving = context.cotangents().get(0);
        return rule == null || layer == null || arriving == null || rule.isGradient(layer)
                ? null
                : rule.relevance(new RuleContext(context.ops(), context.facts(), layer, arriving));
    }

    private @Nullable List<@Nullable Value> inside(VjpContext context, Set<Integer> wanted) {
        Node node = context.node();
        if (!plan.modifications(node).isEmpty()) {
            throw new GraphException("the relevance at layer '" + plan.layers().of(node)
                    + "' cannot be changed: it is inside of a recurrent layer or loop, which runs it at every step; change"
                    + " what arrives at the layer around it");
        }
        return leaving(context, wanted);
    }
}
