package org.jennit.cli.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;
import static org.jennit.cli.Run.jennit;

import java.io.IOException;
import java.nio.file.Path;
import org.jennit.cli.Run;
import org.jennit.image.Interpolation;
import org.jennit.image.Picture;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareCommandTest {
    private static final Path CAT = Run.home().resolve("examples/images/chelsea.png");
    private static final Path MODEL = Run.home().resolve("examples/efficientnet-lite0/efficientnet-lite0.onnx");
    private static final int COLUMN = 448 + 16;

    @TempDir
    Path folder;

    @Test
    @Tag("exhaustive")
    void compositesAndAttributorsStandSideBySide() throws IOException {
        Path file = folder.resolve("compare.png");
        Run run = jennit("compare", CAT, "--composites", "epsilon_plus,gradient", "-o", file, "-p", "epsilon=1e-3");
        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(run.out()).contains("epsilon_plus; sum 9.67", "gradient; sum 1.559");
        Picture picture = Picture.read(file);
        assertThat(picture.width()).isEqualTo(16 + 3 * COLUMN);
        jennit("explain", CAT, "-c", "epsilon_plus", "-p", "epsilon=1e-3", "-o", folder);
        Picture heatmap = Picture.read(folder.resolve("chelsea.heatmap.png"));
        assertThat(picture.crop(16 + COLUMN, 16, 448, 448)).isEqualTo(heatmap.resize(448, 448, Interpolation.NEAREST));
    }

    @Test
    @Tag("exhaustive")
    void aSweepTellsWhatChanges() throws IOException {
        Path file = folder.resolve("compare.png");
        Run run = jennit(
                "compare",
                CAT,
                "-c",
                "epsilon_plus",
                "--sweep",
                "epsilon=1e-6,1e-6,0.1",
                "-t",
                "282, 282 - lynx",
                "-o",
                file);
        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(run.out().lines().filter(line -> line.startsWith("epsilon=")))
                .hasSize(6)
                .anySatisfy(line -> assertThat(line)
                        .startsWith("epsilon=1e-6; 282 - lynx; sum 1.69")
                        .endsWith("; change 0.00"))
                .anySatisfy(line -> assertThat(line).matches("epsilon=0\\.1; 282; sum .*; change 0\\.01\\d+"));
        assertThat(Picture.read(file).width()).isEqualTo(16 + 3 * COLUMN);
    }

    @Test
    void severalModelsStandSideBySide() throws IOException {
        Path file = folder.resolve("compare.png");
        Run run = jennit(
                "compare",
                CAT,
                "-m",
                MODEL,
                "-m",
                MODEL,
                "-c",
                "gradient",
                "--attributors",
                "gradient,input_times_gradient",
                "-o",
                file);
        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(run.out().lines().filter(line -> line.contains("efficientnet-lite0.onnx; tiger cat (282)")))
                .hasSize(4);
        assertThat(Picture.read(file).width())
                .as("photographs below each other, a column for each model")
                .isEqualTo(16 + 3 * COLUMN);
    }

    @Test
    void changeIsRelative() {
        Tensor before = Tensor.of(new double[] {3, 4}, 2);
        assertThat(Comparison.change(before, Tensor.of(new double[] {3, 5}, 2))).isCloseTo(0.2, offset(1e-12));
        assertThat(Comparison.change(before, before)).isZero();
    }

    @Test
    void whatIsWrongIsSaid() {
        Path file = folder.resolve("compare.png");
        assertThat(jennit("compare", CAT, "-o", file, "-c", "epsilon_pluss").err())
                .contains("did you mean 'epsilon_plus'");
        assertThat(jennit("compare", CAT, "-o", file, "--attributors", "smothgrad")
                        .err())
                .contains("did you mean 'smoothgrad'");
        assertThat(jennit("compare", CAT, "-o", file, "-p", "gama=1").err()).contains("has a parameter 'gama'");
        assertThat(jennit("compare", CAT, "-o", file, "--sweep", "epsilon").err())
                .contains("epsilon=1e-6,1e-3,0.1");
        assertThat(jennit("compare", CAT, "-o", file, "-c", "gradient", "--sweep", "epsilon=1,2")
                        .err())
                .contains("gradient has no parameter 'epsilon' to sweep");
        assertThat(jennit("compare", CAT.getParent(), "-o", file).err()).contains("name one picture");
        assertThat(jennit("compare", CAT, "-o", folder).err()).contains("is a folder; give the name of a file in it");
        assertThat(file).doesNotExist();
    }
}
