package org.jennit.image;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;

/** The files that come with the tests or, outside of this module, with the project. */
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

    /** A file of the project, by its path from the root; tests run in the folder of their module. */
    static Path project(String name) {
        return Path.of("..").resolve(name);
    }
}
