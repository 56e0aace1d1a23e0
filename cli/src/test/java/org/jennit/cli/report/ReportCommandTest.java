package org.jennit.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jennit.cli.Run.jennit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jennit.Provenance;
import org.jennit.cli.Run;
import org.jennit.cli.TestModel;
import org.jennit.graph.Constant;
import org.jennit.graph.ElementType;
import org.jennit.graph.Numbers;
import org.jennit.graph.Value;
import org.jennit.tensor.Npy;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportCommandTest {
    private static final Path CAT = Run.home().resolve("examples/images/chelsea.png");
    private static final Path MODEL = Run.home().resolve("examples/efficientnet-lite0/efficientnet-lite0.onnx");

    @TempDir
    Path folder;

    @Test
    void theReportSaysHowItWasMade() throws IOException {
        Path file = folder.resolve("report.html");
        Run run = jennit("report", CAT, "-c", "epsilon_plus", "-t", "tiger cat", "-t", "tiger cat - lynx", "-o", file);
        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(run.out()).contains("tiger cat (282), 38.6", "report: " + file);
        String page = Files.readString(file);
        assertThat(page)
                .contains("'tiger cat - lynx'".replace("'", "&#39;"))
                .contains("SHA-256 " + Provenance.sha256(MODEL))
                .contains("ONNX Runtime " + Provenance.onnxRuntime())
                .contains("Java " + System.getProperty("java.version"))
                .contains("<th scope=\"row\">conv_stem</th><td>Convolution</td>")
                .contains("ZPlus")
                .contains("\"ledger\":{\"output\":1.0")
                .doesNotContain("http://", "https://", "{{");
        assertThat(jennit("report", CAT, "-c", "epsilon_plus", "-t", "tiger cat", "-t", "tiger cat - lynx", "-o", file)
                        .status())
                .isZero();
        assertThat(Files.readString(file)).as("the same command").isEqualTo(page);
    }

    @Test
    void theCellsOfALayerLieOverThePicture() throws IOException {
        Path file = folder.resolve("report.html");
        Run run = jennit(
                "report",
                CAT,
                "-c",
                "epsilon_plus",
                "-t",
                "282",
                "--at",
                "blocks.6.0.conv_pwl",
                "--precision",
                "float32",
                "-o",
                file);
        assertThat(run.status()).as(run.toString()).isZero();
        String page = Files.readString(file);
        assertThat(page.replaceFirst("(?s).*\"relevance\":\"([^\"]*)\".*", "$1"))
                .as("a float32 for each pixel of the picture, in base 64")
                .hasSize((4 * 224 * 224 + 2) / 3 * 4);
    }

    @Test
    void namesAreNoMarkup() throws IOException {
        Path evil = Files.copy(CAT, folder.resolve("a <script>alert(1) & 'b\" .png"));
        Path broken = Files.writeString(folder.resolve("<b>broken.png"), "no picture");
        Path file = folder.resolve("report.html");
        Run run = jennit(
                "report",
                evil,
                broken,
                "--attributor",
                "occlusion",
                "-p",
                "window=112",
                "-p",
                "stride=112",
                "--classes",
                1,
                "--title",
                "<i>A & B</i>",
                "-o",
                file);
        assertThat(run.status()).as(run.toString()).isEqualTo(1);
        assertThat(run.err()).contains("<b>broken.png: is not a picture");
        String page = Files.readString(file);
        assertThat(page)
                .contains("<h1>&lt;i&gt;A &amp; B&lt;/i&gt;</h1>")
                .contains("&lt;script&gt;alert(1) &amp; &#39;b&quot; .png")
                .contains("&lt;b&gt;broken.png")
                .doesNotContain("<i>", "<b>broken", "<script>alert");
    }

    @Test
    void whatIsWrongIsSaidBeforeAnythingIsComputed() {
        assertThat(jennit("report", CAT, "-o", folder.resolve("no/report.html")).err())
                .contains("its folder does not exist");
        assertThat(jennit("report", CAT, "-o", folder).err()).contains("is a folder; give the name of a file in it");
        assertThat(jennit("report", CAT, "--classes", 0).err()).contains("--classes must be between 1 and 100");
        assertThat(jennit("report", CAT, "--cmap", "bwt").err()).contains("did you mean 'bwr'");
        assertThat(jennit("report", CAT, "--attributor", "gradent").err()).contains("did you mean 'gradient'");
        assertThat(jennit("report", CAT, "--precision", "int8").err()).contains("--precision");
        assertThat(jennit("report", CAT, "--tokens", "tokens.txt").err()).contains("--tokens is for .npy arrays");
    }

    @Test
    void signalsAreLines() throws IOException {
        Path network = TestModel.linear(folder.resolve("signal.onnx"), 3, 2, 30);
        Path array = folder.resolve("signal.npy");
        Npy.write(
                Tensor.of(new SplittableRandom(3).doubles(120, -1, 1).toArray(), 2, 2, 30)
                        .to(ElementType.FLOAT32),
                array);
        Path file = folder.resolve("report.html");
        Run run = jennit("report", array, "-m", network, "-o", file);
        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(run.out())
                .contains("composite: epsilon_plus, since", "signal.npy [0]: class", "signal.npy [1]: class");
        assertThat(Files.readString(file))
                .contains("data-i=\"59\" data-n=\"1\"")
                .doesNotContain("class=\"stage\"");
    }

    @Test
    void tokensHaveTheRelevanceOfTheirEmbeddings() throws IOException {
        TestModel model = new TestModel();
        Value logits = model.ofTokens();
        Value weight = Objects.requireNonNull(logits.producer()).input(1);
        Path network = model.write(folder.resolve("text.onnx"), logits);
        Path array = folder.resolve("ids.npy");
        Npy.write(Tensor.of(new long[] {1, 2, 3, 2}, 1, 4), array);
        Path tokens = Files.write(folder.resolve("tokens.txt"), List.of("so", "##me", "<words>", "here"));
        Path file = folder.resolve("report.html");
        Object[] atEmbeddings = {
            "report",
            array,
            "-m",
            network,
            "-c",
            "gradient",
            "--at",
            "embeddings",
            "--tokens",
            tokens,
            "-t",
            1,
            "-o",
            file
        };
        Run run = jennit(atEmbeddings);
        assertThat(run.status()).as(run.toString()).isZero();
        double[] column = new double[12];
        ByteBuffer numbers = ((Constant.InMemory) Objects.requireNonNull(weight.constant())).data();
        for (int i = 0; i < column.length; i++) {
            Numbers.get(numbers, ElementType.FLOAT32);
            column[i] = Numbers.get(numbers, ElementType.FLOAT32);
        }
        for (int token = 0; token < 4; token++) {
            double sum = column[3 * token] + column[3 * token + 1] + column[3 * token + 2];
            assertThat(Files.readString(file))
                    .contains("data-i=\"%d\" title=\"%s\"".formatted(token, String.format(Locale.ROOT, "%.6g", sum)));
        }
        assertThat(Files.readString(file)).contains("&lt;words&gt;</span>");
        assertThat(jennit("report", array, "-m", network, "-c", "gradient", "--tokens", tokens, "-o", file)
                        .err())
                .contains("inputs are integers (token ids?), which cannot carry relevance", "with --at");
        Files.write(tokens, List.of("too", "few"));
        assertThat(jennit(atEmbeddings).err())
                .contains("there are 2 tokens (--tokens), but the relevance has the shape [1, 4, 3]");
    }

    @Test
    void tablesAreRowsWithASummary() throws IOException {
        Path pipeline = Run.home().resolve("dataset/src/test/resources/pipelines/mixed-logistic");
        Path file = folder.resolve("report.html");
        Run run = jennit("report", pipeline.resolve("rows.csv"), "-m", pipeline.resolve("model.onnx"), "-o", file);
        assertThat(run.status()).as(run.toString()).isZero();
        String page = Files.readString(file);
        assertThat(page)
                .contains("All 3 rows", "<th scope=\"row\">net income</th><td>2.42</td>", "<td>Oslo</td>")
                .contains("\"features\":[\"age\",\"net income\",\"children\",\"city\",\"job\"]")
                .contains("<h2 id=\"name-3\">row 3</h2>", "class 0", "class 1")
                .doesNotContain("http://", "https://", "{{");
        Run beside = jennit("report", pipeline.resolve("rows.csv"), CAT, "-m", pipeline.resolve("model.onnx"));
        assertThat(beside.err()).contains("a table is reported by itself");
        Path evil = Files.writeString(
                folder.resolve("evil.csv"),
                Files.readString(pipeline.resolve("rows.csv")).replace("Oslo", "<script>alert(1)</script>"));
        assertThat(jennit("report", evil, "-m", pipeline.resolve("model.onnx"), "-o", file)
                        .status())
                .isZero();
        assertThat(Files.readString(file)).contains("&lt;script&gt;alert(1)").doesNotContain("<script>alert");
    }

    @Test
    void volumesAreSlicesSideBySide() throws IOException {
        Path network = TestModel.linear(folder.resolve("volume.onnx"), 3, 1, 4, 5, 6);
        Path array = folder.resolve("volume.npy");
        Npy.write(
                Tensor.of(new SplittableRandom(3).doubles(120).toArray(), 1, 1, 4, 5, 6)
                        .to(ElementType.FLOAT32),
                array);
        Path file = folder.resolve("report.html");
        Run run = jennit("report", array, "-m", network, "-c", "epsilon_plus", "-o", file);
        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(Files.readString(file)).contains("<canvas class=\"stage\" width=\"12\" height=\"10\"");
    }
}
