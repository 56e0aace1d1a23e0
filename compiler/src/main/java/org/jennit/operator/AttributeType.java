package org.jennit.operator;

import java.util.List;
import org.jennit.graph.Attributes;
import org.jennit.graph.Constant;

/** The type of an attribute of an operator. */
enum AttributeType {
    INTEGER("an integer", Long.class, false),
    REAL("a real number", Float.class, false),
    TEXT("a string", String.class, false),
    INTEGERS("a list of integers", Long.class, true),
    REALS("a list of real numbers", Float.class, true),
    TEXTS("a list of strings", String.class, true),
    CONSTANT("a tensor", Constant.class, false),
    BODY("the body of a loop", Attributes.Body.class, false),
    REGION("a stretch of a graph", Region.class, false);

    private final String words;
    private final Class<?> element;
    private final boolean list;

    AttributeType(String words, Class<?> element, boolean list) {
        this.words = words;
        this.element = element;
        this.list = list;
    }

    /** Whether a value of an attribute is of this type. */
    boolean holds(Object value) {
        if (list) {
            return value instanceof List<?> values && values.stream().allMatch(element::isInstance);
        }
        return element.isInstance(value);
    }

    @Override
    public String toString() {
        return words;
    }
}
