package org.jennit.graph;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** An operation in a graph, where it comes from, and the values it computes. Compared by identity. */
public final class Node {
    private static final AtomicInteger MADE = new AtomicInteger();

    private final Operation operation;
    private final Origin origin;
    private final List<Value> outputs;
    private final int number = MADE.getAndIncrement();

    Node(Operation operation, Origin origin, List<String> names, List<ValueType> types) {
        this.operation = operation;
        this.origin = origin;
        this.outputs = IntStream.range(0, operation.outputs())
                .mapToObj(i -> Value.output(names.get(i), types.get(i), this, i))
                .toList();
    }

    /** The operation. */
    public Operation operation() {
        return operation;
    }

    /** The operator. */
    public Operator operator() {
        return operation.operator();
    }

    /** The settings of the operator. */
    public Attributes attributes() {
        return operation.attributes();
    }

    /** The inputs; null for an optional input that is absent. */
    public List<@Nullable Value> inputs() {
        return operation.inputs();
    }

    /** An input that must be there. */
    public Value input(int index) {
        return operation.input(index);
    }

    /** An input, or null where it is absent. */
    public @Nullable Value optionalInput(int index) {
        return operation.optionalInput(index);
    }

    /** The outputs. */
    public List<Value> outputs() {
        return outputs;
    }

    /** The first output. */
    public Value output() {
        return outputs.get(0);
    }

    /** Where the node comes from. */
    public Origin origin() {
        return origin;
    }

    /** How many were made before: nodes that are made one after the other lie side by side in hash tables. */
    @Override
    public int hashCode() {
        return number;
    }

    /** Its name in the file or, where it has none, that of its first output. */
    public String label() {
        return origin.node().isEmpty() ? output().name() : origin.node();
    }

    /** The node as messages name it: {@code '/conv1/Conv' (Conv)}, or by its output if it has no name. */
    @Override
    public String toString() {
        if (!origin.node().isEmpty()) {
            return "'" + origin.node() + "' (" + operator().name() + ")";
        }
        String given = output().name();
        return "(" + operator().name() + ")" + (given.isEmpty() ? "" : " that gives '" + given + "'");
    }
}
