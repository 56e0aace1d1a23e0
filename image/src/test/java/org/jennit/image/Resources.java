package org.jennit.image;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;

/** The files that come with the tests. */
final class Resources {
    private Resources() {}

    static Path path(String name) {
        try {
            return Path.of(Objects.requireNonNull(Resources.class.getResource("/" + name), name)
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
