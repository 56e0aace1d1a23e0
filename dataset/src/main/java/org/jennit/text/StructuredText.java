package org.jennit.text;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.dataformat.yaml.YAMLFactory;

/**
 * Text that holds plain values: maps from strings, lists, strings, numbers (Long or Double), booleans and null. JSON, or
 * YAML for files named so. Keys keep their order; a duplicate key is an error.
 */
public final class StructuredText {
    /** What YAML 1.1 does not take for a number, but everyone else does: {@code 1e-6}. */
    private static final Pattern EXPONENT = Pattern.compile("[-+]?(\\d++(\\.\\d*+)?|\\.\\d++)[eE][-+]?\\d++");

    private static final int MOST_BYTES = 1 << 26;

    private StructuredText() {}

    /** Whether the name of a file says that it is JSON or YAML. */
    public static boolean isNamedSo(Path file) {
        return isYaml(file) || file.toString().toLowerCase(Locale.ROOT).endsWith(".json");
    }

    private static boolean isYaml(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".yaml") || name.endsWith(".yml");
    }

    /**
     * Reads the map in a file.
     *
     * @throws IOException naming the file, if it is missing, no text, not in the format, or no map
     */
    public static Map<String, Object> readMap(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file + ": no such file");
        }
        if (Files.isDirectory(file)) {
            throw new IOException(file + ": is a folder, expected a JSON or YAML file");
        }
        String text;
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new IOException(
                        file + ": has more than " + MOST_BYTES + " bytes, too many for settings; give a smaller file");
            }
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IOException(file + ": is not text in UTF-8", e);
        }
        Object value;
        try {
            value = parse(text, isYaml(file));
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
        if (!(value instanceof Map<?, ?>)) {
            throw new IOException(file + ": expected a map (key: value), but it holds " + describe(value));
        }
        return map(value);
    }

    /** The value of a JSON or YAML text; the message of an error names line and column. */
    public static @Nullable Object parse(String text, boolean yaml) {
        try (JsonParser parser = factory(yaml).createParser(ObjectReadContext.empty(), text)) {
            if (parser.nextToken() == null) {
                throw new IllegalArgumentException("is empty");
            }
            Object value = value(parser, yaml);
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException("has more after its end, in line "
                        + parser.currentTokenLocation().getLineNr());
            }
            return value;
        } catch (JacksonException e) {
            throw new IllegalArgumentException(
                    "is no valid %s: %s (line %d, column %d)"
                            .formatted(
                                    yaml ? "YAML" : "JSON",
                                    firstLine(e.getOriginalMessage()),
                                    e.getLocation() == null
                                            ? 0
                                            : e.getLocation().getLineNr(),
                                    e.getLocation() == null
                                            ? 0
                                            : e.getLocation().getColumnNr()),
                    e);
        }
    }

    /** A value as JSON, on several lines. */
    public static String toJson(Object value) {
        return toJson(value, "");
    }

    private static String toJson(@Nullable Object value, String indent) {
        String deeper = indent + "  ";
        if (value instanceof Map<?, ?> map && !flat(map.values())) {
            List<String> lines = new ArrayList<>();
            map.forEach((key, item) -> lines.add(deeper + onOneLine(key) + ": " + toJson(item, deeper)));
            return "{\n" + String.join(",\n", lines) + "\n" + indent + "}";
        }
        if (value instanceof List<?> list && list.stream().anyMatch(item -> depth(item) > 1)) {
            List<String> lines = new ArrayList<>();
            list.forEach(item -> lines.add(deeper + toJson(item, deeper)));
            return "[\n" + String.join(",\n", lines) + "\n" + indent + "]";
        }
        return onOneLine(value);
    }

    private static boolean flat(Iterable<?> values) {
        for (Object value : values) {
            if (depth(value) > 0) {
                return false;
            }
        }
        return true;
    }

    private static int depth(@Nullable Object value) {
        Iterable<?> items =
                value instanceof Map<?, ?> map ? map.values() : value instanceof List<?> list ? list : List.of();
        int deepest = 0;
        for (Object item : items) {
            deepest = Math.max(deepest, depth(item));
        }
        return value instanceof Map<?, ?> || value instanceof List<?> ? deepest + 1 : 0;
    }

    /** A value as JSON on one line. */
    public static String onOneLine(@Nullable Object value) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
            write(json, value);
        }
        return text.toString();
    }

    /** A value as YAML. */
    public static String toYaml(Object value) {
        StringWriter text = new StringWriter();
        try (JsonGenerator yaml = new YAMLFactory().createGenerator(ObjectWriteContext.empty(), text)) {
            write(yaml, value);
        }
        return text.toString().replaceFirst("^---\\s*", "");
    }

    private static void write(JsonGenerator out, @Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            out.writeStartObject();
            map.forEach((key, item) -> {
                out.writeName(String.valueOf(key));
                write(out, item);
            });
            out.writeEndObject();
        } else if (value instanceof List<?> list) {
            out.writeStartArray();
            list.forEach(item -> write(out, item));
            out.writeEndArray();
        } else if (value instanceof Long || value instanceof Integer) {
            out.writeNumber(((Number) value).longValue());
        } else if (value instanceof Number number) {
            out.writeNumber(number.doubleValue());
        } else if (value instanceof Boolean bool) {
            out.writeBoolean(bool);
        } else if (value == null) {
            out.writeNull();
        } else {
            out.writeString(value.toString());
        }
    }

    private static TokenStreamFactory factory(boolean yaml) {
        return yaml
                ? YAMLFactory.builder()
                        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                        .build()
                : JsonFactory.builder()
                        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                        .build();
    }

    private static @Nullable Object value(JsonParser parser, boolean yaml) {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_OBJECT) {
            Map<String, @Nullable Object> map = new LinkedHashMap<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String key = parser.currentName();
                parser.nextToken();
                map.put(key, value(parser, yaml));
            }
            return map;
        }
        if (token == JsonToken.START_ARRAY) {
            List<@Nullable Object> list = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                list.add(value(parser, yaml));
            }
            return list;
        }
        if (token == JsonToken.VALUE_NUMBER_INT) {
            return parser.getLongValue();
        }
        if (token == JsonToken.VALUE_NUMBER_FLOAT) {
            return parser.getDoubleValue();
        }
        if (token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE) {
            return token == JsonToken.VALUE_TRUE;
        }
        if (token == JsonToken.VALUE_NULL) {
            return null;
        }
        String text = parser.getString();
        return yaml && EXPONENT.matcher(text).matches() ? (Object) Double.valueOf(text) : text;
    }

    /** A value that is a map from strings. */
    @SuppressWarnings("unchecked") // maps that are made here have strings for keys
    public static Map<String, Object> map(@Nullable Object value) {
        if (value instanceof Map<?, ?>) {
            return (Map<String, Object>) value;
        }
        throw new IllegalArgumentException("expected a map (key: value), not " + describe(value));
    }

    private static String describe(@Nullable Object value) {
        return value == null
                ? "nothing"
                : value instanceof List<?> ? "a list" : value instanceof String ? "text" : "a single value";
    }

    private static String firstLine(String text) {
        return text.lines()
                .findFirst()
                .orElse(text)
                .replaceFirst("\\s*\\(start marker at .*", "")
                .strip();
    }
}
