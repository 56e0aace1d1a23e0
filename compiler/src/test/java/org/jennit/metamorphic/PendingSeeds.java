package org.jennit.metamorphic;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Assumptions;

/**
 * What is known to be explained otherwise when it is written otherwise, a line each: the list is held to be exact.
 * {@code -Djennit.pending=write} writes it anew.
 */
final class PendingSeeds {
    private static final Path FILE = Path.of("src/test/resources/org/jennit/metamorphic/pending.txt");
    private static final boolean WRITE = "write".equals(System.getProperty("jennit.pending"));

    private final Set<String> names;

    PendingSeeds() {
        try {
            names = new TreeSet<>(Files.readAllLines(FILE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Holds that there is no difference, unless the name is on the list: then that there is one. */
    void check(String name, String subject, String difference) throws IOException {
        if (WRITE) {
            if (difference.isEmpty() ? names.remove(name) : names.add(name)) {
                Files.write(FILE, names);
            }
        } else if (names.contains(name)) {
            assertThat(difference)
                    .as("%s is explained as it should; take it off %s", name, FILE)
                    .isNotEmpty();
            Assumptions.abort("pending: " + subject + ": " + difference);
        } else {
            assertThat(difference).as(subject).isEmpty();
        }
    }
}
