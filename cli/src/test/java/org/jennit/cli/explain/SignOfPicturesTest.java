package org.jennit.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jennit.cli.Run.jennit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jennit.cli.Run;
import org.jennit.cli.TestModel;
import org.jennit.image.Picture;
import org.jennit.tensor.Npy;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Red raises the class's score, whatever the sign of the output; arrays keep the raw relevance. */
class SignOfPicturesTest {
    private static final int CLASSES = 6;

    @TempDir
    private Path folder;

    private Path picture;
    private Path network;

    @BeforeEach
    void writeModel() throws IOException {
        picture = folder.resolve("white.png");
        byte[] white = new byte[8 * 8 * 3];
        Arrays.fill(white, (byte) 255);
        Picture.of(8, 8, white).save(picture);
        network = TestModel.linear(folder.resolve("linear.onnx"), CLASSES, 3, 8, 8);
    }

    private Run explain(String composite, int index, Path out) {
        Run run = jennit(
                "explain",
                picture,
                "-m",
                network,
                "--preprocess",
                "unit",
                "-c",
                composite,
                "-t",
                index,
                "--npy",
                "-o",
                out);
        assertThat(run.status()).as(run.toString()).isZero();
        return run;
    }

    /** At ones, x · ∂y/∂x is the gradient, and Epsilon gives it divided by the output. */
    @Test
    void heatmapsOfEpsilonHaveTheSignsOfTheGradient() throws IOException {
        int turned = 0;
        for (int index = 0; index < CLASSES; index++) {
            Path shares = folder.resolve("shares" + index);
            Path slopes = folder.resolve("slopes" + index);
            Run run = explain("epsilon_plus", index, shares);
            explain("gradient", index, slopes);
            assertThat(signs(shares)).isEqualTo(signs(slopes));
            boolean opposite = raw(shares) * raw(slopes) < 0;
            assertThat(run.out().contains("signs: red raises what is explained"))
                    .isEqualTo(opposite);
            turned += opposite ? 1 : 0;
        }
        assertThat(turned).isBetween(1, CLASSES - 1);
    }

    @Test
    void aRunTellsWhichHeatmapsWereTurned() throws IOException {
        Path pictures = Files.createDirectories(folder.resolve("pictures"));
        Files.copy(picture, pictures.resolve("a.png"));
        int lines = 0;
        for (int index = 0; index < CLASSES; index++) {
            Path out = folder.resolve("run" + index);
            jennit(
                    "explain",
                    pictures,
                    "-m",
                    network,
                    "--preprocess",
                    "unit",
                    "-c",
                    "epsilon_plus",
                    "-t",
                    index,
                    "-o",
                    out);
            boolean told = Files.readString(out.resolve("results.jsonl"))
                    .replace(" ", "")
                    .contains("\"turned\":true");
            lines += told ? 1 : 0;
        }
        assertThat(lines).isBetween(1, CLASSES - 1);
    }

    private static double raw(Path out) throws IOException {
        return Npy.read(out.resolve("white.relevance.npy")).get(0, 0, 0, 0);
    }

    /** Of each pixel whether it is red rather than blue. */
    private static List<Boolean> signs(Path out) throws IOException {
        Picture heatmap = Picture.read(out.resolve("white.heatmap.png"));
        Boolean[] red = new Boolean[64];
        Arrays.setAll(red, i -> heatmap.get(i % 8, i / 8, 0) > heatmap.get(i % 8, i / 8, 2));
        return List.of(red);
    }
}
