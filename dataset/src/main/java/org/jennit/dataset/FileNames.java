package org.jennit.dataset;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.jennit.parameter.Suggestion;

/**
 * The names of result files: a pattern with placeholders in braces. A pattern without {@code {kind}} names the heatmap, and
 * other files append their kind; extensions are those of the files themselves.
 */
public final class FileNames {
    /** The default pattern. */
    public static final String DEFAULT = "{folder}/{stem}.{kind}";
    /** The kind of the file that a pattern without kinds names. */
    static final String HEATMAP = "heatmap";

    /** The most that file systems take as the name of a file. */
    private static final int MOST_BYTES = 255;

    /** The end of a long name, with kind and extension. */
    private static final int KEPT_END = 40;

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)\\}");
    private static final Pattern EXTENSION = Pattern.compile("\\.(png|npy)$");

    private final Path folder;
    private final String pattern;
    private final Map<String, Function<Sample, String>> values = new LinkedHashMap<>();

    /**
     * Names in a folder.
     *
     * @param facts further placeholders, whose values are the same for every sample
     * @throws IllegalArgumentException if the pattern has another placeholder, or leads out of the folder
     */
    public FileNames(Path folder, String pattern, Map<String, String> facts) {
        this.folder = folder;
        this.pattern = EXTENSION.matcher(pattern).replaceFirst("");
        values.put("folder", sample -> {
            Path parent = sample.name().getParent();
            return parent == null ? "" : parent.toString().replace('\\', '/');
        });
        values.put("stem", sample -> String.valueOf(sample.name().getFileName()));
        values.put("extension", Sample::extension);
        facts.forEach((name, value) -> values.put(name, sample -> value.replaceAll("[/\\\\:]", "_")));
        values.put("kind", sample -> HEATMAP);
        check(pattern);
    }

    private void check(String told) {
        Matcher placeholders = PLACEHOLDER.matcher(told);
        while (placeholders.find()) {
            if (!values.containsKey(placeholders.group(1))) {
                throw new IllegalArgumentException("unknown placeholder {%s}%s; known are {%s}"
                        .formatted(
                                placeholders.group(1),
                                Suggestion.nearest(placeholders.group(1), values.keySet())
                                        .replaceFirst("; known are .*", ""),
                                String.join("}, {", values.keySet())));
            }
        }
        String rest = placeholders.replaceAll("x");
        if (rest.contains("{") || rest.contains("}")) {
            throw new IllegalArgumentException("'" + told + "' has an unmatched brace");
        }
        if (Path.of(rest).isAbsolute() || List.of(rest.split("/")).contains("..") || pattern.isBlank()) {
            throw new IllegalArgumentException("'" + told + "' is not the name of a file in the folder of the results");
        }
    }

    /** The folder of the results. */
    Path folder() {
        return folder;
    }

    /** The file of a kind of result. */
    Path of(Sample sample, String kind, String extension) {
        String plain = kind.replaceAll("[/\\\\:]", "_");
        String name = PLACEHOLDER
                .matcher(pattern)
                .replaceAll(found -> Matcher.quoteReplacement(
                        found.group(1).equals("kind") ? plain : value(found.group(1), sample)));
        boolean told = pattern.contains("{kind}") || kind.equals(HEATMAP);
        String full = name.replaceFirst("^/+", "") + (told ? "" : "." + plain) + "." + extension;
        int last = full.lastIndexOf('/') + 1;
        return folder.resolve(full.substring(0, last) + shortened(full.substring(last)));
    }

    /** The name of a file as long as systems allow: what is too long loses its middle to a checksum of the whole. */
    private static String shortened(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= MOST_BYTES) {
            return name;
        }
        CRC32C sum = new CRC32C();
        sum.update(bytes);
        String middle = "~%08x".formatted(sum.getValue());
        String end = name.substring(Math.max(name.length() - KEPT_END, name.indexOf('.', name.length() - KEPT_END)));
        StringBuilder start = new StringBuilder();
        int left = MOST_BYTES - middle.length() - end.getBytes(StandardCharsets.UTF_8).length;
        for (int i = 0; i < name.length(); i = name.offsetByCodePoints(i, 1)) {
            String letter = name.substring(i, name.offsetByCodePoints(i, 1));
            left -= letter.getBytes(StandardCharsets.UTF_8).length;
            if (left < 0) {
                break;
            }
            start.append(letter);
        }
        return start + middle + end;
    }

    private String value(String placeholder, Sample sample) {
        Function<Sample, String> value = values.get(placeholder);
        return value == null ? "" : value.apply(sample);
    }

    /**
     * Makes sure that no result takes the place of another, or of a file that is to be explained.
     *
     * @throws IllegalArgumentException naming both
     */
    public void requireDistinct(List<Sample> samples) {
        Map<Path, Path> taken = new HashMap<>();
        samples.forEach(sample -> taken.put(sample.file().toAbsolutePath().normalize(), sample.file()));
        for (Sample sample : samples) {
            Path file = of(sample, HEATMAP, sample.isTensor() ? "npy" : "png");
            Path other = taken.put(file.toAbsolutePath().normalize(), sample.file());
            if (other != null) {
                throw new IllegalArgumentException(
                        "%s would be the result of %s, but it is %s; choose another pattern, such as '%s'"
                                .formatted(
                                        file,
                                        sample.file(),
                                        file.toAbsolutePath()
                                                        .normalize()
                                                        .equals(other.toAbsolutePath()
                                                                .normalize())
                                                ? "a file to explain"
                                                : "that of " + other,
                                        DEFAULT));
            }
        }
    }
}
