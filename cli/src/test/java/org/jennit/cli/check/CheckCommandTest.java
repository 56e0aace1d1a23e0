package org.jennit.cli.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;
import static org.jennit.cli.Run.jennit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jennit.cli.Run;
import org.jennit.cli.TestModel;
import org.jennit.graph.ElementType;
import org.jennit.quality.Localization;
import org.jennit.tensor.Npy;
import org.jennit.tensor.Tensor;
import org.jennit.text.StructuredText;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckCommandTest {
    private static final Path MODELS = Run.home().resolve("runtime/src/test/resources/classical");

    @TempDir
    Path folder;

    private Path table;

    @BeforeEach
    void writeTable() throws IOException {
        table = Files.writeString(folder.resolve("iris.csv"), """
                sepal length,sepal width,petal length,petal width,species
                5.1,3.5,1.4,0.2,setosa
                7.0,3.2,4.7,1.4,versicolor
                6.3,3.3,6.0,2.5,virginica
                """);
    }

    @Test
    void aTableIsCheckedRowByRow() throws IOException {
        Path plot = folder.resolve("check.svg");
        Run run = jennit("check", table, "-m", MODELS.resolve("perceptron.onnx"), "-o", plot, "--layers", "2");
        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(run.out())
                .contains("iris.csv row 3: class ", "epsilon_plus: hiding 4 regions", "plot: " + plot)
                .containsPattern("mean +\\d\\.\\d+ +\\d\\.\\d+ +\\d\\.\\d+ \\[")
                .containsPattern("sensitivity: largest 0\\.\\d+, mean 0\\.\\d+ where values are off by up to 2\\.00 %")
                .containsPattern("cost: \\d+\\.\\d times a prediction");
        assertThat(Files.readString(plot))
                .startsWith("<svg ")
                .contains("filled with mean", "filled with noise", "most relevant first", "random layers from the top")
                .doesNotContain("NaN");
    }

    @Test
    void relevanceIsExpectedInsideOfABoxOrMask() throws IOException {
        Path network = TestModel.linear(folder.resolve("linear.onnx"), 3, 2, 8, 8);
        Path array = folder.resolve("x.npy");
        Npy.write(Tensor.full(ElementType.FLOAT32, 1, 1, 2, 8, 8), array);
        Path mask = folder.resolve("mask.npy");
        Npy.write(Localization.box(8, 8, 2, 0, 6, 4), mask);
        Path plot = folder.resolve("check.svg");
        Object[] how = {"check", array, "-m", network, "-c", "epsilon_plus", "--patch", 2, "--layers", 0, "-o", plot};
        assertThat(jennit("explain", array, "-m", network, "-c", "epsilon_plus", "-o", folder)
                        .status())
                .isZero();
        Tensor map = Npy.read(folder.resolve("x.relevance.npy")).sumOver(1).reshape(8, 8);
        double expected =
                Localization.massAccuracy(map.map(value -> Math.max(0, value)), Localization.box(8, 8, 2, 0, 6, 4));
        for (Object[] where : new Object[][] {{"--box", "2:6,0:4"}, {"--mask", mask}}) {
            Run run = jennit(joined(how, where[0], where[1], "--json"));
            assertThat(run.status()).as(run.toString()).isZero();
            Map<String, Object> found = StructuredText.map(StructuredText.map(
                            ((List<?>) StructuredText.map(StructuredText.parse(run.out(), false))
                                            .get("composites"))
                                    .get(0))
                    .get("localization"));
            assertThat(found).containsEntry("covered", 0.25);
            assertThat(((Number) found.get("mass_accuracy")).doubleValue()).isCloseTo(expected, offset(1e-6));
        }
        assertThat(jennit(joined(how, "--box", "2:6,0:4")).out()).contains("inside of the mask, 25.0 % of the picture");
        assertThat(jennit(joined(how, "--box", "2:9,0:4")).err()).contains("leads out of 8 × 8");
        assertThat(jennit(joined(how, "--box", "2")).err()).contains("--box must be TOP:BOTTOM,LEFT:RIGHT");
        assertThat(jennit(joined(how, "--mask", array)).err()).contains("but the model sees 8 × 8 pixels");
        assertThat(jennit("check", table, "-m", MODELS.resolve("perceptron.onnx"), "--box", "0:1,0:1", "-o", plot)
                        .err())
                .contains("--box and --mask are for pictures");
    }

    private static Object[] joined(Object[] some, Object... others) {
        return Stream.concat(Stream.of(some), Stream.of(others)).toArray();
    }

    @Test
    void compositesAreComparedAndTheBestIsRecommended() {
        Run run = jennit(
                "check",
                table,
                "-m",
                MODELS.resolve("perceptron.onnx"),
                "--compare",
                "epsilon_plus,gradient",
                "--json",
                "-o",
                folder.resolve("check.svg"));
        assertThat(run.status()).as(run.toString()).isZero();
        Map<String, Object> result = StructuredText.map(StructuredText.parse(run.out(), false));
        List<?> composites = (List<?>) result.get("composites");
        assertThat(composites.stream()
                        .map(one -> String.valueOf(StructuredText.map(one).get("composite"))))
                .containsExactly("epsilon_plus", "gradient");
        Object best = result.get("recommended");
        double bestAdvantage = Double.NEGATIVE_INFINITY;
        Object expected = null;
        for (Object one : composites) {
            Map<String, Object> check = StructuredText.map(one);
            double advantage = ((Number) check.getOrDefault("advantage", 0)).doubleValue();
            if (Boolean.TRUE.equals(check.get("passes_randomization")) && advantage > Math.max(0, bestAdvantage)) {
                bestAdvantage = advantage;
                expected = check.get("composite");
            }
        }
        assertThat(best).isEqualTo(expected);
    }

    @Test
    void attributorsWithoutGradientsAreCheckedToo() {
        Run run = jennit(
                "check",
                table,
                "-m",
                MODELS.resolve("logistic.onnx"),
                "-a",
                "feature_ablation",
                "--layers",
                "0",
                "-o",
                folder.resolve("check.svg"));
        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(run.out()).contains("feature_ablation: hiding 4 regions").doesNotContain("random layers");
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        assertRefused("unknown fill 'blurr'", "--fill", "blurr", Run.home().resolve("examples/images/chelsea.png"));
        assertRefused("the columns of a table have no 'blur'", table, "--fill", "blur");
        assertRefused("--compare names the composites; leave out -c", table, "-c", "gradient", "--compare", "gradient");
        assertRefused("--orders must be at least 2", table, "--orders", "1");
    }

    private void assertRefused(String message, Object... arguments) {
        List<Object> all = new ArrayList<>(List.of("check", "-o", folder.resolve("check.svg")));
        all.addAll(List.of(arguments));
        if (all.contains(table)) {
            all.addAll(List.of("-m", MODELS.resolve("perceptron.onnx")));
        }
        Run run = jennit(all.toArray());
        assertThat(run.status()).isNotZero();
        assertThat(run.err()).contains(message);
    }

    @Test
    @Tag("exhaustive")
    void thePhotographIsCheckedWithTheBundledModel() throws IOException {
        Path plot = folder.resolve("check.svg");
        Run run = jennit(
                "check",
                "-o",
                plot,
                "--layers",
                "1",
                "--nearby",
                "1",
                "--orders",
                "2",
                "--steps",
                "4",
                "--fill",
                "mean");
        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(run.out())
                .contains("chelsea.png: tiger cat (282)", "hiding 784 regions", "conv_stem")
                .containsPattern("the explanation depends on what the model learned: 0\\.\\d+ is left");
    }
}
