package org.jennit.cli.option;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jennit.cli.UsageException;
import org.jennit.image.Preprocessing;
import org.jennit.rule.Bound;
import org.jennit.rule.InputBox;
import org.jspecify.annotations.Nullable;

/**
 * The lowest and highest value that each channel of an input can have: what black and white become.
 *
 * @param low a number, or one for each channel
 * @param high a number, or one for each channel
 */
public record InputBounds(Object low, Object high) {
    /** The bounds of inputs that are preprocessed so. */
    public static InputBounds of(Preprocessing preprocessing) {
        return new InputBounds(channels(preprocessing.lowest()), channels(preprocessing.highest()));
    }

    private static Object channels(float[] values) {
        List<Double> list = new ArrayList<>();
        for (float value : values) {
            list.add((double) value);
        }
        return list.stream().distinct().count() == 1 ? list.get(0) : List.copyOf(list);
    }

    /** As parameters on a command line. */
    public String asParameters() {
        return "-p low=" + text(low) + " -p high=" + text(high);
    }

    private static String text(Object bound) {
        return bound.toString().replaceAll("[\\[\\] ]", "");
    }

    /**
     * A composite's form with bounds for the box rule wherever it has none: those of the model's input, taken through
     * what stands between the input and the layer, such as a normalisation.
     *
     * @throws UsageException where they are needed and not known
     */
    static @Nullable Object complete(@Nullable Object form, Optional<InputBounds> bounds, String noBounds) {
        if (form instanceof List<?> list) {
            List<@Nullable Object> items = new ArrayList<>();
            list.forEach(item -> items.add(complete(item, bounds, noBounds)));
            return items;
        }
        if (!(form instanceof Map<?, ?> map)) {
            return form;
        }
        Map<String, @Nullable Object> completed = new LinkedHashMap<>();
        map.forEach((key, value) -> completed.put(String.valueOf(key), complete(value, bounds, noBounds)));
        boolean box = "ZBox".equals(map.get("rule"))
                || (map.get("name") instanceof String name
                        && CompositeOptions.canonical(name).equals("epsilon_gamma_box"));
        if (box && !(map.containsKey("low") && map.containsKey("high"))) {
            InputBounds known = bounds.orElseThrow(() -> new UsageException(noBounds));
            boolean none = !map.containsKey("low") && !map.containsKey("high");
            completed.putIfAbsent("low", none ? known.box().lowest() : known.low);
            completed.putIfAbsent("high", none ? known.box().highest() : known.high);
        }
        return completed;
    }

    /** The parameters low and high, where both are given and are numbers, as bounds of the model's input. */
    static Map<String, Object> atTheInput(Map<String, Object> given) {
        Object low = given.get("low");
        Object high = given.get("high");
        if (low == null || high == null || !isBound(low) || !isBound(high)) {
            return Map.of();
        }
        InputBox box = new InputBounds(low, high).box();
        return Map.of("low", box.lowest(), "high", box.highest());
    }

    private static boolean isBound(@Nullable Object value) {
        return value instanceof Number
                || (value instanceof List<?> list
                        && !list.isEmpty()
                        && list.stream().allMatch(Number.class::isInstance));
    }

    /** These as bounds of the model's input, which are taken to the layer whose input they are asked for. */
    private InputBox box() {
        return new InputBox(bound(low), bound(high));
    }

    private static Bound bound(Object numbers) {
        return numbers instanceof List<?> list
                ? Bound.ofChannels(list.stream()
                        .mapToDouble(number -> ((Number) number).doubleValue())
                        .toArray())
                : Bound.of(((Number) numbers).doubleValue());
    }
}
