package org.jennit.cli.option;

import java.io.IOException;
import java.nio.file.Path;
import org.jennit.cli.UsageException;
import org.jennit.language.ModelConfig;
import org.jennit.language.SentencePooling;
import org.jennit.language.TextModel;
import org.jennit.language.Tokenizer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The choice of the tokenizer of a model for texts. */
public final class TokenizerChoice {
    @Option(
            names = "--tokenizer",
            paramLabel = "FILE",
            description = "The tokenizer.json of the model (default: the one beside the model).")
    private @Nullable Path tokenizer;

    /** Whether one is named. */
    public boolean isGiven() {
        return tokenizer != null;
    }

    /**
     * Loads a model with its tokenizer.
     *
     * @param tokenized whether texts are given, which take a tokenizer, rather than ids of tokens
     * @throws UsageException if the model takes no texts, or there is no tokenizer
     */
    public TextModel load(ModelChoice choice, boolean tokenized) throws IOException {
        Path file = choice.file();
        ModelConfig config =
                ModelConfig.beside(file).withLabels(choice.metadata().labels());
        SentencePooling pooling = SentencePooling.beside(file);
        Tokenizer opened = tokenized ? tokenizer(file) : null;
        try {
            return new TextModel(choice.load(), opened, config, pooling);
        } catch (IllegalArgumentException e) {
            close(opened);
            throw new UsageException(file + ": " + e.getMessage(), e);
        } catch (IOException | RuntimeException e) {
            close(opened);
            throw e;
        }
    }

    private static void close(@Nullable Tokenizer opened) {
        if (opened != null) {
            opened.close();
        }
    }

    private Tokenizer tokenizer(Path model) throws IOException {
        Path file = tokenizer != null
                ? tokenizer
                : TextModel.tokenizerBeside(model)
                        .orElseThrow(() -> new UsageException(
                                "%s has no tokenizer.json beside it; name one with --tokenizer, or give ids and tokens (--input ids.npy --tokens tokens.txt)"
                                        .formatted(model)));
        try {
            return Tokenizer.load(file);
        } catch (UnsupportedOperationException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }
}
