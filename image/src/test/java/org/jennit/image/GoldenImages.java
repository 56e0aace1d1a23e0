package org.jennit.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The golden cases of images, unpacked once: arrays, options, expected pixels and palettes. */
final class GoldenImages {
    static final Path FOLDER = unpacked();

    private GoldenImages() {}

    static JsonNode json(String name) {
        return new ObjectMapper().readTree(FOLDER.resolve(name).toFile());
    }

    private static Path unpacked() {
        try (InputStream cases = Files.newInputStream(Resources.project("conformance/cases/images.zip"));
                ZipInputStream zip = new ZipInputStream(cases)) {
            Path folder = Files.createTempDirectory("golden-images");
            folder.toFile().deleteOnExit();
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (!entry.isDirectory()) {
                    Path file = folder.resolve(Path.of(entry.getName()).getFileName());
                    Files.copy(zip, file);
                    file.toFile().deleteOnExit();
                }
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
