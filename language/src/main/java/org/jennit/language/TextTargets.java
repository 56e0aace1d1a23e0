package org.jennit.language;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jennit.image.Labels;
import org.jennit.target.ClassTarget;
import org.jennit.target.Target;
import org.jennit.tensor.Tensor;

/**
 * What of a model's output for a text is explained, as people name it.
 *
 * <ul>
 *   <li>Of a text classifier: {@code top}, a label, or the index of a class.
 *   <li>Of a language model, whose output has a number for each token of the vocabulary at each place: {@code top} or a
 *       word, at the last token or elsewhere: {@code Paris}, {@code top@last}, {@code Paris@5} (the place, from 0),
 *       {@code Paris@[MASK]} (a token that is there once), {@code #6342} (the id of a token).
 *   <li>Of a model that gives each token a class: {@code B-PER@3}.
 * </ul>
 *
 * Relevance starts with the output itself, t ⊙ y, so that what raises it is positive whatever the sign of the logit, and
 * the contrast of two tokens starts with the one logit less the other; only gradients start with t.
 */
public final class TextTargets {
    private static final Pattern INDEX = Pattern.compile("\\d{1,9}");
    private static final String TOP = "top";

    /** What the last axis of the output counts. */
    private enum Classes {
        OF_TEXT,
        OF_TOKEN,
        VOCABULARY
    }

    private final TextModel model;
    private final TokenizedText text;
    private final Tensor output;
    private final Classes classes;
    private final boolean timesOutput;

    /**
     * Targets for a text.
     *
     * @param name the name of the explained output
     * @param output its numbers for the text
     * @param rows the size of the vocabulary, as the embedding has it
     * @param timesOutput whether relevance starts with t ⊙ y rather than with t
     * @throws IllegalArgumentException if the output has neither classes nor a vocabulary
     */
    TextTargets(
            TextModel model, TokenizedText text, String name, Tensor output, OptionalLong rows, boolean timesOutput) {
        this.model = model;
        this.text = text;
        this.output = output;
        this.timesOutput = timesOutput;
        this.classes = classes(model, name, output, rows);
    }

    private static Classes classes(TextModel model, String name, Tensor output, OptionalLong rows) {
        int axis = model.tokenAxis();
        long last = output.rank() == 0 ? 1 : output.shape()[output.rank() - 1];
        if (output.rank() <= axis + 1) {
            if (name.contains("embedding")) {
                throw noClasses(name, output);
            }
            return Classes.OF_TEXT;
        }
        boolean labelled =
                model.config().labels().filter(labels -> labels.size() == last).isPresent();
        if (output.rank() != axis + 2) {
            throw noClasses(name, output);
        }
        if (rows.isPresent() && rows.getAsLong() == last) {
            return Classes.VOCABULARY;
        }
        if (labelled) {
            return Classes.OF_TOKEN;
        }
        boolean hidden = name.contains("hidden") || name.contains("embedding");
        if (hidden) {
            throw noClasses(name, output);
        }
        return Classes.OF_TOKEN;
    }

    private static IllegalArgumentException noClasses(String name, Tensor output) {
        return new IllegalArgumentException(
                "the output '%s' %s holds vectors, not classes: explain how similar the text is to another (--similar-to), or choose another output (--explain-output)"
                        .formatted(name, Arrays.toString(output.shape())));
    }

    /**
     * A target of this name.
     *
     * @throws IllegalArgumentException if no class, label, token or place is meant; the message says what was expected
     */
    public ClassTarget of(String name) {
        ExplainedPlace place = place(name.strip());
        return target(index(place), place.position());
    }

    /** What a name means in words, {@code ' Paris' at 5, after 'is'}. */
    public String described(String name) {
        ExplainedPlace place = place(name.strip());
        String what = classes == Classes.VOCABULARY ? "'" + word(index(place)) + "'" : label(index(place));
        if (place.position().isEmpty()) {
            return what;
        }
        int position = place.position().getAsInt();
        return "%s at token %d '%s'"
                .formatted(what, position, text.tokens().get(position).text());
    }

    /** The output at a name: its number of the class, as the model gives it. */
    public double value(String name) {
        ExplainedPlace place = place(name.strip());
        return value(index(place), place.position());
    }

    private ClassTarget target(int index, OptionalInt position) {
        ClassTarget single = Target.classIndex(index);
        ClassTarget whole = timesOutput ? single.timesOutput() : single;
        return position.isEmpty()
                ? whole
                : whole.classAxis(model.tokenAxis() + 1).at(position.getAsInt());
    }

    private double value(int index, OptionalInt position) {
        int first = position.isEmpty() ? 0 : position.getAsInt() * classCount();
        return output.toDoubles()[first + index];
    }

