package org.jennit.language;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The native library of the tokenizers, from its jar. By itself it would unpack into the home folder, look for GPUs and
 * report its use over the network, unless it is told otherwise before its first class is loaded. Here it is told: nothing
 * is reported or fetched, and it unpacks into the folder of the system property {@code jennit.tokenizers}, or into a
 * temporary folder that only this user can read and that is deleted when Java ends. What the environment or the system
 * properties of the library itself say (ENGINE_CACHE_DIR, DJL_CACHE_DIR, RUST_LIBRARY_PATH) stays.
 */
final class TokenizerLibrary {
    /** The system property with the folder to unpack into. */
    static final String FOLDER = "jennit.tokenizers";

    private static final List<String> PLATFORMS =
            List.of("linux x86_64", "linux aarch64", "mac aarch64", "windows x86_64");

    private TokenizerLibrary() {}

    /**
     * Gets the library ready.
     *
     * @throws UnsupportedOperationException if there is none for this platform
     */
    static synchronized void prepare() throws IOException {
        requirePlatform(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
        System.setProperty("OPT_OUT_TRACKING", "true");
        System.setProperty("ai.djl.offline", "true");
        setUnlessTold("RUST_FLAVOR", "cpu");
        if (!isTold("DJL_CACHE_DIR") && !isTold("ENGINE_CACHE_DIR")) {
            System.setProperty("ENGINE_CACHE_DIR", folder().toString());
        }
    }

    private static void setUnlessTold(String name, String value) {
        if (!isTold(name)) {
            System.setProperty(name, value);
        }
    }

    private static boolean isTold(String name) {
        return System.getenv(name) != null || System.getProperty(name) != null;
    }

    /** Refuses a platform for which the jar has no library. */
    static void requirePlatform(String system, String processor) {
        String name = system.toLowerCase(Locale.ROOT);
        String os = name.startsWith("mac") ? "mac" : name.startsWith("win") ? "windows" : name;
        String cpu = processor.equals("amd64") ? "x86_64" : processor.equals("arm64") ? "aarch64" : processor;
        if (!PLATFORMS.contains(os + " " + cpu)) {
            throw new UnsupportedOperationException(
                    "there is no tokenizer for %s on %s, only for %s; make the ids elsewhere, and give them with --input ids.npy and --tokens tokens.txt"
                            .formatted(system, processor, String.join(", ", PLATFORMS)));
        }
    }

    private static Path folder() throws IOException {
        String told = System.getProperty(FOLDER);
        if (told != null && isUsable(Path.of(told))) {
            return Path.of(told);
        }
        Path folder = Files.createTempDirectory("jennit-tokenizers");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
        return folder;
    }

    /** Whether a folder can be written to, after it was made where it was not there. */
    private static boolean isUsable(Path folder) {
        try {
            return Files.isWritable(Files.createDirectories(folder));
        } catch (IOException e) {
            return false;
        }
    }

    /** Deletes what can be deleted: Windows keeps libraries that are loaded. */
    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(TokenizerLibrary::deleteOne);
        } catch (IOException e) {
            // it is in the temporary folder, which the system clears
        }
    }

    private static void deleteOne(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // as above
        }
    }
}
