package org.jennit.graph;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An operator applied to values: all that decides what is computed. Equal operations compute the same.
 *
 * @param operator the operator
 * @param attributes its settings
 * @param inputs the inputs; null for an optional input that is absent
 * @param outputs the number of outputs
 */
public record Operation(Operator operator, Attributes attributes, List<@Nullable Value> inputs, int outputs) {
    /** An application of an operator. */
    public Operation {
        inputs = Collections.unmodifiableList(trimmed(inputs));
    }

    /** Absent inputs at the end say nothing and would hide that two operations are equal. */
    private static List<@Nullable Value> trimmed(List<@Nullable Value> inputs) {
        List<@Nullable Value> copy = new ArrayList<>(inputs);
        while (!copy.isEmpty() && copy.get(copy.size() - 1) == null) {
            copy.remove(copy.size() - 1);
        }
        return copy;
    }

    // Written out, since those that are made for records are slow until they are compiled in their last form.

    @Override
    public boolean equals(Object other) {
        return this == other
                || (other instanceof Operation that
                        && operator.equals(that.operator)
                        && outputs == that.outputs
                        && attributes.equals(that.attributes)
                        && inputs.equals(that.inputs));
    }

    @Override
    public int hashCode() {
        return 31 * (31 * (31 * operator.hashCode() + attributes.hashCode()) + inputs.hashCode()) + outputs;
    }

    /** An input, or null where it is absent. */
    public @Nullable Value optionalInput(int index) {
        return index < inputs.size() ? inputs.get(index) : null;
    }

    /** An input that must be there. */
    public Value input(int index) {
        Value value = optionalInput(index);
        if (value == null) {
            throw new IllegalArgumentException("input " + index + " of " + operator.name() + " is missing");
        }
        return value;
    }

    /** An integer of its settings, or the operator's default. */
    public long integer(String attribute) {
        return setting(attribute, Long.class);
    }

    /** A real number of its settings, or the operator's default. */
    public float real(String attribute) {
        return setting(attribute, Float.class);
    }

    /** A string of its settings, or the operator's default. */
    public String text(String attribute) {
        return setting(attribute, String.class);
    }

    /** A list of integers of its settings, or the operator's default. */
    public long[] integers(String attribute) {
        List<?> list = setting(attribute, List.class);
        return list.stream().mapToLong(item -> (Long) item).toArray();
    }

    private <T> T setting(String attribute, Class<T> type) {
        Object given = attributes.get(attribute);
        Object value = given == null ? operator.attributeDefault(attribute) : given;
        if (!type.isInstance(value)) {
            throw new IllegalArgumentException("the attribute '" + attribute + "' of " + operator.name()
                    + (value == null ? " is missing" : " should be " + type.getSimpleName() + ", but it is " + value));
        }
        return type.cast(value);
    }

    /** This with other inputs. */
    public Operation withInputs(List<@Nullable Value> newInputs) {
        return new Operation(operator, attributes, newInputs, outputs);
    }
}
