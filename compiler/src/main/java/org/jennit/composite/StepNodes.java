package org.jennit.composite;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jennit.graph.Graph;
import org.jennit.graph.Node;
import org.jennit.graph.Value;
import org.jennit.operator.OperatorDefinition;
import org.jennit.operator.Variation;

/**
 * The nodes at which relevance ends because their derivative is 0 wherever there is one: roundings, signs, comparisons
 * whose result is counted as a number.
 */
final class StepNodes {
    private StepNodes() {}

    /** Those between some values and the points that they are explained from, in order of computation. */
    static List<Node> of(Graph graph, Variation variation, Collection<Value> explained) {
        Set<Value> reached = new HashSet<>(explained);
        List<Node> steps = new ArrayList<>();
        List<Node> order = graph.nodes();
        for (int n = order.size() - 1; n >= 0; n--) {
            Node node = order.get(n);
            if (node.outputs().stream().noneMatch(reached::contains)) {
                continue;
            }
            if (isStep(node, variation)) {
                steps.add(0, node);
                continue;
            }
            for (int input = 0; input < node.inputs().size(); input++) {
                Value value = node.optionalInput(input);
                boolean passes =
                        !(node.operator() instanceof OperatorDefinition definition) || definition.hasGradient(input);
                if (value != null && passes && variation.depends(value)) {
                    reached.add(value);
                }
            }
        }
        return steps;
    }

    private static boolean isStep(Node node, Variation variation) {
        if (!(node.operator() instanceof OperatorDefinition definition)
                || node.outputs().stream().anyMatch(variation::varies)) {
            return false;
        }
        for (int input = 0; input < node.inputs().size(); input++) {
            if (definition.readsNumbers(input) && variation.varies(node.optionalInput(input))) {
                return true;
            }
        }
        return false;
    }
}
