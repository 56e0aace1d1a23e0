package org.jennit.operator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jennit.graph.Attributes;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.Node;
import org.jennit.graph.Operation;
import org.jennit.graph.Value;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of a graph that is one node of another: a function of one value, with everything else constant. It keeps
 * the file's own operations, so that the numbers of the forward pass are exactly the file's.
 *
 * @param nodes the nodes of the stretch in order of computation, the last of which gives the output
 * @param inputs the values that it takes from outside, in the order of the node's inputs, the variable first; constants
 *     without a name are part of the stretch
 * @param deviation the value of the stretch that its variable is divided by, if it is a norm
 */
public record Region(
        List<Node> nodes, List<Value> inputs, @Nullable Value deviation) {
    static final String ATTRIBUTE = "region";

    /** A region. */
    public Region {
        nodes = List.copyOf(nodes);
        inputs = List.copyOf(inputs);
    }

    /**
     * The region of nodes that compute one value from another.
     *
     * @param entry the variable
     * @param nodes the nodes in order of computation
     * @param deviation the value that the variable is divided by, if they are a norm
     */
    public static Region of(Value entry, List<Node> nodes, @Nullable Value deviation) {
        Set<Value> inside = new HashSet<>();
        nodes.forEach(node -> inside.addAll(node.outputs()));
        List<Value> inputs = new ArrayList<>(List.of(entry));
        for (Node node : nodes) {
            for (Value input : node.inputs()) {
                boolean unnamed = input != null
                        && input.constant() != null
                        && input.name().isEmpty();
                if (input != null && !unnamed && !inside.contains(input) && !inputs.contains(input)) {
                    inputs.add(input);
                }
            }
        }
        return new Region(nodes, inputs, deviation);
    }

    /** The region that an operation is. */
    static Region of(Operation operation) {
        return (Region) Objects.requireNonNull(operation.attributes().get(ATTRIBUTE));
    }

    /** The region that a node is, or null if it is none. */
    public static @Nullable Region of(Node node) {
        return node.attributes().get(ATTRIBUTE) instanceof Region region ? region : null;
    }

    /** The settings of a node that is this region. */
    public Attributes attributes() {
        return Attributes.NONE.with(ATTRIBUTE, this);
    }

    /** The output in the file. */
    public Value output() {
        return nodes.get(nodes.size() - 1).output();
    }

    /** The region written out over the inputs of a node that is it. */
    static Value written(Ops ops, Node node) {
        return of(node.operation()).over(ops, node.inputs());
    }

    /** The region written out over these inputs. */
    public Value over(Ops ops, List<@Nullable Value> operands) {
        return over(ops, operands, node -> false);
    }

    /** The region, which is a norm, written out over these inputs; a norm inside it is written out too. */
    NormForm normForm(Ops ops, List<@Nullable Value> operands) {
        Map<Value, Value> written = bound(operands);
        Set<Value> scale = new HashSet<>();
        for (Node node : nodes) {
            Node renewed = write(ops, node, written);
            NormForm inner = node.output() == deviation && node.operator() instanceof OperatorDefinition definition
                    ? definition.normForm(ops, renewed)
                    : null;
            if (inner != null) {
                written.put(node.output(), inner.output());
                scale.addAll(inner.scale());
            }
        }
        if (scale.isEmpty()) {
            scale.add(Objects.requireNonNull(written.get(Objects.requireNonNull(deviation))));
        }
        return new NormForm(Objects.requireNonNull(written.get(output())), scale);
    }

    /**
     * The region written out over these inputs.
     *
     * @param skipped the nodes that are left out, their first input taken for their output
     */
    Value over(Ops ops, List<@Nullable Value> operands, Predicate<Node> skipped) {
        Map<Value, Value> written = bound(operands);
        for (Node node : nodes) {
            if (skipped.test(node)) {
                Value input = node.input(0);
                written.put(node.output(), written.getOrDefault(input, input));
            } else {
                write(ops, node, written);
            }
        }
        return Objects.requireNonNull(written.get(output()));
    }

    /** The nodes of the region over these inputs, in order of computation; the last gives the output. */
    List<Node> nodesOver(List<@Nullable Value> operands) {
        Ops ops = new Ops(GraphBuilder.separate());
        Map<Value, Value> written = bound(operands);
        return nodes.stream().map(node -> write(ops, node, written)).toList();
    }

    private Map<Value, Value> bound(List<@Nullable Value> operands) {
        Map<Value, Value> bound = new HashMap<>();
        for (int i = 0; i < inputs.size(); i++) {
            bound.put(inputs.get(i), Objects.requireNonNull(operands.get(i)));
        }
        return bound;
    }

    private static Node write(Ops ops, Node node, Map<Value, Value> written) {
        List<@Nullable Value> operands = new ArrayList<>(node.inputs());
        operands.replaceAll(input -> input == null ? null : written.getOrDefault(input, input));
        Node renewed = ops.like(node, operands);
        for (int i = 0; i < renewed.outputs().size(); i++) {
            written.put(node.outputs().get(i), renewed.outputs().get(i));
        }
        return renewed;
    }
}
