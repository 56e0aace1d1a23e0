package org.jennit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jennit.TestNetwork.assertClose;
import static org.jennit.TestNetwork.tensor;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jennit.attribution.Attribution;
import org.jennit.composite.Composites;
import org.jennit.onnx.OnnxReader;
import org.jennit.program.JennitException;
import org.jennit.program.Program;
import org.jennit.target.Target;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that need no output relevance: of one target, of the top class, and of classes that they are told. */
class ExportedTargetTest {
    @TempDir
    Path folder;

    @Test
    void aFileForATargetGivesWhatTheAttributorGives() throws IOException {
        List<Target> targets = List.of(
                Target.classIndex(2),
                Target.top(),
                Target.classIndex(1).minus(Target.top()),
                Target.classIndex(3).times(-0.5));
        Tensor x = tensor(1, 5, 6);
        try (Model model = Model.load(TestNetwork.dense(folder, 6, 4));
                Attributor attributor = Attributor.lrp(model, Composites.epsilonPlus())) {
            for (Target target : targets) {
                same(attributor, target, x);
            }
        }
    }

    @Test
    void classesOfADenseOutputAreThoseOfAllPositions() throws IOException {
        Tensor x = tensor(2, 3, 2, 5, 6);
        try (Model model = Model.load(TestNetwork.pixels(folder, 3));
                Attributor attributor = Attributor.gradient(model)) {
            same(attributor, Target.classIndex(1), x);
            same(attributor, Target.top(), x);
            sameForClasses(attributor, x, 0, 2, 1);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aSingleOutputUnitIsClassZero(boolean column) throws IOException {
        Tensor x = tensor(3, 2, 5);
        try (Model model = Model.load(TestNetwork.single(folder, column));
                Attributor attributor = Attributor.gradient(model)) {
            same(attributor, Target.classIndex(0), x);
            same(attributor, Target.top(), x);
            sameForClasses(attributor, x, 0, 0);
        }
    }

    @Test
    void logitsAreExplainedBeforeAFinalSoftmax() throws IOException {
        Tensor x = tensor(4, 2, 6);
        try (Model model = Model.load(TestNetwork.activated(folder, 4, "Softmax"));
                Attributor attributor = Attributor.gradient(model)) {
            same(attributor, Target.top(), x);
            sameForClasses(attributor, x, 3, 1);
        }
    }

    @ParameterizedTest
    @CsvSource({"4", "-5", "1000000"})
    void aClassThatDoesNotExistIsRefused(long index) throws IOException {
        Path file = folder.resolve("classes.onnx");
        try (Model model = Model.load(TestNetwork.dense(folder, 6, 4));
                Attributor attributor = Attributor.gradient(model)) {
            attributor.exportForClasses(file);
            assertThatThrownBy(() -> attributor.export(Target.classIndex(4), file))
                    .hasMessageContaining("class 4")
                    .hasMessageContaining("0 to 3");
        }
        try (Program program = Program.open(OnnxReader.read(file).graph())) {
            assertThatThrownBy(() ->
                            program.run(Map.of("x", tensor(1, 1, 6), "class", Tensor.of(new long[] {index}, 1))))
                    .isInstanceOf(JennitException.class);
        }
    }

    private void same(Attributor attributor, Target target, Tensor x) throws IOException {
        Path file = folder.resolve("explained.onnx");
        attributor.export(target, file);
        assertThat(OnnxReader.read(file).graph().inputs()).hasSize(1);
        same(file, Map.of("x", x), attributor.attribute(x, target));
    }

    private void sameForClasses(Attributor attributor, Tensor x, int... classes) throws IOException {
        Path file = folder.resolve("classes.onnx");
        attributor.exportForClasses(file);
        long[] numbers = new long[classes.length];
        for (int i = 0; i < classes.length; i++) {
            numbers[i] = classes[i];
        }
        same(
                file,
                Map.of("x", x, "class", Tensor.of(numbers, numbers.length)),
                attributor.attribute(x, Target.classIndices(classes)));
    }

    private static void same(Path file, Map<String, Tensor> inputs, Attribution expected) throws IOException {
        OnnxReader exported = OnnxReader.read(file);
        try (Program program = Program.open(exported.graph())) {
            Map<String, Tensor> got = program.run(new LinkedHashMap<>(inputs));
            assertClose(got.get(exported.metadata().get("jennit.relevance.x")), expected.relevance(), 1e-6);
        }
    }
}
