package org.jennit.cli.report;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jennit.image.Markup;
import org.jspecify.annotations.Nullable;

/**
 * HTML with places for values.
 *
 * <p><code>{{name}}</code> is a value as text, escaped; <code>{{{name}}}</code> one that is HTML itself.
 * <code>{{#name}}…{{/name}}</code> is repeated for each item of a list, whose own values take precedence, or appears once if
 * the value is a map, true, or text that is not empty; <code>{{^name}}…{{/name}}</code> appears otherwise.
 * <code>{{.}}</code> is an item that is not a map.
 */
final class Template {
    private static final Pattern TAG =
            Pattern.compile("\\{\\{\\{(?<raw>[\\w.]+)}}}|\\{\\{(?<kind>[#^/]?)(?<name>[\\w.]+)}}");
    private static final Pattern ALONE_ON_ITS_LINE = Pattern.compile("(?m)^[ \\t]*(\\{\\{[#^/][\\w.]+}})[ \\t]*\\R");
    private static final String ITEM = ".";

    private final String source;

    /** A template with this text. */
    Template(String source) {
        this.source = ALONE_ON_ITS_LINE.matcher(source).replaceAll("$1");
    }

    /**
     * The HTML with these values.
     *
     * @throws IllegalStateException where the template has a name that the values have not, or an open end
     */
    String with(Map<String, ?> values) {
        Deque<Map<String, ?>> scopes = new ArrayDeque<>();
        scopes.push(values);
        StringBuilder html = new StringBuilder();
        render(0, source.length(), scopes, html);
        return html.toString();
    }

    private void render(int from, int to, Deque<Map<String, ?>> scopes, StringBuilder html) {
        Matcher tag = TAG.matcher(source).region(from, to);
        int done = from;
        while (tag.find()) {
            html.append(source, done, tag.start());
            done = tag.end();
            String raw = tag.group("raw");
            if (raw != null) {
                html.append(value(raw, scopes));
            } else if (tag.group("kind").isEmpty()) {
                html.append(Markup.escaped(String.valueOf(value(tag.group("name"), scopes))));
            } else {
                String name = tag.group("name");
                Matcher end = end(name, tag.end(), to);
                boolean inverted = tag.group("kind").equals("^");
                section(value(name, scopes), inverted, tag.end(), end.start(), scopes, html);
                done = end.end();
                tag.region(done, to);
            }
        }
        html.append(source, done, to);
    }

    private void section(
            @Nullable Object value,
            boolean inverted,
            int from,
            int to,
            Deque<Map<String, ?>> scopes,
            StringBuilder html) {
        List<?> items = value instanceof Collection<?> list
                ? List.copyOf(list)
                : value instanceof Map<?, ?> map ? List.of(map) : isThere(value) ? List.of(Map.of()) : List.of();
        if (inverted) {
            if (items.isEmpty()) {
                render(from, to, scopes, html);
            }
            return;
        }
        for (Object item : items) {
            scopes.push(item instanceof Map<?, ?> map ? named(map) : Map.of(ITEM, item));
            render(from, to, scopes, html);
            scopes.pop();
        }
    }

    private static boolean isThere(@Nullable Object value) {
        return value instanceof Boolean flag ? flag : !String.valueOf(value).isEmpty();
    }

    @SuppressWarnings("unchecked") // the maps that are given to templates have names as their keys
    private static Map<String, ?> named(Map<?, ?> map) {
        return (Map<String, ?>) map;
    }

    private Matcher end(String name, int from, int to) {
        Matcher tag = TAG.matcher(source).region(from, to);
        int depth = 1;
        while (tag.find()) {
            if (name.equals(tag.group("name")) && !tag.group("kind").isEmpty()) {
                depth += tag.group("kind").equals("/") ? -1 : 1;
                if (depth == 0) {
                    return tag;
                }
            }
        }
        throw new IllegalStateException("the template's section '" + name + "' has no end");
    }

    private static @Nullable Object value(String name, Deque<Map<String, ?>> scopes) {
        for (Map<String, ?> scope : scopes) {
            if (scope.containsKey(name)) {
                return scope.get(name);
            }
        }
        throw new IllegalStateException("the template asks for '" + name + "', which has no value");
    }
}