    private int classCount() {
        return output.rank() == 0 ? 1 : (int) output.shape()[output.rank() - 1];
    }

    /** A name and where it is meant; no position for a class of the whole text. */
    private record ExplainedPlace(String name, OptionalInt position) {}

    private ExplainedPlace place(String name) {
        int at = name.lastIndexOf('@');
        if (classes == Classes.OF_TEXT) {
            return new ExplainedPlace(name, OptionalInt.empty());
        }
        Optional<Integer> told = at > 0 ? position(name.substring(at + 1)) : Optional.empty();
        if (told.isPresent()) {
            return new ExplainedPlace(name.substring(0, at), OptionalInt.of(told.get()));
        }
        if (classes == Classes.OF_TOKEN) {
            throw new IllegalArgumentException(
                    "the output has a class or a vector for each token, and none for the text; say which token, from 0 to %d, such as '%s@1' (%s), or explain how similar the text is to another (--similar-to)"
                            .formatted(text.size() - 1, name, numbered()));
        }
        return new ExplainedPlace(name, OptionalInt.of(text.size() - 1));
    }

    private String numbered() {
        return String.join(
                " ",
                IntStream.range(0, text.size())
                        .mapToObj(i -> i + ":" + text.tokens().get(i).text())
                        .toList());
    }

    /** A place in the text: a number, {@code last}, or a token that is there once. */
    private Optional<Integer> position(String place) {
        if (place.equals("last")) {
            return Optional.of(text.size() - 1);
        }
        if (INDEX.matcher(place).matches()) {
            int index = Integer.parseInt(place);
            if (index >= text.size()) {
                throw new IllegalArgumentException(
                        "there is no token %d; there are 0 to %d: %s".formatted(index, text.size() - 1, numbered()));
            }
            return Optional.of(index);
        }
        Function<TextToken, Boolean> named =
                token -> token.piece().equals(place) || token.text().equals(place);
        int[] found = IntStream.range(0, text.size())
                .filter(i -> named.apply(text.tokens().get(i)))
                .toArray();
        return found.length == 1 ? Optional.of(found[0]) : Optional.empty();
    }

    private int index(ExplainedPlace place) {
        String name = place.name();
        if (name.equals(TOP)) {
            return top(place.position());
        }
        int count = classCount();
        boolean vocabulary = classes == Classes.VOCABULARY;
        Matcher id = Pattern.compile(vocabulary ? "#(\\d{1,9})" : "(\\d{1,9})").matcher(name);
        if (id.matches()) {
            int index = Integer.parseInt(id.group(1));
            if (index >= count) {
                throw new IllegalArgumentException("there is no %s %d; they go from 0 to %d"
                        .formatted(vocabulary ? "token" : "class", index, count - 1));
            }
            return index;
        }
        return vocabulary
                ? (int) model.requireTokenizer().single(name).id()
                : labels(name).index(name);
    }

    private Labels labels(String name) {
        return model.config()
                .labels()
                .orElseThrow(() -> new IllegalArgumentException(
                        "'%s' is neither 'top' nor the index of a class, and there are no labels: put the config.json of the model beside it, or name a file with --labels"
                                .formatted(name)));
    }

    private int top(OptionalInt position) {
        int count = classCount();
        int best = 0;
        for (int index = 1; index < count; index++) {
            best = value(index, position) > value(best, position) ? index : best;
        }
        return best;
    }

    /** The most likely next token. */
    long topNext() {
        return top(OptionalInt.of(text.size() - 1));
    }

    /** Whether the model is a language model. */
    boolean isVocabulary() {
        return classes == Classes.VOCABULARY;
    }

    private String word(long id) {
        return model.tokenizer().map(tokenizer -> tokenizer.decode(id)).orElse("#" + id);
    }

    private String label(int index) {
        return model.config()
                .labels()
                .filter(labels -> index < labels.size())
                .map(labels -> labels.label(index))
                .orElse("class " + index);
    }

    /** The classes of the text with the highest output, best first, in words; none for other models. */
    public List<String> best(int count) {
        OptionalInt place = classes == Classes.VOCABULARY ? OptionalInt.of(text.size() - 1) : OptionalInt.empty();
        if (classes == Classes.OF_TOKEN) {
            return List.of();
        }
        int all = classCount();
        double[] values = new double[all];
        Arrays.setAll(values, index -> value(index, place));
        List<String> lines = new ArrayList<>();
        IntStream.range(0, all)
                .boxed()
                .sorted((a, b) -> Double.compare(values[b], values[a]))
                .limit(count)
                .forEach(index -> lines.add("%s %.4g"
                        .formatted(
                                classes == Classes.VOCABULARY ? "'" + word(index) + "'" : label(index),
                                values[index])));
        return lines;
    }
}
