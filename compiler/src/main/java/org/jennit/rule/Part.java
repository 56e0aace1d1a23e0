package org.jennit.rule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jennit.graph.Node;
import org.jennit.graph.Value;
import org.jennit.operator.OperatorDefinition;
import org.jspecify.annotations.Nullable;

/**
 * One of the parts that a linear rule is made of: the layer with its input and its parameters modified.
 *
 * @param input what the input becomes
 * @param weight what parameters become that the bias is not
 * @param bias what the bias becomes
 */
public record Part(Modifier input, Modifier weight, Modifier bias) {
    /** A part that modifies weight and bias alike. */
    public static Part of(Modifier input, Modifier parameters) {
        return new Part(input, parameters, parameters);
    }

    /** This part without a bias. */
    public Part withoutBias() {
        return new Part(input, weight, Modifier.absent());
    }

    /** The layer's node with this part's inputs and parameters; those of the names given are zero. */
    Node apply(RuleContext context, Set<String> zeroParams) {
        Node node = context.node();
        List<@Nullable Value> inputs = new ArrayList<>(node.inputs());
        Map<Integer, String> parameters = new HashMap<>();
        if (node.operator() instanceof OperatorDefinition definition) {
            definition.parameters().forEach((name, index) -> parameters.put(index, name));
        }
        for (int i = 0; i < inputs.size(); i++) {
            Value value = inputs.get(i);
            String parameter = parameters.get(i);
            if (value == null) {
                continue;
            }
            if (context.layer().variation().varies(value)) {
                inputs.set(i, input.modify(context.ops(), node, value));
            } else if (parameter != null && zeroParams.contains(parameter)) {
                boolean leftOut = parameter.equals("bias") && Rule.isLinear(context.layer());
                inputs.set(i, leftOut ? null : context.ops().zerosLike(value));
            } else if (parameter != null) {
                Modifier modifier = parameter.equals("bias") ? bias : weight;
                inputs.set(i, modifier.modify(context.ops(), node, value));
            }
        }
        return context.ops().like(node, inputs);
    }
}
