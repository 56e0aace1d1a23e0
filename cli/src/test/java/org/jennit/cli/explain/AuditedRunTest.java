package org.jennit.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.jennit.cli.Run.jennit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jennit.cli.Run;
import org.jennit.cli.TestModel;
import org.jennit.cli.tool.network.TinyTransformer;
import org.jennit.graph.Attributes;
import org.jennit.graph.ElementType;
import org.jennit.graph.Value;
import org.jennit.image.Picture;
import org.jennit.operator.Layout;
import org.jennit.operator.Linear;
import org.jennit.tensor.Npy;
import org.jennit.tensor.Tensor;
import org.jennit.text.StructuredText;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code --audit} and {@code --json} write and print, of a linear model whose relevance adds up. */
class AuditedRunTest {
    @TempDir
    Path folder;

    private Path model;
    private Path array;
    private Path out;

    @BeforeEach
    void write() throws IOException {
        model = TestModel.linear(folder.resolve("linear.onnx"), 2, 3, 2, 2);
        array = folder.resolve("two.npy");
        out = folder.resolve("out");
        float[] numbers = new float[2 * 12];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = 0.1f * (i + 1);
        }
        Npy.write(Tensor.of(numbers, 2, 3, 2, 2), array);
    }

    private static Map<String, Object> map(Object json) {
        return StructuredText.map(json);
    }

    private static List<?> list(Object json) {
        return (List<?>) json;
    }

    @Test
    void textsAndTablesAreAuditedToo() throws IOException {
        Path bert = folder.resolve("bert.onnx");
        TinyTransformer.TINY_BERT.write(bert, 1);
        Run text = jennit("explain", "--text", "a good film", "-m", bert, "--audit", "--ledger", "-o", out);
        assertThat(text.status()).as(text.toString()).isZero();
        assertThat(text.out()).contains("all layers", "SoftmaxTaylor", "of the relevance at layers");
        assertThat(list(StructuredText.readMap(out.resolve("text.audit.json")).get("rows")))
                .hasSize(1);
        assertThat(out.resolve("text.audit.svg")).exists();
        assertThat(jennit("explain", "--text", "a good film", "-m", bert, "--audit", "--json")
                        .err())
                .contains("--ledger and --audit are printed");
        assertThat(jennit("explain", "--text", "a good film", "-m", bert, "--audit", "-a", "kernel_shap", "-o", out)
                        .err())
                .contains("kernel_shap hides tokens");

        Path dense = TestModel.linear(folder.resolve("dense.onnx"), 2, 3);
        Path table = Files.writeString(folder.resolve("rows.csv"), "a,b,c\n1,2,3\n3,2,1\n");
        Run rows = jennit("explain", table, "-m", dense, "-c", "epsilon_plus", "--audit", "--ledger", "-o", out);
        assertThat(rows.status()).as(rows.toString()).isZero();
        assertThat(rows.out()).contains("row 0:", "row 1:", "output 1.000, input 1.000");
        assertThat(list(StructuredText.readMap(out.resolve("rows.audit.json")).get("rows")))
                .hasSize(2);
        assertThat(out.resolve("rows.audit.1.svg")).exists();
    }

    @Test
    void eachFileHasItsAuditAsJsonAndEachRowADrawing() throws IOException {
        Run run = jennit("explain", array, "-m", model, "-c", "epsilon_plus", "--audit", "-o", out);
        assertThat(run.status()).as(run.toString()).isZero();
        Map<String, Object> audit = StructuredText.readMap(out.resolve("two.audit.json"));
        assertThat(audit.get("file")).isEqualTo(array.toString());
        assertThat(list(audit.get("rows"))).hasSize(2);
        for (Object row : list(audit.get("rows"))) {
            Map<String, Object> one = map(row);
            assertThat((double) one.get("output")).isCloseTo(1, within(1e-6));
            assertThat((double) one.get("input")).isCloseTo(1, within(1e-3));
            Map<String, Object> dense = map(list(one.get("layers")).get(0));
            assertThat(dense).containsEntry("layer", "fc").containsEntry("type", "Dense");
            assertThat((double) dense.get("arrived")).isCloseTo(1, within(1e-6));
            assertThat((double) map(one.get("shares")).get("rules")).isEqualTo(1);
        }
        assertThat(Files.readString(out.resolve("two.audit.1.svg"))).contains("two.npy, row 1: ", ">fc<");
        assertThat(out.resolve("two.audit.2.svg")).doesNotExist();
    }

    @Test
    void jsonIsALineForEachRowAndNoFiles() {
        Run run =
                jennit("explain", array, "-m", model, "-c", "epsilon_plus", "--audit", "--ledger", "--json", "-o", out);
        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(out).doesNotExist();
        List<String> lines = run.out().lines().toList();
        assertThat(lines).hasSize(2);
        Map<String, Object> second = map(StructuredText.parse(lines.get(1), false));
        assertThat(second).containsEntry("row", 1L).doesNotContainKey("files");
        assertThat((double) map(second.get("audit")).get("output")).isCloseTo(1, within(1e-6));
        Map<String, Object> ledger = map(second.get("ledger"));
        assertThat((double) ledger.get("input")).isCloseTo((double) second.get("relevance"), within(1e-6));
        assertThat((double) ledger.get("difference")).isCloseTo(0, within(1e-5));
    }

    @Test
    void jsonNamesFailuresToo() throws IOException {
        Path broken = Files.writeString(folder.resolve("broken.npy"), "nothing");
        Run run = jennit("explain", broken, array, "-m", model, "-c", "epsilon_plus", "--json");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out().lines()).hasSize(3);
        assertThat(run.out().lines().findFirst().orElseThrow()).contains("\"error\":", "broken.npy");
        assertThat(run.err()).contains("broken.npy");
    }

    @Test
    void jsonThatWouldBeIgnoredIsRefused() {
        assertThat(jennit("explain", "x=" + array, "-m", model, "--json").out()).contains("\"relevance\"");
        assertThat(jennit("explain", array, "-m", model, "--json", "--resume").err())
                .contains("--json writes no files");
    }

    /** A picture whose relevance is not finite has no heatmap, but an audit that says why. */
    @Test
    void failuresAreAuditedToo() throws IOException {
        Path overflowing = folder.resolve("overflowing.onnx");
        TestModel large = new TestModel();
        Value x = large.input("x", ElementType.FLOAT32, 3, 2, 2);
        Value flat = large.node(Layout.FLATTEN, "flatten", Attributes.NONE.with("axis", 1), x);
        Value hidden = large.node(
                Linear.GEMM, "fc1", Attributes.NONE, flat, large.parameter("fc1.weight", 3e38, 3.1e38, 12, 4));
        large.write(
                overflowing,
                large.node(Linear.GEMM, "fc2", Attributes.NONE, hidden, large.parameter("fc2.weight", 0.5, 1, 4, 2)));
        Path picture = folder.resolve("white.png");
        Path settings = Files.writeString(
                folder.resolve("settings.yaml"), "resize: [2, 2]\nmean: [-1, -1, -1]\nstd: [1, 1, 1]\n");
        Picture.of(2, 2, new byte[12]).save(picture);
        Run run = jennit("explain", picture, "-m", overflowing, "--preprocess", settings, "--audit", "-o", out);
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).contains("! fc1: the first to give NaN or infinity, on the way forward");
        assertThat(out.resolve("white.audit.json")).exists();
    }

    @Test
    void inputsByNameHaveALedgerAndAnAudit() {
        Run run = jennit("explain", "x=" + array, "-m", model, "-c", "epsilon_plus", "--ledger", "--audit", "-o", out);
        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(run.out()).contains("output 1.00000 = input", "of the relevance at layers 100 % goes on by rules");
        assertThat(out.resolve("audit.json")).exists();
        assertThat(out.resolve("audit.1.svg")).exists();
    }
}
