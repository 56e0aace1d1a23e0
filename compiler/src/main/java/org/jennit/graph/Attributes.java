package org.jennit.graph;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The named settings of a node: integers, reals, strings, lists of them, constants, the bodies of branches and
 * loops and, for operators that are only passed through, values of any other kind. Immutable; equal when all settings are equal.
 */
public final class Attributes {
    /** No settings. */
    public static final Attributes NONE = new Attributes(Map.of());

    private final Map<String, Object> values;
    private final int hash;

    private Attributes(Map<String, Object> values) {
        this.values = values;
        this.hash = values.hashCode();
    }

    /** This with one more setting: a Long, Float, String, List of them, Constant or {@link Body} or {@link Opaque}. */
    public Attributes with(String name, Object value) {
        Map<String, Object> copy = new TreeMap<>(values);
        copy.put(name, value instanceof List<?> list ? List.copyOf(list) : value);
        return new Attributes(copy);
    }

    /** This with one more integer. */
    public Attributes with(String name, long value) {
        return with(name, (Object) value);
    }

    /** This with one more real. */
    public Attributes with(String name, float value) {
        return with(name, (Object) value);
    }

    /** This with one more list of integers. */
    public Attributes with(String name, long... list) {
        return with(name, Arrays.stream(list).boxed().toList());
    }

    /** This without a setting. */
    public Attributes without(String name) {
        Map<String, Object> copy = new TreeMap<>(values);
        copy.remove(name);
        return new Attributes(copy);
    }

    /** The names of all settings, sorted. */
    public Set<String> names() {
        return values.keySet();
    }

    /** Whether there is a setting of this name. */
    public boolean has(String name) {
        return values.containsKey(name);
    }

    /** The setting of this name, or null. */
    public @Nullable Object get(String name) {
        return values.get(name);
    }

    /** An integer, or the default where it is not set. */
    public long integer(String name, long otherwise) {
        Object value = values.get(name);
        return value == null ? otherwise : typed(name, Long.class, value);
    }

    /** A real number, or the default where it is not set. */
    public float real(String name, float otherwise) {
        Object value = values.get(name);
        return value == null ? otherwise : typed(name, Float.class, value);
    }

    /** A string, or the default where it is not set. */
    public String text(String name, String otherwise) {
        Object value = values.get(name);
        return value == null ? otherwise : typed(name, String.class, value);
    }

    /** A list of integers, or null where it is not set. */
    public long @Nullable [] integers(String name) {
        Object value = values.get(name);
        if (value == null) {
            return null;
        }
        List<?> list = typed(name, List.class, value);
        return list.stream().mapToLong(item -> typed(name, Long.class, item)).toArray();
    }

    /** A list of integers, or the default where it is not set. */
    public long[] integers(String name, long... otherwise) {
        long[] value = integers(name);
        return value == null ? otherwise : value;
    }

    private static <T> T typed(String name, Class<T> type, Object value) {
        if (!type.isInstance(value)) {
            throw new IllegalArgumentException(
                    "attribute '" + name + "' should be " + type.getSimpleName() + ", but it is " + value);
        }
        return type.cast(value);
    }

    @Override
    public boolean equals(Object other) {
        return this == other || (other instanceof Attributes that && hash == that.hash && values.equals(that.values));
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return values.toString();
    }

    /** The bodies among the settings, in the order of their names. */
    public List<Body> bodies() {
        return values.values().stream()
                .filter(Body.class::isInstance)
                .map(Body.class::cast)
                .toList();
    }

    /**
     * A setting that only passes through.
     *
     * @param content what it is, compared by identity
     */
    public record Opaque(Object content) {}

    /**
     * The graph that a branch or loop runs. Its inputs are those that the node gives it, followed by the values that
     * it captures from the graph around it; these are the last inputs of the node, for all its bodies in the order of
     * {@link #bodies}.
     *
     * @param graph the graph, compared by identity
     * @param given how many of its inputs the node gives
     */
    public record Body(Graph graph, int given) {
        /** How many values it captures. */
        public int captures() {
            return graph.inputs().size() - given;
        }
    }
}
