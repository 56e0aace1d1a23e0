package org.jennit.rewrite;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jennit.graph.Attributes;
import org.jennit.graph.Node;
import org.jennit.graph.Operation;
import org.jennit.graph.Operator;
import org.jennit.graph.Origin;
import org.jennit.graph.Shape;
import org.jennit.graph.Transformation;
import org.jennit.graph.Value;
import org.jennit.operator.Facts;
import org.jennit.operator.OperatorDefinition;
import org.jennit.operator.Ops;
import org.jennit.operator.Variation;
import org.jspecify.annotations.Nullable;

/**
 * A node that a rewrite looks at, and what is known around it. Patterns are looked for in the old graph; replacements
 * are written over values of the new one, which {@link #renewed} gives.
 */
public final class Match {
    private final Transformation.Site site;
    private final Facts facts;
    private final Supplier<Variation> variation;
    private final Map<Value, List<Node>> consumers;
    private final Set<Value> outputs;
    private final Ops ops;

    Match(
            Transformation.Site site,
            Facts facts,
            Supplier<Variation> variation,
            Map<Value, List<Node>> consumers,
            Set<Value> outputs) {
        this.site = site;
        this.facts = facts;
        this.variation = variation;
        this.consumers = consumers;
        this.outputs = outputs;
        this.ops = new Ops(site.builder());
    }

    /** The node of the old graph. */
    public Node node() {
        return site.node();
    }

    /** An input of the node, in the old graph. */
    public Value x(int input) {
        return site.node().input(input);
    }

    /** The settings of the node. */
    public Attributes attributes() {
        return site.node().attributes();
    }

    /** What is known of values of the old graph. */
    public Facts facts() {
        return facts;
    }

    /** Whether a value is constant for an explanation: no floating-point input but a mask makes it change. */
    public boolean isConstant(Value value) {
        return facts.isConstant(value) || !variation.get().depends(value);
    }

    /** Writes operations into the new graph. */
    public Ops ops() {
        return ops;
    }

    /** The value of the new graph that corresponds to one of the old. */
    public Value renewed(Value value) {
        return site.renewed().apply(value);
    }

    /** The value of the new graph that corresponds to an optional one of the old. */
    public @Nullable Value renewedOrNull(@Nullable Value value) {
        return value == null ? null : renewed(value);
    }

    /** The values of the new graph for values of the old, absent ones left absent. */
    public List<@Nullable Value> renewed(List<@Nullable Value> values) {
        List<@Nullable Value> renewed = new ArrayList<>();
        values.forEach(value -> renewed.add(renewedOrNull(value)));
        return renewed;
    }

    /** Whether one node uses a value, and nothing else does. */
    public boolean isUsedOnce(Value value) {
        return consumers.getOrDefault(value, List.of()).size() == 1 && !outputs.contains(value);
    }

    /** How many nodes use a value. */
    public int uses(Value value) {
        return consumers.getOrDefault(value, List.of()).size() + (outputs.contains(value) ? 1 : 0);
    }

    /** The nodes that use a value of the old graph. */
    public List<Node> consumers(Value value) {
        return consumers.getOrDefault(value, List.of());
    }

    /** The node that computes a value as its first output, if it is of this operator. */
    public @Nullable Node from(@Nullable Value value, Operator operator) {
        return value != null && value.isFrom(operator) ? value.producer() : null;
    }

    /** Whether an input of the node has the shape of its output, so that the output can be it. */
    public boolean hasShapeOfOutput(int input) {
        Shape shape = x(input).shape();
        return shape.isRanked() && shape.equals(node().output().shape());
    }

    /** Whether a value is a single number, without axes. */
    public boolean isNumber(Value value) {
        return value.shape().equals(Shape.SCALAR);
    }

    /** A layer in the new graph that takes the place of nodes of the old one, with their names. */
    public Value layer(
            OperatorDefinition operator, Attributes attributes, List<@Nullable Value> inputs, Node... replaced) {
        Origin origin =
                Arrays.stream(replaced).map(Node::origin).reduce(Origin::merged).orElse(Origin.DERIVED);
        Operation operation = new Operation(operator, attributes, inputs, operator.outputs(attributes));
        return site.builder().add(operation, origin, List.of(), List.of()).output();
    }
}
