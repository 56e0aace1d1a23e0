package org.jennit.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jennit.parameter.Suggestion;

/**
 * The names of a classifier's classes, in the order of its outputs.
 *
 * <p>A labels file has one class per line: its names, WordNet lemmas for instance, separated by commas. The first name
 * is the label; the class can be looked up by any of them, and by a leading WordNet id ({@code n02123159 tiger cat}).
 */
public final class Labels {
    private static final int MOST_SUGGESTED = 5;
    private static final int MOST_BYTES = 1 << 24;
    private static final Pattern WORD_NET = Pattern.compile("\\s*(n\\d{8})[\\s,:]+(.*)");

    private final List<List<String>> classes;
    private final String source;

    private Labels(List<List<String>> classes, String source) {
        this.classes = classes;
        this.source = source;
    }

    /**
     * Reads a labels file in UTF-8.
     *
     * @throws IOException naming the file, if it is missing, empty or not text, or has a line without a name
     */
    public static Labels read(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file + ": no such file; a labels file has one class per line");
        }
        if (Files.isDirectory(file)) {
            throw new IOException(file + ": is a folder; a labels file has one class per line");
        }
        try {
            byte[] bytes;
            try (InputStream in = Files.newInputStream(file)) {
                bytes = in.readNBytes(MOST_BYTES + 1);
            }
            if (bytes.length > MOST_BYTES) {
                throw new IOException(file + ": has more than " + MOST_BYTES
                        + " bytes, too many for labels; a labels file has one class per line");
            }
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return of(text.replaceFirst("^\ufeff", "").stripTrailing().lines().toList(), file.toString());
        } catch (CharacterCodingException e) {
            throw new IOException(file + ": is not text in UTF-8; a labels file has one class per line", e);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /**
     * The labels in these lines, one class per line.
     *
     * @throws IllegalArgumentException if there is none or a line has no name
     */
    public static Labels of(List<String> lines) {
        return of(lines, "labels");
    }

    private static Labels of(List<String> lines, String source) {
        if (lines.isEmpty()) {
            throw new IllegalArgumentException(source + ": is empty; a labels file has one class per line");
        }
        List<List<String>> classes = new ArrayList<>();
        for (String line : lines) {
            List<String> names = names(line);
            if (names.isEmpty()) {
                throw new IllegalArgumentException(
                        "%s: line %d has no name; every class has a line, in the order of the model's outputs"
                                .formatted(source, classes.size() + 1));
            }
            classes.add(names);
        }
        return new Labels(List.copyOf(classes), source);
    }

    /** The names on a line; a WordNet id comes last, unless it is the only one. */
    private static List<String> names(String line) {
        Matcher numbered = WORD_NET.matcher(line);
        String words = numbered.matches() ? numbered.group(2) + "," + numbered.group(1) : line;
        return Arrays.stream(words.split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
    }

    /** The number of classes. */
    public int size() {
        return classes.size();
    }

    /**
     * The label of a class: the first of its names.
     *
     * @throws IndexOutOfBoundsException if there is no class of this index
     */
    public String label(int index) {
        return names(index).get(0);
    }

    /**
     * All names of a class, the label first.
     *
     * @throws IndexOutOfBoundsException if there is no class of this index
     */
    public List<String> names(int index) {
        if (index < 0 || index >= classes.size()) {
            throw new IndexOutOfBoundsException(
                    "%s: there is no class %d, they go from 0 to %d".formatted(source, index, classes.size() - 1));
        }
        return classes.get(index);
    }

    /**
     * The index of the class with this label or, failing that, with this name. Case is ignored, and an underscore
     * equals a space.
     *
     * @throws IllegalArgumentException if no class has the name (the message suggests similar ones), or if several
     *     classes have it (the message gives their indices)
     */
    public int index(String name) {
        String wanted = normal(name);
        List<Integer> found = classesWhere(names -> normal(names.get(0)).equals(wanted));
        if (found.isEmpty()) {
            found = classesWhere(
                    names -> names.stream().anyMatch(other -> normal(other).equals(wanted)));
        }
        if (found.isEmpty()) {
            found = classesWhere(names -> normal(String.join(", ", names)).equals(wanted));
        }
        if (found.size() == 1) {
            return found.get(0);
        }
        if (found.isEmpty()) {
            throw new IllegalArgumentException("%s: there is no class '%s'%s".formatted(source, name, nearest(name)));
        }
        throw new IllegalArgumentException("%s: '%s' is the name of several classes; give the index of one: %s"
                .formatted(
                        source,
                        name,
                        found.stream()
                                .map(index -> index + " (" + String.join(", ", classes.get(index)) + ")")
                                .collect(Collectors.joining(", "))));
    }

    /**
     * Suggests names that contain the word, labels first, such as {@code tiger cat} for {@code cat}; otherwise those spelt
     * most alike.
     */
    private String nearest(String name) {
        List<String> names = Stream.concat(
                        classes.stream().map(all -> all.get(0)),
                        classes.stream().flatMap(List::stream))
                .distinct()
                .toList();
        String wanted = " " + normal(name) + " ";
        List<String> containing = names.stream()
                .filter(other -> (" " + normal(other) + " ").contains(wanted))
                .limit(MOST_SUGGESTED)
                .map(other -> "'" + other + "'")
                .toList();
        return containing.isEmpty()
                ? Suggestion.nearest(name, names)
                : "; did you mean " + String.join(" or ", containing) + "?";
    }

    private List<Integer> classesWhere(Predicate<List<String>> condition) {
        return IntStream.range(0, classes.size())
                .filter(index -> condition.test(classes.get(index)))
                .boxed()
                .toList();
    }

    private static String normal(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', ' ').strip().replaceAll("\\s+", " ");
    }
}
