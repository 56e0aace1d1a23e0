package org.jennit.graph;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What flows through a graph: an input, a constant, or an output of a node. Compared by identity.
 */
public final class Value {
    private static final AtomicInteger MADE = new AtomicInteger();

    private final String name;
    private final ValueType type;
    private final @Nullable Node producer;
    private final int index;
    private final @Nullable Constant constant;
    private final int number = MADE.getAndIncrement();

    private Value(String name, ValueType type, @Nullable Node producer, int index, @Nullable Constant constant) {
        this.name = name;
        this.type = type;
        this.producer = producer;
        this.index = index;
        this.constant = constant;
    }

    /** A value that is given when the graph runs. */
    public static Value input(String name, ElementType element, Shape shape) {
        return input(name, new ValueType(element, shape));
    }

    /** A value that is given when the graph runs, of which this is known. */
    public static Value input(String name, ValueType type) {
        return new Value(name, type, null, 0, null);
    }

    /** A value whose numbers are known; the name is that of a parameter or empty. */
    public static Value constant(String name, Constant constant, ValueType type) {
        return new Value(name, type, null, 0, constant);
    }

    static Value output(String name, ValueType type, Node producer, int index) {
        return new Value(name, type, producer, index, null);
    }

    /** The name in the file, or empty; a hint, not an identity. */
    public String name() {
        return name;
    }

    /** What is known of it. */
    public ValueType type() {
        return type;
    }

    /** The element type. */
    public ElementType element() {
        return type.element();
    }

    /** The shape. */
    public Shape shape() {
        return type.shape();
    }

    /** The node that computes it, or null for inputs and constants. */
    public @Nullable Node producer() {
        return producer;
    }

    /** Which output of its node it is. */
    public int index() {
        return index;
    }

    /** Its numbers when it is a constant, otherwise null. */
    public @Nullable Constant constant() {
        return constant;
    }

    /** Whether it is an input of its graph. */
    public boolean isInput() {
        return producer == null && constant == null;
    }

    /** Whether it is the first output of a node of this operator. */
    public boolean isFrom(Operator operator) {
        return producer != null && index == 0 && producer.operator() == operator;
    }

    /** How many were made before: values that are made one after the other lie side by side in hash tables. */
    @Override
    public int hashCode() {
        return number;
    }

    /** Name, if any, and type. */
    @Override
    public String toString() {
        return (name.isEmpty() ? "" : name + " ") + type;
    }
}
