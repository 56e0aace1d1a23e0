package org.jennit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jennit.cli.Run.jennit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jennit.docs.SmallModels;
import org.jennit.graph.ElementType;
import org.jennit.image.Picture;
import org.jennit.tensor.Npy;
import org.jennit.tensor.Tensor;
import org.jennit.text.StructuredText;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** Results for programs: {@code -o -} prints one, {@code --json} tells of them. */
@ResourceLock(Resources.SYSTEM_OUT)
class StandardOutputTest {
    @TempDir
    private Path folder;

    private Path network;
    private Path array;
    private Path picture;

    @BeforeEach
    void writeFiles() throws IOException {
        network = TestModel.linear(folder.resolve("linear.onnx"), 3, 3, 8, 8);
        array = folder.resolve("x.npy");
        Npy.write(Tensor.full(ElementType.FLOAT32, 1, 1, 3, 8, 8), array);
        picture = folder.resolve("x.png");
        Picture.of(8, 8, new byte[8 * 8 * 3]).save(picture);
    }

    /** What a command writes to the standard output besides lines, and the run. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares them
    private record PrintedRun(byte[] bytes, Run run) {}

    private static PrintedRun printed(Object... arguments) {
        PrintStream usual = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            Run run = jennit(arguments);
            assertThat(run.status()).as(run.toString()).isZero();
            assertThat(run.out()).isEmpty();
            return new PrintedRun(bytes.toByteArray(), run);
        } finally {
            System.setOut(usual);
        }
    }

    @Test
    void aHeatmapIsPrinted() throws IOException {
        PrintedRun run = printed("explain", picture, "-m", network, "--preprocess", "unit", "-o", "-");
        Path file = Files.write(folder.resolve("printed.png"), run.bytes());
        assertThat(Picture.read(file).width()).isEqualTo(8);
        assertThat(run.run().err()).contains("the top class of 'y'");
        assertThat(Path.of("-")).doesNotExist();
    }

    @Test
    void theRelevanceOfAnArrayIsPrinted() throws IOException {
        PrintedRun run = printed("explain", array, "-m", network, "-c", "epsilon_plus", "-o", "-");
        Path file = Files.write(folder.resolve("printed.npy"), run.bytes());
        assertThat(Npy.read(file).shape()).containsExactly(1, 3, 8, 8);
    }

    /** The preset for convolutional networks over pictures asks for bounds, which an array does not tell. */
    @Test
    void anArrayOfAConvolutionalNetworkNeedsNoFurtherOption() throws IOException {
        Path model = SmallModels.classifier(folder);
        for (String command : new String[] {"explain", "report", "check"}) {
            Run run = jennit(command, array, "-m", model, "-o", folder.resolve(command + "-out"));
            assertThat(run.status()).as(run.toString()).isZero();
            assertThat(run.out()).contains("composite: epsilon_plus, since the bounds of arrays are unknown");
        }
        Run bounded = jennit("explain", array, "-m", model, "-p", "low=0", "-p", "high=1", "-o", folder.resolve("out"));
        assertThat(bounded.status()).as(bounded.toString()).isZero();
        assertThat(bounded.out()).doesNotContain("epsilon_plus");
        Run shown = jennit("explain", picture, "-m", model, "--preprocess", "unit", "-o", folder.resolve("out"));
        assertThat(shown.out()).contains("composite: epsilon_gamma_box");
    }

    @Test
    void severalResultsAreRefused() {
        Run run = jennit("explain", array, picture, "-m", network, "--preprocess", "unit", "-o", "-");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("-o - prints one result, but there are 2 files");
    }

    @Test
    void comparisonsReportsAndFilesArePrinted() throws IOException {
        byte[] table = printed("compare", array, "-m", network, "-c", "epsilon_plus,gradient", "-o", "-")
                .bytes();
        assertThat(Picture.read(Files.write(folder.resolve("table.png"), table)).width())
                .isPositive();
        byte[] page = printed("report", array, "-m", network, "-c", "epsilon_plus", "-o", "-")
                .bytes();
        assertThat(new String(page, StandardCharsets.UTF_8))
                .startsWith("<!doctype html>")
                .endsWith("</html>\n");
        Path compiled = Files.write(
                folder.resolve("printed.onnx"),
                printed("compile", network, "-c", "epsilon_plus", "-o", "-").bytes());
        assertThat(jennit("inspect", compiled).status()).isZero();
    }

    @Test
    void explanationsOfFilesAreToldAsLinesOfJson() {
        Run run = jennit(
                "explain",
                array,
                picture,
                "-m",
                network,
                "-c",
                "epsilon_plus",
                "--preprocess",
                "unit",
                "--json",
                "-o",
                folder.resolve("out"));
        assertThat(run.status()).as(run.toString()).isZero();
        List<Map<String, Object>> lines = run.out()
                .lines()
                .map(line -> StructuredText.map(StructuredText.parse(line, false)))
                .toList();
        assertThat(lines).hasSize(2).allSatisfy(line -> assertThat(line).containsKeys("target", "top"));
    }

    @Test
    void comparisonsAndFilesAreToldAsJson() {
        Path table = folder.resolve("table.png");
        Run compared = jennit(
                "compare",
                array,
                "-m",
                network,
                "-c",
                "epsilon_plus",
                "--sweep",
                "epsilon=1e-6,1",
                "--json",
                "-o",
                table);
        assertThat(compared.status()).as(compared.toString()).isZero();
        List<?> explanations = (List<?>) json(compared).get("explanations");
        assertThat(explanations).hasSize(2);
        assertThat(StructuredText.map(explanations.get(1)))
                .containsEntry("parameter", "epsilon=1")
                .containsKey("change");
        Run compiled = jennit("compile", network, "-c", "epsilon_plus", "--json", "-o", folder.resolve("c.onnx"));
        assertThat(StructuredText.map(json(compiled).get("outputs"))).containsKey("y");
    }

    private static Map<String, Object> json(Run run) {
        return StructuredText.map(StructuredText.parse(run.out(), false));
    }

    @Test
    void shellsCompleteTheNamesThatHelpPrints() {
        String bash = jennit("completion", "bash").out();
        assertThat(Stream.of("epsilon_plus_flat", "coldnhot", "kernel_shap", "imagenet", "\"int16\" \"float32\""))
                .allSatisfy(name -> assertThat(bash).contains(name));
        String zsh = jennit("completion", "zsh").out();
        assertThat(zsh)
                .startsWith("#compdef jennit\n")
                .contains("function _complete_jennit()")
                .doesNotContain("#!");
    }
}
