package org.jennit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jennit.cli.Run.jennit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jennit.Provenance;
import org.jennit.graph.Attributes;
import org.jennit.graph.ElementType;
import org.jennit.graph.Value;
import org.jennit.image.Picture;
import org.jennit.onnx.OnnxReader;
import org.jennit.onnx.file.OnnxFileReader;
import org.jennit.onnx.file.OnnxFileWriter;
import org.jennit.operator.Arithmetic;
import org.jennit.tensor.Npy;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Inputs, models and labels that are not what they should be, or not pictures. */
class InputTest {
    private static final Path CAT = Run.home().resolve("examples/images/chelsea.png");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"explain", "report", "compare", "inspect"})
    void numbersThatAreNotFiniteAreRefused(String command) throws IOException {
        Path model = TestModel.linear(folder.resolve("model.onnx"), 3, 5);
        Path array = folder.resolve("array.npy");
        Npy.write(Tensor.of(new float[] {1, 2, Float.NaN, 4, 5}, 1, 5), array);
        Path out = folder.resolve("out");
        Run run = command.equals("inspect")
                ? jennit(command, array, "-m", model, "-c", "epsilon_plus")
                : jennit(command, array, "-m", model, "-c", "epsilon_plus", "-o", out);
        assertThat(run.status()).as(run.toString()).isEqualTo(1);
        assertThat(run.complaints().get(0))
                .contains("array.npy: 1 of 5 numbers are not finite, the first is NaN at [0, 2]; fix the array first");
        assertThat(out.resolve("array.relevance.npy")).doesNotExist();
    }

    @Test
    void integersHaveTheRelevanceOfALayer() throws IOException {
        TestModel model = new TestModel();
        Path file = model.write(folder.resolve("text.onnx"), model.ofTokens());
        Path array = folder.resolve("ids.npy");
        Npy.write(Tensor.of(new long[] {1, 2, 3, 2}, 1, 4), array);
        for (Run run : List.of(
                jennit("explain", array, "-m", file, "-c", "gradient", "-o", folder),
                jennit("compile", "-m", file, "-c", "gradient", "-o", folder.resolve("explained.onnx")))) {
            assertThat(run.status()).as(run.toString()).isEqualTo(2);
            assertThat(run.complaints())
                    .singleElement()
                    .asString()
                    .contains(
                            "inputs are integers (token ids?), which cannot carry relevance; name the embedding layer",
                            "--at");
        }
        assertThat(folder.resolve("explained.onnx")).doesNotExist();
        Run run =
                jennit("explain", array, "-m", file, "-c", "gradient", "--at", "embeddings", "-o", folder, "--ledger");
        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(run.out())
                .containsPattern("relevance kept by .*arrived")
                .containsPattern("embeddings +-?\\d")
                .containsPattern("input 0\\.0* \\+ kept .*, difference -?(0\\.0e\\+00|\\d\\.\\de-0[6-9])");
        assertThat(Npy.read(folder.resolve("ids.embeddings.npy")).shape()).containsExactly(1, 4, 3);
        assertThat(folder.resolve("ids.relevance.npy")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"explain", "report", "compare"})
    void modelsOfSeveralInputsAreRefused(String command) throws IOException {
        TestModel model = new TestModel();
        Value sum = model.node(
                Arithmetic.ADD,
                "sum",
                Attributes.NONE,
                model.input("a", ElementType.FLOAT32, 3),
                model.input("b", ElementType.FLOAT32, 3));
        Path file = model.write(folder.resolve("two.onnx"), sum);
        Path array = folder.resolve("a.npy");
        Npy.write(Tensor.of(new float[] {1, 2, 3}, 1, 3), array);
        Run run = jennit(command, array, "-m", file, "-c", "gradient", "-o", folder.resolve("out"));
        assertThat(run.status()).as(run.toString()).isEqualTo(2);
        assertThat(run.complaints())
                .singleElement()
                .asString()
                .contains("two.onnx has several inputs, [a, b], but a file provides only one");
    }

    @Test
    void signalsAreComparedAsBands() throws IOException {
        Path array = folder.resolve("signal.npy");
        Path file = folder.resolve("compare.png");
        long[][] samples = {{60}, {2, 60}};
        for (long[] sample : samples) {
            Path model = TestModel.linear(folder.resolve("signal.onnx"), 3, sample);
            long[] shape = sample.length == 1 ? new long[] {1, 60} : new long[] {1, 2, 60};
            Npy.write(Tensor.full(ElementType.FLOAT32, 1, shape), array);
            Run run = jennit("compare", array, "-m", model, "-c", "epsilon_plus,gradient", "-o", file);
            assertThat(run.status()).as(run.toString()).isZero();
            assertThat(Picture.read(file).height()).isGreaterThan(360 / 4);
        }
    }

    @Test
    void aModelThatIsNotThereIsMissedFirst() {
        for (String command : List.of("explain", "report", "compare")) {
            Run run = jennit(command, CAT, "-m", folder.resolve("none.onnx"), "-o", folder.resolve("out"));
            assertThat(run.status()).isEqualTo(1);
            assertThat(run.complaints()).singleElement().asString().contains("none.onnx: no such file; -m takes");
        }
    }

    @Test
    void weightsBesideAModelArePartOfIt() throws IOException {
        Path weights = TestModel.linear(folder.resolve("weights.bin"), 3, 1000);
        Path model = folder.resolve("model.onnx");
        Files.write(model, OnnxFileWriter.toBytes(OnnxFileReader.read(weights), folder));
        Path arrays = Files.createDirectory(folder.resolve("arrays"));
        for (String name : List.of("a.npy", "b.npy")) {
            Npy.write(Tensor.full(ElementType.FLOAT32, 1, 1, 1000), arrays.resolve(name));
        }
        Path out = folder.resolve("out");
        Path page = folder.resolve("page.html");
        Object[] again = {"explain", arrays, "-m", model, "-c", "gradient", "-o", out, "--resume"};
        assertThat(jennit(again).status()).isZero();
        assertThat(jennit("report", arrays, "-m", model, "-c", "gradient", "-o", page)
                        .status())
                .isZero();
        assertThat(Files.readString(page)).contains(Provenance.sha256(model), Provenance.sha256(weights));
        Path explained = folder.resolve("explained.onnx");
        assertThat(jennit("compile", "-m", model, "-c", "gradient", "-o", explained)
                        .status())
                .isZero();
        assertThat(OnnxReader.read(explained).metadata())
                .containsEntry("jennit.model.sha256.weights.bin", Provenance.sha256(weights));
        Files.write(weights, new byte[] {0}, StandardOpenOption.APPEND);
        Run run = jennit(again);
        assertThat(run.status()).as(run.toString()).isEqualTo(2);
        assertThat(run.err()).contains("file weights.bin was", "and is now");
    }

    @Test
    void labelsOfAnotherModelAreDoubted() throws IOException {
        Path model = TestModel.linear(folder.resolve("model.onnx"), 3, 5);
        Path array = folder.resolve("array.npy");
        Npy.write(Tensor.of(new float[] {1, 2, 3, 4, 5}, 1, 5), array);
        Path labels = Files.writeString(folder.resolve("labels.txt"), "a\nb\n");
        for (String command : List.of("explain", "report", "compare")) {
            Path out = folder.resolve("out-" + command);
            Run run =
                    jennit(command, array, "-m", model, "-c", "epsilon_plus", "--labels", labels, "-o", out, "-t", "b");
            assertThat(run.status()).as(run.toString()).isZero();
            assertThat(run.err()).contains("warning: there are 2 labels, but the model has 3 classes");
            Files.writeString(labels, "a\nb\nc\n");
            assertThat(jennit(command, array, "-m", model, "-c", "gradient", "--labels", labels, "-o", out)
                            .err())
                    .isEmpty();
            Files.writeString(labels, "a\nb\n");
        }
    }

    @Test
    void picturesOfOtherFormatsInAFolderAreTold() throws IOException {
        Path network = TestModel.linear(folder.resolve("linear.onnx"), 2, 3);
        Path arrays = Files.createDirectories(folder.resolve("arrays"));
        Npy.write(Tensor.of(new float[] {1, 2, 3}, 1, 3), arrays.resolve("a.npy"));
        Files.writeString(arrays.resolve("b.avif"), "");
        Run run = jennit("explain", arrays, "-m", network, "-c", "epsilon_plus", "-o", folder.resolve("results"));
        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(run.err()).contains("1 of its pictures are of formats that cannot be read, such as b.avif");
    }
}
