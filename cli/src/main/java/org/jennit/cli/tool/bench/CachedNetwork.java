package org.jennit.cli.tool.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jennit.cli.tool.network.SeededNetwork;

/** Seeded networks in a folder of the temporary directory, written when first used. */
final class CachedNetwork {
    private static final long SEED = 1;

    private CachedNetwork() {}

    /** The network's file, with batch norms merged, as exporters write it. */
    static Path file(SeededNetwork network) throws IOException {
        Path folder = Path.of(
                System.getProperty("java.io.tmpdir"), "jennit-networks-" + System.getProperty("user.name", "user"));
        Files.createDirectories(folder);
        Path file = folder.resolve(network.label() + ".onnx");
        if (!Files.exists(file)) {
            network.write(file, true, SEED);
        }
        return file;
    }
}
