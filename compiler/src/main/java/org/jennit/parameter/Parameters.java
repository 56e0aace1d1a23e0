package org.jennit.parameter;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Named settings as they come from a file, a command line or a map: numbers, strings, booleans, lists and maps. Whoever
 * reads them says what they are; what nobody has read in the end is refused, with the nearest name that was asked for.
 */
public final class Parameters {
    private final String owner;
    private final Map<String, Object> values;
    private final Set<String> asked = new LinkedHashSet<>();

    /**
     * Settings.
     *
     * @param owner whose they are, for messages, such as {@code rule Gamma}
     * @param values the settings by name
     */
    public Parameters(String owner, Map<String, ?> values) {
        this.owner = owner;
        this.values = new LinkedHashMap<>(values);
    }

    /** The setting of this name as it came, or null. */
    public @Nullable Object get(String name) {
        asked.add(name);
        return values.get(name);
    }

    /** Whether the setting is given. */
    public boolean has(String name) {
        return get(name) != null;
    }

    /** A number, or the default. */
    public double number(String name, double otherwise) {
        Object value = get(name);
        return value == null ? otherwise : number(name, value);
    }

    /** A whole number, or the default. */
    public int integer(String name, int otherwise) {
        double number = number(name, otherwise);
        if (number != Math.rint(number) || Math.abs(number) > Integer.MAX_VALUE) {
            throw wrong(name, "a whole number", number);
        }
        return (int) number;
    }

    /** A yes or no, or the default. */
    public boolean flag(String name, boolean otherwise) {
        Object value = get(name);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof Boolean flag) {
            return flag;
        }
        if (value instanceof String text && (text.equals("true") || text.equals("false"))) {
            return Boolean.parseBoolean(text);
        }
        throw wrong(name, "true or false", value);
    }

    /** One of these words, the first of which is the default. */
    public String choice(String name, String... words) {
        Object value = get(name);
        if (value == null) {
            return words[0];
        }
        if (!(value instanceof String text) || !List.of(words).contains(text)) {
            throw wrong(name, "one of " + List.of(words), value);
        }
        return text;
    }

    /** A list of strings, which may also be written as one string with commas in between. */
    public List<String> strings(String name) {
        Object value = get(name);
        if (value == null) {
            return List.of();
        }
        if (value instanceof String text) {
            return List.of(text.split("\\s*,\\s*"));
        }
        return list(name, value).stream().map(String::valueOf).toList();
    }

    /** The names of parameters that are to be zero. */
    public Set<String> zeroParams() {
        List<String> names = strings("zero_params");
        for (String name : names) {
            if (!name.equals("bias") && !name.equals("weight")) {
                throw wrong("zero_params", "a list of 'bias' and 'weight'", names);
            }
        }
        return new LinkedHashSet<>(names);
    }

    /** Settings inside of a setting. */
    public Parameters nested(String name, Map<?, ?> map) {
        Map<String, Object> named = new LinkedHashMap<>();
        map.forEach((key, value) -> named.put(String.valueOf(key), value));
        return new Parameters(owner + ", " + name, named);
    }

    /** A list. */
    public List<?> list(String name, Object value) {
        if (value instanceof List<?> list) {
            return list;
        }
        throw wrong(name, "a list", value);
    }

    /** Refuses settings that nobody asked for. */
    public void refuseUnasked() {
        for (String name : values.keySet()) {
            if (!asked.contains(name)) {
                throw new IllegalArgumentException(
                        owner + " has no parameter '" + name + "'" + Suggestion.nearest(name, asked));
            }
        }
    }

    /** An error that says what a setting should be. */
    public IllegalArgumentException wrong(String name, String wanted, Object got) {
        return new IllegalArgumentException(owner + ": " + name + " must be " + wanted + ", not " + got);
    }

    /** A setting, or an item of one, as a finite number. */
    public double number(String name, Object value) {
        double number = Double.NaN;
        if (value instanceof Number given) {
            number = given.doubleValue();
        } else if (value instanceof String text) {
            try {
                number = Double.parseDouble(text.strip());
            } catch (NumberFormatException e) {
                throw wrong(name, "a number", value);
            }
        }
        if (!Double.isFinite(number)) {
            throw wrong(name, "a number", value);
        }
        return number;
    }

    /** What is made of a setting; an error in making it names the setting. */
    public <T> T checked(String name, Supplier<T> maker) {
        try {
            return maker.get();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(owner + ": " + name + ": " + e.getMessage(), e);
        }
    }
}
