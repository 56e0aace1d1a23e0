package org.jennit.rule;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jennit.graph.GraphException;
import org.jennit.graph.Node;
import org.jennit.graph.Value;
import org.jennit.operator.Facts;
import org.jennit.operator.OperatorDefinition;
import org.jennit.operator.OperatorKind;
import org.jennit.operator.Ops;
import org.jspecify.annotations.Nullable;

/**
 * The lowest and highest values of a model's input, such as preprocessing gives them, taken to the layer that they are
 * asked at: through monotone elementwise nodes with constants, such as a normalisation inside of the model, through
 * padding, and through nodes that only move elements.
 *
 * @param low the lowest values of the model's input
 * @param high the highest
 */
public record InputBox(Bound low, Bound high) {
    /** A box that was checked. */
    public InputBox {
        Bound.check(low, high);
    }

    /** The lowest values at a layer. */
    public Modifier lowest() {
        return new Side(this, true);
    }

    /** The highest values at a layer. */
    public Modifier highest() {
        return new Side(this, false);
    }

    private record Side(InputBox box, boolean isLow) implements Modifier {
        @Override
        public Value modify(Ops g, Node node, Value input) {
            if (input.isInput()) {
                return (isLow ? box.low : box.high).modify(g, node, input);
            }
            Value one = box.image(g, node, input, box.low);
            Value other = box.image(g, node, input, box.high);
            return isLow ? g.min(one, other) : g.max(one, other);
        }

        @Override
        public String toString() {
            return (isLow ? box.low : box.high) + " at the input";
        }
    }

    /** What the nodes between the model's input and a value make of a bound. */
    private Value image(Ops g, Node layer, Value value, Bound bound) {
        if (value.isInput()) {
            return bound.over(g, value);
        }
        Node node = value.producer();
        List<@Nullable Value> inputs =
                node == null ? List.of() : Arrays.asList(node.inputs().toArray(new Value[0]));
        int variable = -1;
        Facts facts = new Facts();
        for (int i = 0; i < inputs.size(); i++) {
            Value input = inputs.get(i);
            if (input != null && !facts.isConstant(input)) {
                variable = variable == -1 ? i : -2;
            }
        }
        if (node == null || variable < 0 || !isTransparent(node, variable)) {
            throw new GraphException("the bounds of the model's input cannot be taken to layer " + layer
                    + ", because " + (node == null ? "it does not depend on the input" : "node " + node)
                    + " stands between: give low and high of that layer's own input, in a file or in Java");
        }
        Value input = node.input(variable);
        inputs.set(variable, image(g, layer, input, bound));
        return g.like(node, inputs).output();
    }

    /** Whether the bounds of an input, taken through a node one by one, are bounds of its output. */
    private static boolean isTransparent(Node node, int input) {
        return node.operator() instanceof OperatorDefinition definition
                && (definition.isMonotone(input)
                        || definition.kind(node.operation(), Set.of(input)) == OperatorKind.MOVES);
    }
}
