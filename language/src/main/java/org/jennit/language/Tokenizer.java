package org.jennit.language;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A tokenizer of Hugging Face, from its file {@code tokenizer.json}: the same code as in Python (the Rust library
 * <a href="https://github.com/huggingface/tokenizers">tokenizers</a>), so that tokens are those the model was trained
 * with. Texts are neither cut off nor padded, whatever the file says. Nothing is fetched from the network.
 */
public final class Tokenizer implements AutoCloseable {
    private static final Map<String, String> WHOLE =
            Map.of("truncation", "false", "padding", "false", "modelMaxLength", String.valueOf(Integer.MAX_VALUE));

    private final Path file;
    private final HuggingFaceTokenizer tokenizer;

    private Tokenizer(Path file, HuggingFaceTokenizer tokenizer) {
        this.file = file;
        this.tokenizer = tokenizer;
    }

    /**
     * Reads a tokenizer.
     *
     * @throws IOException if the file cannot be read or is no tokenizer
     * @throws UnsupportedOperationException if there is no native library for this platform
     */
    public static Tokenizer load(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new NoSuchFileException(file + ": no such file; a tokenizer is the tokenizer.json of its model");
        }
        TokenizerLibrary.prepare();
        try {
            return new Tokenizer(file, HuggingFaceTokenizer.newInstance(file, WHOLE));
        } catch (RuntimeException e) {
            throw new IOException("%s: is no tokenizer.json of Hugging Face (%s)".formatted(file, e.getMessage()), e);
        }
    }

    /** The tokens of a text, with the special tokens that the model expects around it. */
    public TokenizedText encode(String text) {
        return tokens(text, null, encoded(() -> tokenizer.encode(text, true, false)));
    }

    /** The tokens of a pair of texts, with the special tokens that the model expects around and between them. */
    public TokenizedText encode(String text, String pair) {
        return tokens(text, pair, encoded(() -> tokenizer.encode(text, pair, true, false)));
    }

    /** What the native code makes of a text; of what is wrong in the file it tells only now. */
    private Encoding encoded(Supplier<Encoding> encoder) {
        try {
            return encoder.get();
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "%s: its tokenizer cannot encode the text (%s); is it whole?".formatted(file, e.getMessage()), e);
        }
    }

    private TokenizedText tokens(String text, @Nullable String pair, Encoding encoding) {
        CodePoints[] texts = {new CodePoints(text), new CodePoints(pair == null ? "" : pair)};
        @Nullable CharSpan[] spans = encoding.getCharTokenSpans();
        List<TextToken> tokens = new ArrayList<>();
        int segment = 0;
        int before = -1; // where the token before ended
        for (int i = 0; i < encoding.getIds().length; i++) {
            CharSpan span = spans[i];
            boolean special = encoding.getSpecialTokenMask()[i] == 1 || span == null;
            int own = (int) Math.max(0, encoding.getSequenceIds()[i]);
            segment = special ? segment : own;
            String piece = encoding.getTokens()[i];
            int begin = special || span == null ? -1 : texts[own].begin(span);
            int end = special || span == null ? -1 : texts[own].end(span);
            tokens.add(new TextToken(
                    encoding.getIds()[i],
                    piece,
                    special ? piece : texts[own].text.substring(begin, end),
                    begin,
                    end,
                    segment,
                    special ? -1 : (int) encoding.getWordIds()[i],
                    special,
                    !special && begin == before));
            before = special ? -1 : end;
        }
        return new TokenizedText(text, Optional.ofNullable(pair), tokens);
    }

    /**
     * The one token of a word: as it stands in the vocabulary, after a space, or at the beginning of a text.
     *
     * @throws IllegalArgumentException if it is more than one token; the message lists them
     */
    public TextToken single(String word) {
        List<TextToken> pieces = List.of();
        for (String spelling : List.of(word, " " + word)) {
            TokenizedText text = tokens(spelling, null, encoded(() -> tokenizer.encode(spelling, false, false)));
            pieces = text.tokens().stream()
                    .filter(token -> !token.text().isBlank())
                    .toList();
            boolean afterSpace = !spelling.equals(word);
            boolean unknown = pieces.size() == 1
                    && TokenizedText.isSpecial(pieces.get(0).piece())
                    && !isWhole(pieces.get(0), word);
            if (unknown) {
                throw new IllegalArgumentException("'%s' is not in the vocabulary of %s".formatted(word, file));
            }
            if (pieces.size() == 1 && (afterSpace || isWhole(pieces.get(0), word))) {
                return pieces.get(0);
            }
        }
        throw new IllegalArgumentException("'%s' is no single token of %s, but %s; name one of them"
                .formatted(word, file, pieces.stream().map(TextToken::piece).toList()));
    }

    /** The id of a token that the vocabulary spells like this; empty where there is none. */
    OptionalLong idOf(String piece) {
        Encoding encoding = encoded(() -> tokenizer.encode(piece, false, false));
        return encoding.getTokens().length == 1 && encoding.getTokens()[0].equals(piece)
                ? OptionalLong.of(encoding.getIds()[0])
                : OptionalLong.empty();
    }

    /** Whether a word is a token as it is written, such as a special token or one with its marker of a space. */
    private static boolean isWhole(TextToken token, String word) {
        return token.piece().equals(word);
    }

    /** The text of some tokens, special ones included. */
    public String decode(long... ids) {
        return tokenizer.decode(ids, false);
    }

    /** A token by its id, as it continues other tokens. */
    TextToken continuing(long[] before, long id) {
        long[] after = Arrays.copyOf(before, before.length + 1);
        after[before.length] = id;
        String text = decode(before);
        String longer = decode(after);
        String added = longer.startsWith(text) ? longer.substring(text.length()) : decode(id);
        boolean spaced = added.startsWith(" ");
        return new TextToken(id, added, spaced ? added.substring(1) : added, -1, -1, 0, -1, false, !spaced);
    }

    @Override
    public void close() {
        tokenizer.close();
    }

    @Override
    public String toString() {
        return "tokenizer " + file;
    }

    /** A text whose spans are counted in code points, as the tokenizer does. */
    private static final class CodePoints {
        private final String text;
        /** Where each code point begins, and where the text ends. */
        private final int[] places;

        CodePoints(String text) {
            this.text = text;
            this.places = new int[text.codePointCount(0, text.length()) + 1];
            for (int i = 1; i < places.length; i++) {
                places[i] = text.offsetByCodePoints(places[i - 1], 1);
            }
        }

        /** The place where a span begins, without the white space that it may cover. */
        int begin(CharSpan span) {
            int begin = places[span.getStart()];
            int end = end(span);
            while (begin < end && text.charAt(begin) == ' ') {
                begin++;
            }
            return begin;
        }

        int end(CharSpan span) {
            return places[span.getEnd()];
        }
    }
}
