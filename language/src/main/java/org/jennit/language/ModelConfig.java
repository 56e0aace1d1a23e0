package org.jennit.language;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jennit.image.Labels;
import org.jennit.text.StructuredText;
import org.jspecify.annotations.Nullable;

/**
 * What the {@code config.json} of a Hugging Face model says of its tokens and classes.
 *
 * @param labels the classes ({@code id2label})
 * @param padding the id of the padding token ({@code pad_token_id})
 * @param ends the ids of the tokens that end a text ({@code eos_token_id})
 * @param longest the most tokens of a text ({@code max_position_embeddings} or {@code n_positions})
 */
public record ModelConfig(Optional<Labels> labels, OptionalLong padding, Set<Long> ends, OptionalLong longest) {
    /** Nothing is known. */
    public static final ModelConfig UNKNOWN =
            new ModelConfig(Optional.empty(), OptionalLong.empty(), Set.of(), OptionalLong.empty());

    /** What is known of a model. */
    public ModelConfig {
        ends = Set.copyOf(ends);
    }

    /** The config.json in the folder of a model; {@link #UNKNOWN} where there is none. */
    public static ModelConfig beside(Path model) throws IOException {
        Path file = model.resolveSibling("config.json");
        return Files.isRegularFile(file) ? read(file) : UNKNOWN;
    }

    /**
     * Reads a config.json.
     *
     * @throws IOException if it cannot be read, or its labels are not one for each number from 0
     */
    public static ModelConfig read(Path file) throws IOException {
        Map<String, Object> config = StructuredText.readMap(file);
        return new ModelConfig(
                labels(file, config.get("id2label")),
                number(config.get("pad_token_id")),
                ids(config.get("eos_token_id")),
                number(config.getOrDefault("max_position_embeddings", config.get("n_positions"))));
    }

    /** This with other labels, where there are some. */
    public ModelConfig withLabels(Optional<Labels> others) {
        return others.isEmpty() ? this : new ModelConfig(others, padding, ends, longest);
    }

    private static Optional<Labels> labels(Path file, @Nullable Object told) throws IOException {
        if (!(told instanceof Map<?, ?> map) || map.isEmpty()) {
            return Optional.empty();
        }
        Map<Integer, String> byIndex = new TreeMap<>();
        try {
            map.forEach((index, label) -> byIndex.put(Integer.valueOf(String.valueOf(index)), String.valueOf(label)));
        } catch (NumberFormatException e) {
            throw new IOException(file + ": the keys of id2label are numbers of classes, got " + map.keySet(), e);
        }
        List<String> lines = new ArrayList<>(byIndex.values());
        if (!byIndex.containsKey(0) || !byIndex.containsKey(lines.size() - 1)) {
            throw new IOException(file + ": id2label names each class from 0 on, got " + byIndex.keySet());
        }
        return Optional.of(Labels.of(lines));
    }

    private static OptionalLong number(@Nullable Object told) {
        return told instanceof Number number ? OptionalLong.of(number.longValue()) : OptionalLong.empty();
    }

    private static Set<Long> ids(@Nullable Object told) {
        List<?> all = told instanceof List<?> list ? list : told == null ? List.of() : List.of(told);
        return all.stream()
                .filter(Number.class::isInstance)
                .map(id -> ((Number) id).longValue())
                .collect(Collectors.toSet());
    }
}
