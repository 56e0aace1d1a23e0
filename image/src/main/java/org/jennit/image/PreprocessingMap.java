package org.jennit.image;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jennit.parameter.Suggestion;
import org.jspecify.annotations.Nullable;

/** A {@link Preprocessing} as a map of plain values, as in a file; unknown keys and wrong types are errors. */
final class PreprocessingMap {
    /** The effect of each key on the builder; null is passed on, and refused where a value is required. */
    private static final Map<String, Setter> KEYS = new LinkedHashMap<>();

    static {
        KEYS.put("resize", (builder, value) -> builder.resize(value.resizing()));
        KEYS.put("rounding", (builder, value) -> builder.rounding(value.choice(Rounding.values())));
        KEYS.put("interpolation", (builder, value) -> builder.interpolation(value.choice(Interpolation.values())));
        KEYS.put("crop", (builder, value) -> builder.crop(value.size()));
        KEYS.put("range", (builder, value) -> builder.range(value.number()));
        KEYS.put("mean", (builder, value) -> builder.mean(value.numbers()));
        KEYS.put("std", (builder, value) -> builder.std(value.numbers()));
        KEYS.put("channels", (builder, value) -> builder.channels(value.choice(Channels.values())));
        KEYS.put("layout", (builder, value) -> builder.layout(value.choice(Preprocessing.Layout.values())));
        KEYS.put("labels", (builder, value) -> builder.labels(value.isNull() ? null : value.text()));
    }

    private static final String PRESET = "preset";

    @FunctionalInterface
    private interface Setter {
        void set(Preprocessing.Builder builder, Entry value);
    }

    private final Map<String, ?> map;
    private final String source;

    PreprocessingMap(Map<String, ?> map, String source) {
        this.map = map;
        this.source = source;
    }

    Preprocessing read() {
        Preprocessing.Builder builder = Preprocessing.builder();
        if (map.containsKey(PRESET)) {
            Entry preset = new Entry(source, PRESET, map.get(PRESET));
            builder = preset.checked(preset.text(), name -> Preprocessing.preset(name).toBuilder());
        }
        for (Map.Entry<String, ?> entry : map.entrySet()) {
            String key = entry.getKey();
            Setter setter = KEYS.get(key);
            if (setter != null) {
                setter.set(builder, new Entry(source, key, entry.getValue()));
            } else if (!key.equals(PRESET)) {
                throw unknown(key);
            }
        }
        try {
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(source + ": " + e.getMessage(), e);
        }
    }

    private IllegalArgumentException unknown(String key) {
        List<String> keys = new ArrayList<>(KEYS.keySet());
        keys.add(PRESET);
        return new IllegalArgumentException(
                "%s: unknown key '%s'%s".formatted(source, key, Suggestion.nearest(key, keys)));
    }

    static Map<String, Object> write(Preprocessing preprocessing) {
        Map<String, Object> map = new LinkedHashMap<>();
        if (preprocessing.resize() instanceof Resize.ShortSide shortSide) {
            map.put("resize", shortSide.pixels());
        } else if (preprocessing.resize() instanceof Resize.Exact exact) {
            map.put("resize", List.of(exact.height(), exact.width()));
        }
        map.put("rounding", lowerCase(preprocessing.rounding()));
        map.put("interpolation", lowerCase(preprocessing.interpolation()));
        Preprocessing.Size crop = preprocessing.crop();
        if (crop != null) {
            map.put("crop", List.of(crop.height(), crop.width()));
        }
        map.put("range", preprocessing.range());
        map.put("mean", preprocessing.mean());
        map.put("std", preprocessing.std());
        map.put("channels", lowerCase(preprocessing.channels()));
        map.put("layout", lowerCase(preprocessing.layout()));
        String labels = preprocessing.labels();
        if (labels != null) {
            map.put("labels", labels);
        }
        return map;
    }

    private static String lowerCase(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** A value with its key and source, read as the type that is expected. */
    private record Entry(
            String source, String key, @Nullable Object value) {
        boolean isNull() {
            return value == null;
        }

        Resize resizing() {
            if (value == null) {
                return Resize.NONE;
            }
            List<Integer> sides = sides("the pixels of the short side, [height, width] or null");
            return checked(
                    sides, s -> s.size() == 1 ? new Resize.ShortSide(s.get(0)) : new Resize.Exact(s.get(0), s.get(1)));
        }

        Preprocessing.@Nullable Size size() {
            if (value == null) {
                return null;
            }
            List<Integer> sides = sides("the pixels of a square, [height, width] or null");
            return checked(sides, s -> new Preprocessing.Size(s.get(0), s.get(s.size() - 1)));
        }

        /** One whole number, or a list of two. */
        private List<Integer> sides(String expected) {
            List<?> sides = value instanceof List<?> list && list.size() == 2 ? list : Arrays.asList(value);
            List<Integer> pixels = new ArrayList<>();
            for (Object side : sides) {
                if (!(side instanceof Number number) || number.doubleValue() != number.intValue()) {
                    throw wrong(expected);
                }
                pixels.add(number.intValue());
            }
            return pixels;
        }

        double number() {
            if (value instanceof Number number) {
                return number.doubleValue();
            }
            throw wrong("a number");
        }

        Double[] numbers() {
            List<?> numbers = value instanceof List<?> list ? list : Arrays.asList(value);
            Double[] doubles = new Double[numbers.size()];
            for (int i = 0; i < doubles.length; i++) {
                if (!(numbers.get(i) instanceof Number number)) {
                    throw wrong("a number, or a list with one for each channel");
                }
                doubles[i] = number.doubleValue();
            }
            return doubles;
        }

        String text() {
            if (value instanceof String text) {
                return text;
            }
            throw wrong("a text");
        }

        <E extends Enum<E>> E choice(E[] constants) {
            for (E constant : constants) {
                if (value instanceof String text && constant.name().equalsIgnoreCase(text)) {
                    return constant;
                }
            }
            throw wrong(
                    Arrays.stream(constants).map(PreprocessingMap::lowerCase).collect(Collectors.joining(", ")));
        }

        /** Applies a setting; its errors are reported with source and key. */
        <T, R> R checked(T part, Function<T, R> make) {
            try {
                return make.apply(part);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("%s: %s: %s".formatted(source, key, e.getMessage()), e);
            }
        }

        private IllegalArgumentException wrong(String expected) {
            String shown = value instanceof String ? "'" + value + "'" : String.valueOf(value);
            return new IllegalArgumentException(
                    "%s: %s: expected %s, but it is %s".formatted(source, key, expected, shown));
        }
    }
}
