package org.jennit.cli.option;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The file of {@code --tokens}: the tokens of a text, one per line. */
public final class TokenFile {
    private static final String TAKES = "--tokens takes a text file with one token per line";

    private TokenFile() {}

    /**
     * The tokens.
     *
     * @throws IOException if the file is not there, or not text; the message says what the option takes
     */
    public static List<String> read(@Nullable Path file) throws IOException {
        if (file == null || !Files.exists(file)) {
            throw new NoSuchFileException(file + ": no such file; " + TAKES);
        }
        try {
            return Files.readAllLines(file);
        } catch (CharacterCodingException e) {
            throw new IOException(file + ": is not text in UTF-8; " + TAKES, e);
        }
    }
}
