package org.jennit.cli.option;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jennit.cli.UsageException;
import org.jennit.text.StructuredText;
import org.jspecify.annotations.Nullable;

/**
 * Parameters as people write them, {@code key=value}: a number, true or false, a word, several of these separated by
 * commas, or a value as in a YAML file, {@code epsilon={epsilon: 0.1, clip: true}}.
 */
final class ParameterText {
    private static final Pattern NUMBER = Pattern.compile("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?");
    private static final Pattern INTEGER = Pattern.compile("[-+]?\\d{1,18}");

    private ParameterText() {}

    /**
     * The parameters by name.
     *
     * @throws UsageException if a text has another form, or a name occurs twice
     */
    static Map<String, Object> parse(List<String> texts) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        for (String text : texts) {
            int equals = text.indexOf('=');
            if (equals < 1) {
                throw new UsageException("the parameter '" + text + "' has no value; write -p key=value");
            }
            String key = text.substring(0, equals).strip().replace('-', '_');
            Object value = value(text.substring(equals + 1).strip(), text);
            if (parameters.put(key, value) != null) {
                throw new UsageException("the parameter '" + key + "' is given twice");
            }
        }
        return parameters;
    }

    private static Object value(String text, String whole) {
        if (text.startsWith("[") || text.startsWith("{")) {
            try {
                @Nullable Object value = StructuredText.parse(text, true);
                if (value != null) {
                    return value;
                }
            } catch (IllegalArgumentException e) {
                throw new UsageException("the parameter '" + whole + "' " + e.getMessage(), e);
            }
        }
        if (text.isEmpty()) {
            throw new UsageException("the parameter '" + whole + "' has no value; write -p key=value");
        }
        return text.contains(",")
                ? Stream.of(text.split(",", -1))
                        .map(String::strip)
                        .map(ParameterText::single)
                        .toList()
                : single(text);
    }

    private static Object single(String text) {
        if (INTEGER.matcher(text).matches()) {
            return Long.valueOf(text);
        }
        if (NUMBER.matcher(text).matches()) {
            return Double.valueOf(text);
        }
        return text.equals("true") || text.equals("false") ? (Object) Boolean.valueOf(text) : text;
    }
}
