package org.jennit.operator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
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
 * @param held the values of the stretch that are its scale, such as the standard deviation of a norm: constant for rules
 *     that hold the scale constant
 */
public record Region(List<Node> nodes, List<Value> inputs, Set<Value> held) {
    static final String ATTRIBUTE = "region";

    /** A region. */
    public Region {
        nodes = List.copyOf(nodes);
        inputs = List.copyOf(inputs);
        held = Set.copyOf(held);
    }

    /**
     * The region of nodes that compute one value from another.
     *
     * @param entry the variable
     * @param nodes the nodes in order of computation
     * @param held the values that are its scale
     */
    public static Region of(Value entry, List<Node> nodes, Set<Value> held) {
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
        return new Region(nodes, inputs, held);
    }

    /** The region that an operation is. */
    public static Region of(Operation operation) {
        return (Region) Objects.requireNonNull(operation.attributes().get(ATTRIBUTE));
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
        return of(node.operation()).over(ops, node.inputs()).output();
    }

    /** The region written out over these inputs. */
    public NormForm over(Ops ops, List<@Nullable Value> operands) {
        return over(ops, operands, node -> false);
    }

    /**
     * The region written out over these inputs.
     *
     * @param skipped the nodes that are left out, their first input taken for their output
     */
    NormForm over(Ops ops, List<@Nullable Value> operands, Predicate<Node> skipped) {
        Map<Value, Value> written = write(ops, operands, skipped, node -> node.outputs());
        Set<Value> scale = new HashSet<>();
        held.forEach(value -> scale.add(Objects.requireNonNull(written.get(value))));
        return new NormForm(Objects.requireNonNull(written.get(output())), scale);
    }

    /** The region, which is a norm, over these inputs; where its core is an operator, that is written out too. */
    NormForm normForm(Ops ops, List<@Nullable Value> operands) {
        Set<Value> scale = new HashSet<>();
        NormForm form = over(ops, operands);
        Map<Value, Value> written = write(ops, operands, node -> false, node -> {
            NormForm core = NormForm.of(ops, node);
            if (core == null) {
                return node.outputs();
            }
            scale.addAll(core.scale());
            return List.of(core.output());
        });
        return scale.isEmpty() ? form : new NormForm(Objects.requireNonNull(written.get(output())), scale);
    }

    /** The nodes of the region over these inputs, in order of computation; the last gives the output. */
    List<Node> nodesOver(List<@Nullable Value> operands) {
        List<Node> list = new ArrayList<>();
        write(new Ops(GraphBuilder.separate()), operands, node -> false, node -> {
            list.add(node);
            return node.outputs();
        });
        return list;
    }

    /** Writes the region over these inputs, each node's outputs as the function says: what becomes of its values. */
    private Map<Value, Value> write(
            Ops ops, List<@Nullable Value> operands, Predicate<Node> skipped, Function<Node, List<Value>> outputs) {
        Map<Value, Value> written = new HashMap<>();
        for (int i = 0; i < inputs.size(); i++) {
            written.put(inputs.get(i), Objects.requireNonNull(operands.get(i)));
        }
        for (Node node : nodes) {
            List<@Nullable Value> renewed = new ArrayList<>(node.inputs());
            renewed.replaceAll(input -> input == null ? null : written.getOrDefault(input, input));
            if (skipped.test(node)) {
                written.put(node.output(), Objects.requireNonNull(renewed.get(0)));
                continue;
            }
            List<Value> results = outputs.apply(ops.like(node, renewed));
            for (int i = 0; i < results.size(); i++) {
                written.put(node.outputs().get(i), results.get(i));
            }
        }
        return written;
    }
}
