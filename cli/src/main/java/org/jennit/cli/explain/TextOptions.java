package org.jennit.cli.explain;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jennit.cli.UsageException;
import org.jennit.cli.option.CompletionCandidates;
import org.jennit.cli.option.ModelChoice;
import org.jennit.cli.option.TokenFile;
import org.jennit.cli.option.TokenizerChoice;
import org.jennit.language.TextModel;
import org.jennit.language.TokenizedText;
import org.jennit.tensor.Npy;
import org.jennit.tensor.Npz;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A text to explain, and what becomes of it. */
final class TextOptions {
    /** Whether the tokens are coloured in the terminal. */
    enum Coloring {
        AUTO,
        ALWAYS,
        NEVER
    }

    @Option(names = "--text", paramLabel = "TEXT", description = "A text to explain, token by token.")
    private @Nullable String text;

    @Option(
            names = "--text-pair",
            paramLabel = "TEXT",
            description = "The second text, for models that take two, such as question and passage.")
    private @Nullable String pair;

    @Option(
            names = "--similar-to",
            paramLabel = "TEXT",
            description = "Explain how similar the text is to this one: for models that make vectors of sentences.")
    private @Nullable String other;

    @Mixin
    private TokenizerChoice tokenizer;

    @Option(
            names = "--input",
            paramLabel = "NAME=FILE.npy",
            description = {
                "An array for an input of a model that has several; to be given for each. Or IDS.npy, the ids of a text's"
                        + " tokens, instead of --text; with --tokens."
            })
    private List<String> inputs = List.of();

    @Option(names = "--tokens", paramLabel = "FILE", description = "The tokens that --input encodes, one per line.")
    private @Nullable Path tokens;

    @Option(names = "--words", description = "Show words instead of tokens.")
    private boolean words;

    @Option(
            names = "--steps",
            paramLabel = "N",
            description = "Let a language model continue the text by N tokens, and show what each came from.")
    private @Nullable Integer steps;

    @Option(
            names = "--color",
            paramLabel = "WHEN",
            completionCandidates = CompletionCandidates.ColoringNames.class,
            defaultValue = "auto",
            description = "Colour the text in the terminal: auto, always or never (default: ${DEFAULT-VALUE}).")
    private Coloring coloring = Coloring.AUTO;

    /** Whether a text is to be explained. */
    boolean isAsked() {
        return text != null || ids() != null;
    }

    /** The arrays for inputs by name, as people wrote them. */
    List<String> namedInputs() {
        return ids() != null ? List.of() : inputs;
    }

    /** The file of ids, where one file is given without the name of an input. */
    private @Nullable Path ids() {
        boolean single =
                inputs.size() == 1 && inputs.get(0).indexOf('=') <= 0 && !Npz.isNamedSo(Path.of(inputs.get(0)));
        return single ? Path.of(inputs.get(0)) : null;
    }

    /** The option that gives the text. */
    String source() {
        return text != null ? "--text" : "--input";
    }

    /**
     * Refuses options that do not go together.
     *
     * @param targeted whether a target was named
     */
    void check(boolean targeted) {
        Path ids = ids();
        if (!isAsked()) {
            refuse(pair != null, "--text-pair", "--text");
            refuse(other != null, "--similar-to", "--text");
            refuse(steps != null, "--steps", "--text");
            refuse(tokenizer.isGiven(), "--tokenizer", "--text");
            refuse(tokens != null, "--tokens", "--input");
            return;
        }
        if (text != null && ids != null) {
            throw new UsageException("--text and --input both give a text; give only one of them");
        }
        if (ids != null && tokens == null) {
            throw new UsageException("--input needs the tokens that its ids encode, --tokens FILE, one per line");
        }
        if (text != null) {
            refuse(tokens != null, "--tokens", "--input");
        } else {
            refuse(pair != null, "--text-pair", "--text");
            refuse(other != null, "--similar-to", "--text");
            refuse(steps != null, "--steps", "--text");
        }
        if (steps != null && steps < 1) {
            throw new UsageException("--steps must be at least 1 (got " + steps + ")");
        }
        long choices = Stream.of(steps != null, other != null, targeted)
                .filter(given -> given)
                .count();
        if (choices > 1) {
            throw new UsageException(
                    "--target, --similar-to and --steps each choose what is explained; give one of them");
        }
    }

    private static void refuse(boolean given, String option, String needed) {
        if (given) {
            throw new UsageException(option + " needs " + needed);
        }
    }

    /** The text that another is compared with. */
    Optional<String> other() {
        return Optional.ofNullable(other);
    }

    /** How many tokens are added. */
    Optional<Integer> steps() {
        return Optional.ofNullable(steps);
    }

    /** Whether words are shown. */
    boolean words() {
        return words;
    }

    /** Whether the terminal shows colours: where it is one that knows them, unless told. */
    boolean colors() {
        boolean known = Boolean.getBoolean("jennit.colors") && System.getenv("NO_COLOR") == null;
        return coloring == Coloring.ALWAYS || (coloring == Coloring.AUTO && known);
    }

    /** The model with its tokenizer. */
    TextModel load(ModelChoice choice) throws IOException {
        return tokenizer.load(choice, text != null);
    }

    /** The text as tokens. */
    TokenizedText tokenized(TextModel model) throws IOException {
        if (text != null) {
            return pair == null ? model.encode(text) : model.encode(text, pair);
        }
        Path ids = ids();
        if (ids == null) {
            throw new IllegalStateException("there is no text");
        }
        long[] numbers = numbers(ids);
        try {
            return TokenizedText.ofPieces(numbers, TokenFile.read(tokens));
        } catch (IllegalArgumentException e) {
            throw new UsageException("%s and %s: %s".formatted(ids, tokens, e.getMessage()), e);
        }
    }

    private static long[] numbers(Path ids) throws IOException {
        double[] all = Npy.read(ids).toDoubles();
        return LongStream.range(0, all.length).map(i -> (long) all[(int) i]).toArray();
    }
}
