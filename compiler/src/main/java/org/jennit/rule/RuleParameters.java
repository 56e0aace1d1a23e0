package org.jennit.rule;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jennit.parameter.Parameters;
import org.jspecify.annotations.Nullable;

/** The parameters of rules that are more than a number: stabilizers and bounds, in the form that files give them. */
public final class RuleParameters {
    private RuleParameters() {}

    /**
     * A stabilizer: a number, or a map of {@code epsilon}, {@code clip}, {@code norm_scale} and {@code dim}; the standard
     * one where the parameter is absent.
     *
     * @throws IllegalArgumentException if the parameter has another form
     */
    public static Stabilizer stabilizer(Parameters given, String name) {
        Object value = given.get(name);
        if (value == null) {
            return Stabilizer.standard();
        }
        if (value instanceof Stabilizer stabilizer) {
            return stabilizer;
        }
        if (value instanceof Map<?, ?> map) {
            return settings(given.nested(name, map));
        }
        double epsilon = given.number(name, value);
        return given.checked(name, () -> Stabilizer.epsilon(epsilon));
    }

    private static Stabilizer settings(Parameters given) {
        List<Integer> dim = new ArrayList<>();
        Object axes = given.get("dim");
        if (axes instanceof Number axis) {
            dim.add(axis.intValue());
        } else if (axes != null) {
            given.list("dim", axes).forEach(axis -> dim.add((int) given.number("dim", axis)));
        }
        boolean normScale = given.flag("norm_scale", false);
        if (!dim.isEmpty() && !normScale) {
            throw given.wrong("dim", "left out where norm_scale is not true: it names the axes of the norm", dim);
        }
        Stabilizer stabilizer = new Stabilizer.Settings(
                given.number("epsilon", Stabilizer.EPSILON), given.flag("clip", false), normScale, dim);
        given.refuseUnasked();
        return stabilizer;
    }

    /**
     * A bound of a layer's input: a number, one for each channel, or a nested list; null where the parameter is absent.
     *
     * @throws IllegalArgumentException if the parameter has another form
     */
    public static @Nullable Modifier bound(Parameters given, String name) {
        Object value = given.get(name);
        if (value == null || value instanceof Modifier) {
            return (Modifier) value;
        }
        if (value instanceof String text && text.contains(",")) {
            return bound(given, name, List.of(text.split("\\s*,\\s*")));
        }
        return value instanceof List<?> list ? bound(given, name, list) : Bound.of(given.number(name, value));
    }

    private static Bound bound(Parameters given, String name, List<?> list) {
        List<Long> extents = new ArrayList<>();
        Object level = list;
        while (level instanceof List<?> inner) {
            extents.add((long) inner.size());
            level = inner.isEmpty() ? null : inner.get(0);
        }
        List<Double> numbers = new ArrayList<>();
        flatten(given, name, list, numbers);
        return given.checked(name, () -> new Bound(numbers, extents));
    }

    private static void flatten(Parameters given, String name, List<?> list, List<Double> numbers) {
        for (Object item : list) {
            if (item instanceof List<?> inner) {
                flatten(given, name, inner, numbers);
            } else {
                numbers.add(given.number(name, item));
            }
        }
    }
}
