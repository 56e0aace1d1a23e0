package org.jennit.operator;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.jennit.graph.Attributes;
import org.jennit.graph.Node;
import org.jennit.graph.Operation;
import org.jennit.graph.Value;
import org.jspecify.annotations.Nullable;

/**
 * A node on the way back: what arrives at its outputs, and the means to say what leaves at its inputs.
 *
 * @param ops emits operations
 * @param facts what is known of the values of the way forward
 * @param node the node
 * @param cotangents what arrives at each output; null where nothing does
 */
public record VjpContext(Ops ops, Facts facts, Node node, List<@Nullable Value> cotangents) {
    /** What arrives at the first output. */
    public Value dy() {
        Value dy = cotangents.get(0);
        if (dy == null) {
            throw new IllegalStateException("nothing arrives at the first output of node " + node);
        }
        return dy;
    }

    /** An input that must be there. */
    public Value x(int input) {
        return node.input(input);
    }

    /** The first output. */
    public Value y() {
        return node.output();
    }

    /** What the node computes, with its settings. */
    public Operation operation() {
        return node.operation();
    }

    /** The settings of the node. */
    public Attributes attributes() {
        return node.attributes();
    }

    /**
     * The gradient of the node as if it were written out in other operators, with respect to one of its inputs.
     *
     * @param form gives the node's first output in terms of its inputs
     */
    public @Nullable Value through(BiFunction<Ops, Node, Value> form, int input) {
        return throughAll((g, written) -> List.of(form.apply(g, written)), Set.of(input))
                .get(input);
    }

    /**
     * The gradients of the node as if it were written out in other operators, with respect to some of its inputs.
     *
     * @param form gives the node's outputs in terms of its inputs
     * @return one value for each input, null where nothing leaves
     */
    public List<@Nullable Value> throughAll(BiFunction<Ops, Node, List<Value>> form, Set<Integer> inputs) {
        return throughAll(form, inputs, (context, wanted) -> null);
    }

    /** {@link #throughAll(BiFunction, Set)} with a hook at the nodes of the form. */
    List<@Nullable Value> throughAll(
            BiFunction<Ops, Node, List<Value>> form, Set<Integer> inputs, ReverseMode.Hook hook) {
        Map<Integer, Value> receivers = new TreeMap<>(); // a value that is several inputs gets everything as the first
        inputs.stream().filter(i -> node.inputs().indexOf(x(i)) == i).forEach(i -> receivers.put(i, x(i)));
        List<Value> written = form.apply(ops, node);
        Map<Value, Value> seeds = new HashMap<>();
        for (int i = 0; i < written.size(); i++) {
            Value arriving = cotangents.get(i);
            if (arriving != null) {
                seeds.merge(written.get(i), arriving, ops::add);
            }
        }
        Map<Value, Value> leaving =
                new ReverseMode(ops, facts, hook).cotangents(seeds, Set.copyOf(receivers.values()), node.inputs());
        List<@Nullable Value> gradients =
                new ArrayList<>(Collections.nCopies(node.inputs().size(), null));
        receivers.forEach((i, receiver) -> gradients.set(i, leaving.get(receiver)));
        return gradients;
    }

    /**
     * What leaves at an input, kept at 0 where nothing arrives: a slope may be infinite or NaN where a value is not used,
     * as in the branch that a Where does not take.
     *
     * @param product what arrives times the slope
     */
    public Value whereArriving(Value product) {
        Value none = ops.equal(dy(), ops.number(0, dy()));
        return ops.where(none, ops.number(0, product), product);
    }

    /** As {@link #whereArriving}, where it is not known that a divisor is nowhere zero. */
    public Value quotient(Value product, Value divisor) {
        return facts.isNowhereZero(divisor) ? product : whereArriving(product);
    }

    /** A gradient, summed over the axes along which the input was broadcast. */
    public Value unbroadcast(Value gradient, int input) {
        return ops.unbroadcast(gradient, x(input));
    }
}
