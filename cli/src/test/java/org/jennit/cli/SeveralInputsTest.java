package org.jennit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.jennit.cli.Run.jennit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jennit.graph.Attributes;
import org.jennit.graph.ElementType;
import org.jennit.graph.Value;
import org.jennit.image.Picture;
import org.jennit.operator.Layout;
import org.jennit.operator.Linear;
import org.jennit.tensor.Npy;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model of a signal and of some further numbers, whose arrays were saved as numpy saves them: float64 and int64. */
class SeveralInputsTest {
    @TempDir
    private Path folder;

    private Path network;
    private Path signal;
    private Path facts;
    private Path archive;

    @BeforeEach
    void writeFiles() throws IOException {
        TestModel model = new TestModel();
        Value joined = model.node(
                Layout.CONCAT,
                "join",
                Attributes.NONE.with("axis", 1),
                model.input("signal", ElementType.FLOAT32, 12),
                model.input("facts", ElementType.FLOAT32, 3));
        Value weight = model.parameter("fc.weight", true, 15, 2);
        network =
                model.write(folder.resolve("two.onnx"), model.node(Linear.GEMM, "fc", Attributes.NONE, joined, weight));
        signal = folder.resolve("s.npy");
        facts = folder.resolve("f.npy");
        Npy.write(Tensor.full(ElementType.FLOAT64, 0.5, 1, 12), signal);
        Npy.write(Tensor.of(new long[] {1, 2, 3}, 1, 3), facts);
        archive = folder.resolve("inputs.npz");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive))) {
            zip.putNextEntry(new ZipEntry("signal.npy"));
            Files.copy(signal, zip);
            zip.putNextEntry(new ZipEntry("facts.npy"));
            Files.copy(facts, zip);
        }
    }

    @Test
    void ofIdsOfTokensTheRelevanceIsThatOfTheirEmbeddings() throws IOException {
        TestModel model = new TestModel();
        Path text = model.write(folder.resolve("text.onnx"), model.ofTokens());
        Path ids = folder.resolve("ids.npy");
        Npy.write(Tensor.of(new long[] {1, 2, 3, 2}, 1, 4), ids);
        Path out = folder.resolve("tokens");
        Run run = jennit("explain", "ids=" + ids, "-m", text, "-c", "epsilon_plus", "-o", out);
        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(run.out()).containsPattern("token 0 +[+-]\\d").containsPattern("token 3 +[+-]\\d");
        assertThat(Npy.read(out.resolve("embeddings.relevance.npy")).shape()).containsExactly(1, 4, 3);
        Run json = jennit("explain", "ids=" + ids, "-m", text, "-c", "epsilon_plus", "--json");
        assertThat(json.out()).contains("\"tokens\"");
    }

    @Test
    void theyAreExplainedTogetherHoweverTheyAreGiven() throws IOException {
        Object[][] ways = {
            {"--input", "signal=" + signal, "--input", "facts=" + facts},
            {"signal=" + signal, "facts=" + facts},
            {archive},
            {"signal=" + signal, "--input", "facts=" + facts}
        };
        for (int way = 0; way < ways.length; way++) {
            Path out = folder.resolve("out" + way);
            Run run = run("explain", out, ways[way]);
            assertThat(run.status()).as(run.toString()).isZero();
            double sum = Npy.read(out.resolve("signal.relevance.npy")).sum()
                    + Npy.read(out.resolve("facts.relevance.npy")).sum();
            assertThat(sum).isCloseTo(1, within(1e-4));
        }
    }

    private Run run(String command, Path out, Object... inputs) {
        Object[] arguments = new Object[inputs.length + 7];
        arguments[0] = command;
        System.arraycopy(inputs, 0, arguments, 1, inputs.length);
        Object[] rest = {"-m", network, "-c", "epsilon_plus", "-o", out};
        System.arraycopy(rest, 0, arguments, 1 + inputs.length, rest.length);
        return jennit(arguments);
    }

    @Test
    void theOnlyArrayOfAnArchiveIsTheOnlyInput() throws IOException {
        Path linear = TestModel.linear(folder.resolve("linear.onnx"), 3, 12);
        Path lone = folder.resolve("lone.npz");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(lone))) {
            zip.putNextEntry(new ZipEntry("arr_0.npy"));
            Files.copy(signal, zip);
        }
        Run run = jennit("explain", lone, "-m", linear, "-c", "epsilon_plus", "-o", folder.resolve("lone"));
        assertThat(run.status()).as(run.toString()).isZero();
    }

    @Test
    void reportsShowEachByItself() throws IOException {
        Path page = folder.resolve("page.html");
        Run run = run("report", page, archive);
        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(run.out()).contains("signal: class", "facts: class");
        assertThat(Files.readString(page)).contains("signal", "facts");
    }

    @Test
    void comparisonsDrawTheFirst() throws IOException {
        Path table = folder.resolve("table.png");
        Run run = run("compare", table, "--input", "signal=" + signal, "--input", "facts=" + facts);
        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(Picture.read(table).width()).isPositive();
    }

    @Test
    void whatIsMissingIsNamed() {
        Run run = run("explain", folder.resolve("out"), "--input", "signal=" + signal);
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("the input 'facts'").contains("is missing");
        Run mixed = run("explain", folder.resolve("out"), signal, "--input", "facts=" + facts);
        assertThat(mixed.err()).contains("give every input of the model once as NAME=FILE.npy");
    }

    @Test
    void arraysOfOtherTypesAreConverted() throws IOException {
        Path linear = TestModel.linear(folder.resolve("linear.onnx"), 2, 3);
        Run run = jennit("explain", facts, "-m", linear, "-c", "epsilon_plus", "-o", folder);
        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(Npy.read(folder.resolve("f.relevance.npy")).sum()).isCloseTo(1, within(1e-4));
        assertThat(jennit("report", facts, "-m", linear, "-c", "epsilon_plus", "-o", folder.resolve("r.html"))
                        .status())
                .isZero();
        TestModel tokens = new TestModel();
        Path embedded = tokens.write(folder.resolve("tokens.onnx"), tokens.ofTokens());
        Path ids = folder.resolve("ids.npy");
        Npy.write(Tensor.of(new float[] {1, 2, 3.5f, 4}, 1, 4), ids);
        Run refused = jennit("explain", ids, "-m", embedded, "--at", "embeddings", "-c", "gradient", "-o", folder);
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.err()).contains("takes int64, but the array has numbers that are not whole");
    }
}
