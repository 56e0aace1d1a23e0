package org.jennit.cli.tool.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jennit.cli.Run.jennit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.jennit.cli.Run;
import org.jennit.image.Picture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FuzzCommandTest {
    private static final Path FIELD = Run.home().resolve("conformance/field");

    @TempDir
    private Path folder;

    /** A few damaged files of each kind; more of them belong to {@code bench/reliability}. */
    @Test
    void damagedFilesWorkOrAreRefused() throws IOException {
        requireSound(60);
    }

    @Tag("exhaustive")
    @Test
    void manyDamagedFilesWorkOrAreRefused() throws IOException {
        requireSound(4_000);
    }

    private void requireSound(int count) throws IOException {
        for (String name : new String[] {"recurrent-3", "quantised-weights-1", "if-on-a-size-2"}) {
            Files.copy(FIELD.resolve(name).resolve("model.onnx"), folder.resolve(name + ".onnx"));
        }
        Files.copy(FIELD.resolve("keras-bigru/input_x.npy"), folder.resolve("x.npy"));
        Picture.of(16, 16, new byte[3 * 16 * 16]).save(folder.resolve("black.png"));
        Files.writeString(folder.resolve("preprocessing.json"), "{\"resize\": 256, \"mean\": [0.5, 0.5, 0.5]}");
        Files.writeString(folder.resolve("composite.yaml"), "{name: epsilon_gamma_box, low: -2.1, high: 2.6}");

        Run run = jennit("fuzz", folder, "--count", count, "--seed", 3);

        assertThat(run.out()).startsWith(count + " files: ").contains("works", "refused");
        assertThat(run.status()).as(run.out()).isZero();
    }

    @Test
    void aSeedDamagesTheSameWayAgain() {
        byte[] file = new byte[100];

        for (long seed = 0; seed < 20; seed++) {
            byte[] once = new Mutator(new SplittableRandom(seed)).damaged(file, seed % 2 == 0);
            byte[] again = new Mutator(new SplittableRandom(seed)).damaged(file, seed % 2 == 0);
            assertThat(again).isEqualTo(once);
        }
    }

    @Test
    void aMessageStaysOneWhenAFieldIsDamaged() throws IOException {
        byte[] model = Files.readAllBytes(FIELD.resolve("recurrent-3/model.onnx"));
        int changed = 0;

        for (long seed = 0; seed < 50; seed++) {
            byte[] damaged = new WireMutation(new SplittableRandom(seed)).of(model);
            changed += Arrays.equals(model, damaged) ? 0 : 1;
        }

        assertThat(changed).isGreaterThan(40);
    }

    @Test
    void aFileThatCannotBeReadIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("text.onnx"), "no model");

        Run run = jennit("fuzz", file, "--replay");

        assertThat(run.out()).contains("text.onnx\tREFUSED").contains("1 files: 1 refused");
    }
}
