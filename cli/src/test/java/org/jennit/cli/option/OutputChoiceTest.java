package org.jennit.cli.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.jennit.cli.Run.jennit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jennit.cli.Run;
import org.jennit.cli.TestModel;
import org.jennit.graph.Attributes;
import org.jennit.graph.ElementType;
import org.jennit.graph.Value;
import org.jennit.onnx.OnnxReader;
import org.jennit.operator.Arithmetic;
import org.jennit.operator.Layout;
import org.jennit.operator.Linear;
import org.jennit.tensor.Npy;
import org.jennit.tensor.Tensor;
import org.jennit.text.StructuredText;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --explain-output} and {@code --class-axis} in every command that explains. */
class OutputChoiceTest {
    @TempDir
    private Path folder;

    private Path model;
    private Path input;

    /** x [batch, 3, 2, 2] → y [batch, 4]; y2 [batch, 3]; y3 [batch, 3, 2, 2], of which nothing says where classes are. */
    @BeforeEach
    void write() throws IOException {
        TestModel network = new TestModel();
        Value x = network.input("x", ElementType.FLOAT32, 3, 2, 2);
        Value flat = network.node(Layout.FLATTEN, "flatten", Attributes.NONE.with("axis", 1), x);
        Value squares = network.node(Arithmetic.MUL, "squares", Attributes.NONE, x, x);
        model = network.write(
                folder.resolve("several.onnx"), dense(network, flat, "a", 4), dense(network, flat, "b", 3), squares);
        input = folder.resolve("x.npy");
        Npy.write(Tensor.full(ElementType.FLOAT32, 0.5, 2, 3, 2, 2), input);
    }

    private static Value dense(TestModel network, Value x, String name, long outputs) {
        return network.node(
                Linear.GEMM, name, Attributes.NONE, x, network.parameter(name + ".weight", false, 12, outputs));
    }

    @Test
    void explainWritesTheExplainedOutputAndWhatOfItsRelevanceArrives() throws IOException {
        Path results = folder.resolve("results");
        Run run = jennit(
                "explain",
                input,
                "--resume",
                "-m",
                model,
                "-c",
                "epsilon_plus",
                "-t",
                1,
                "-o",
                results,
                "--explain-output",
                "y2");
        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(Npy.read(results.resolve("x.output.npy")).shape()).containsExactly(2, 3);
        assertThat(run.out()).contains("class 1 of 'y2'", "class 2").doesNotContain("class 3");
        String line = Files.readAllLines(results.resolve("results.jsonl")).stream()
                .filter(text -> text.contains("conservation"))
                .findFirst()
                .orElseThrow();
        Object conserved = StructuredText.map(StructuredText.parse(line, false)).get("conservation");
        assertThat(((Number) conserved).doubleValue()).isCloseTo(1, within(1e-3));
    }

    @Test
    void aFileIsCompiledForTheChosenOutputAndAxis() throws IOException {
        Path compiled = folder.resolve("explained.onnx");
        Run refused =
                jennit("compile", model, "-c", "gradient", "--target-input", "-o", compiled, "--explain-output", "y3");
        assertThat(refused.err()).contains("--class-axis").contains("has shape [batch, 3, 2, 2]");
        Run run = jennit(
                "compile",
                model,
                "-c",
                "gradient",
                "--target-input",
                "-o",
                compiled,
                "--explain-output",
                "y3",
                "--class-axis",
                1);
        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(OnnxReader.read(compiled).metadata()).containsEntry("jennit.explained", "y3");
    }

    @Test
    void reportAndComparisonAreOfTheChosenOutput() throws IOException {
        Path page = folder.resolve("report.html");
        Run report = jennit("report", input, "-m", model, "-c", "gradient", "-o", page, "--explain-output", "y2");
        assertThat(report.status()).as(report.toString()).isZero();
        assertThat(Files.readString(page)).contains("class 2").doesNotContain("class 3");
        Run dense = jennit(
                "report",
                input,
                "-m",
                model,
                "-c",
                "gradient",
                "-o",
                page,
                "-t",
                2,
                "--explain-output",
                "y3",
                "--class-axis",
                1);
        assertThat(dense.status()).as(dense.toString()).isZero();
        Path one = folder.resolve("one.npy");
        Npy.write(Tensor.full(ElementType.FLOAT32, 0.5, 1, 3, 2, 2), one);
        Run compare = jennit(
                "compare",
                one,
                "-m",
                model,
                "-c",
                "gradient",
                "-o",
                folder.resolve("compare.png"),
                "--explain-output",
                "nothing");
        assertThat(compare.err()).contains("unknown output 'nothing'");
    }
}
