package org.jennit.cli.tool.conformance;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jennit.parameter.Suggestion;
import org.jennit.text.StructuredText;
import org.jspecify.annotations.Nullable;

/**
 * A model, an input, how it is explained, and what is expected.
 *
 * @param name the name
 * @param model the ONNX file
 * @param input the input, .npy
 * @param outputRelevance the output relevance, .npy; null for the model's own output
 * @param composite the composite's form; empty for the plain gradient
 * @param attributor the attributor's form; empty for the gradient
 * @param relevance the expected relevance of the input
 * @param output the expected output
 * @param intermediate the expected relevance at the output of layers
 * @param secondOrder the expected gradients of a scalar of the relevance
 * @param tolerance how large a relative deviation passes
 */
record GoldenCase(
        String name,
        Path model,
        Path input,
        @Nullable Path outputRelevance,
        Map<String, Object> composite,
        Map<String, Object> attributor,
        Path relevance,
        Optional<Path> output,
        Map<String, Path> intermediate,
        Optional<SecondOrder> secondOrder,
        double tolerance) {

    private static final Set<String> KEYS = Set.of(
            "name",
            "model",
            "input",
            "output_relevance",
            "composite",
            "attributor",
            "relevance",
            "output",
            "intermediate",
            "second_order",
            "tolerance",
            "exporter",
            "batch_norm_folded");

    /**
     * The scalar ⟨v, relevance⟩, and its expected gradients.
     *
     * @param relevanceGradient v
     * @param gradients by the name of an input or a parameter
     */
    record SecondOrder(Path relevanceGradient, Map<String, Path> gradients) {}

    /** Reads the case in a folder; an unknown key is an error, so that nothing goes unchecked. */
    static GoldenCase read(Path folder) throws IOException {
        Path file = folder.resolve(CaseFamilies.CASE);
        Map<String, Object> map = StructuredText.readMap(file);
        for (String key : map.keySet()) {
            if (!KEYS.contains(key)) {
                throw new IOException(file + ": unknown key '" + key + "'" + Suggestion.nearest(key, KEYS));
            }
        }
        Reader reader = new Reader(file, folder);
        Map<String, Object> second = reader.map(map, "second_order");
        return new GoldenCase(
                map.containsKey("name") ? reader.text(map, "name") : String.valueOf(folder.getFileName()),
                reader.path(map, "model"),
                reader.path(map, "input"),
                "output".equals(map.getOrDefault("output_relevance", "output"))
                        ? null
                        : reader.path(map, "output_relevance"),
                reader.map(map, "composite"),
                reader.map(map, "attributor"),
                reader.path(map, "relevance"),
                map.containsKey("output") ? Optional.of(reader.path(map, "output")) : Optional.empty(),
                reader.paths(map, "intermediate"),
                second.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new SecondOrder(
                                reader.path(second, "relevance_gradient"), reader.paths(second, "wrt"))),
                reader.number(map, "tolerance"));
    }

    private record Reader(Path file, Path folder) {
        String text(Map<String, Object> map, String key) throws IOException {
            if (map.get(key) instanceof String text) {
                return text;
            }
            throw wrong(map, key, "a text");
        }

        Path path(Map<String, Object> map, String key) throws IOException {
            return folder.resolve(text(map, key)).normalize();
        }

        double number(Map<String, Object> map, String key) throws IOException {
            if (map.get(key) instanceof Number number) {
                return number.doubleValue();
            }
            throw wrong(map, key, "a number");
        }

        Map<String, Object> map(Map<String, Object> map, String key) throws IOException {
            Object value = map.getOrDefault(key, Map.of());
            if (value instanceof Map<?, ?> inner) {
                Map<String, Object> copy = new LinkedHashMap<>();
                inner.forEach((name, item) -> copy.put((String) name, item));
                return copy;
            }
            throw wrong(map, key, "a map");
        }

        Map<String, Path> paths(Map<String, Object> map, String key) throws IOException {
            Map<String, Path> paths = new LinkedHashMap<>();
            Map<String, Object> inner = map(map, key);
            for (String name : inner.keySet()) {
                paths.put(name, path(inner, name));
            }
            return paths;
        }

        private IOException wrong(Map<String, Object> map, String key, String expected) {
            return new IOException(
                    map.containsKey(key)
                            ? "%s: '%s' is %s, expected %s"
                                    .formatted(file, key, StructuredText.onOneLine(map.get(key)), expected)
                            : "%s: the key '%s' is missing".formatted(file, key));
        }
    }
}
