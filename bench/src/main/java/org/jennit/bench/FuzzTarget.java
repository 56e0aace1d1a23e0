package org.jennit.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jennit.cli.tool.fuzz.FileTrial;
import org.jennit.cli.tool.fuzz.Outcome;

/**
 * What Jazzer calls with bytes that it makes up, guided by the code that they reach: they become a file, which is taken
 * through what {@link FileTrial} does with files of its kind. A defect ends the run with the bytes that show it.
 *
 * <p>{@code bench/reliability/jazzer.sh} runs it; nothing here needs Jazzer itself.
 */
public final class FuzzTarget {
    private static Path file = Path.of("");

    private FuzzTarget() {}

    /**
     * Called once, with the extension of the files: {@code onnx}, {@code npy}, {@code png} for pictures of any format,
     * {@code yaml} or {@code json}.
     */
    public static void fuzzerInitialize(String... arguments) throws IOException {
        file = Files.createTempFile("jennit-fuzz", "." + arguments[0]);
        file.toFile().deleteOnExit();
    }

    /** Called for each file. */
    public static void fuzzerTestOneInput(byte[] bytes) throws IOException {
        Files.write(file, bytes);
        Outcome outcome = FileTrial.of(file);
        if (outcome.isDefect()) {
            throw new AssertionError(outcome.kind() + ": " + outcome.message());
        }
    }
}
