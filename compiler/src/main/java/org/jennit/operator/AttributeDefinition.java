package org.jennit.operator;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An attribute that operations of an operator may have.
 *
 * @param name its name
 * @param type its type
 * @param otherwise what it is where it is not given; null where nothing in particular
 * @param required whether it must be given
 * @param choices the values that it can have; empty where all of its type are possible
 */
record AttributeDefinition(
        String name, AttributeType type, @Nullable Object otherwise, boolean required, List<Object> choices) {
    /** Refuses a value that is missing, of another type, or none that is supported. */
    void check(String operator, @Nullable Object value) {
        if (value == null) {
            if (required) {
                throw new IllegalArgumentException(
                        "the attribute '" + name + "', " + type + ", is missing; " + operator + " needs it");
            }
            return;
        }
        if (!type.holds(value)) {
            throw new IllegalArgumentException("the attribute '" + name + "' should be " + type + ", not " + value);
        }
        if (!choices.isEmpty() && !choices.contains(value)) {
            throw new IllegalArgumentException("the attribute '" + name + "' is '" + value + "'; supported is "
                    + (choices.size() == 1 ? "only '" + choices.get(0) + "'" : "one of " + choices));
        }
    }
}
