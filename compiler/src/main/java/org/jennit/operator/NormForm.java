package org.jennit.operator;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jennit.graph.Node;
import org.jennit.graph.Value;
import org.jspecify.annotations.Nullable;

/**
 * A normalisation written out: γ·(x − mean(x))/σ + β, γ·x/√(mean(x²) + ε), x/‖x‖.
 *
 * @param output the normalised value
 * @param scale what x is divided by, or its reciprocal: the values that make the function linear in x once they are held
 *     constant; the mean is not among them
 */
public record NormForm(Value output, Set<Value> scale) {
    /** A form. */
    public NormForm {
        scale = Set.copyOf(scale);
    }

    /**
     * The form of a node that is a norm, whether one operator or written out in the file; null for other nodes, batch
     * norms among them, whose statistics are constant anyway.
     */
    public static @Nullable NormForm of(Ops ops, Node node) {
        return node.operator() instanceof OperatorDefinition definition ? definition.normForm(ops, node) : null;
    }

    /**
     * The factors of a norm that is x times what does not depend on x once the scale is held constant, such as a root mean
     * square norm without bias; null where anything is subtracted or added.
     */
    public @Nullable List<Value> factors(Value x) {
        List<Value> factors = new ArrayList<>();
        Value value = output;
        while (value != x) {
            Node node = value.producer();
            int through = node == null ? -1 : operandOf(node, x);
            if (node == null || through < 0) {
                return null;
            }
            if (node.inputs().size() == 2) {
                factors.add(node.input(1 - through));
            }
            value = node.input(through);
        }
        return factors;
    }

    /** The operand that carries x through a product, a quotient or a node that moves values; −1 for any other. */
    private int operandOf(Node node, Value x) {
        if (!(node.operator() instanceof OperatorDefinition definition)
                || node.inputs().contains(null)) {
            return -1;
        }
        Set<Integer> carrying = new HashSet<>();
        for (int i = 0; i < node.inputs().size(); i++) {
            if (carries(node.input(i), x)) {
                carrying.add(i);
            }
        }
        boolean scales = carrying.size() == 1
                && (definition.isScaling(node.operation(), carrying)
                        || node.operator() == Arithmetic.CAST
                        || definition.kind(node.operation(), carrying) == OperatorKind.MOVES);
        return scales && node.inputs().size() <= 2 ? carrying.iterator().next() : -1;
    }

    /** Whether a value depends on x other than through the scale. */
    private boolean carries(Value value, Value x) {
        Deque<Value> open = new ArrayDeque<>(List.of(value));
        Set<Value> seen = new HashSet<>(scale);
        while (!open.isEmpty()) {
            Value next = open.pop();
            if (next == x) {
                return true;
            }
            Node node = seen.add(next) ? next.producer() : null;
            if (node != null) {
                node.inputs().stream().filter(Objects::nonNull).forEach(open::push);
            }
        }
        return false;
    }

    /**
     * What arrives at an input of the norm by the gradient with the scale held constant; null where nothing does.
     *
     * @param dy what arrives at the output
     */
    public @Nullable Value gradient(Ops ops, Value dy, Value input) {
        Collection<@Nullable Value> borders = new ArrayList<>(List.of(input));
        borders.addAll(scale);
        return new ReverseMode(ops)
                .cotangents(Map.of(output, dy), Set.of(input), borders)
                .get(input);
    }
}
