package org.jennit.cli;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where Jennit is installed, and the bundled example in it. */
public final class Home {
    private Home() {}

    /** The installation's folder: the system property {@code jennit.home}, or else the working directory. */
    static Path folder() {
        return Path.of(System.getProperty("jennit.home", ""));
    }

    /** The bundled model. */
    public static Path model() {
        return bundled("examples/efficientnet-lite0/efficientnet-lite0.onnx", "name a model with -m");
    }

    /** The bundled photograph. */
    public static Path photograph() {
        return bundled("examples/images/chelsea.png", "name a file to explain");
    }

    private static Path bundled(String name, String instead) {
        Path file = folder().resolve(name);
        if (!Files.exists(file)) {
            throw new UsageException("the bundled example is missing (%s); %s".formatted(file, instead));
        }
        return file;
    }
}
