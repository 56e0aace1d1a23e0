package org.jennit.cli.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lies beside a model is read unasked, so it must not lead anywhere else. */
class ModelMetadataTest {
    @TempDir
    private Path folder;

    private Path model;

    @BeforeEach
    void secretBesideTheFolderOfTheModel() throws IOException {
        Files.writeString(folder.resolve("secret.txt"), "secret");
        model = Files.createDirectory(folder.resolve("unpacked")).resolve("net.onnx");
    }

    private void preprocessing(String labels) throws IOException {
        Files.writeString(model.resolveSibling("net.json"), "{\"labels\": \"" + labels + "\"}");
    }

    @Test
    void labelsBesideTheModelAreRead() throws IOException {
        Files.writeString(model.resolveSibling("labels.txt"), "cat\ndog\n");
        preprocessing("labels.txt");

        assertThat(ModelMetadata.of(model, null, null).labels().orElseThrow().size())
                .isEqualTo(2);
    }

    @Test
    void labelsElsewhereAreNot() throws IOException {
        Files.createSymbolicLink(model.resolveSibling("link.txt"), Path.of("../secret.txt"));

        for (String labels :
                new String[] {"../secret.txt", folder.resolve("secret.txt").toString(), "link.txt"}) {
            preprocessing(labels);
            assertThatThrownBy(() -> ModelMetadata.of(model, null, null))
                    .isInstanceOf(IOException.class)
                    .hasMessageContainingAll("leads out of the model's folder", "--labels");
        }
    }

    @Test
    void aLinkInThePlaceOfTheSettingsIsNotFollowedOut() throws IOException {
        Files.createSymbolicLink(model.resolveSibling("net.json"), Path.of("../secret.txt"));

        assertThatThrownBy(() -> ModelMetadata.of(model, null, null))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("leads out of the model's folder", "--preprocess");
    }

    @Test
    void labelsThatAreNoFileAreRefused() throws IOException {
        Files.createDirectory(model.resolveSibling("labels.txt"));
        preprocessing("labels.txt");

        assertThatThrownBy(() -> ModelMetadata.of(model, null, null))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("labels.txt");
    }
}
