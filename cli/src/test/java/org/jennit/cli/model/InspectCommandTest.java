package org.jennit.cli.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jennit.cli.Run.jennit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.jennit.cli.Run;
import org.jennit.cli.TestModel;
import org.jennit.graph.Attributes;
import org.jennit.graph.ElementType;
import org.jennit.graph.Value;
import org.jennit.operator.Activations;
import org.jennit.operator.Arithmetic;
import org.jennit.operator.Elementary;
import org.jennit.operator.Linear;
import org.jennit.operator.Normalization;
import org.jennit.text.StructuredText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectCommandTest {
    private static final Path CAT = Run.home().resolve("examples/images/chelsea.png");

    @TempDir
    Path folder;

    /** A convolution that feeds a batch norm and a sum; a batch norm behind an input; a floor. */
    private Path difficult() throws IOException {
        TestModel model = new TestModel();
        Value x = model.input("x", ElementType.FLOAT32, 2, 4, 4);
        Value first = norm(model, "bn0", x);
        Value conv = model.node(
                Linear.CONV,
                "conv",
                Attributes.NONE.with("pads", 1L, 1L, 1L, 1L),
                first,
                model.parameter("conv.weight", true, 2, 2, 3, 3));
        Value second = norm(model, "bn1", conv);
        Value relu = model.node(Activations.RELU, "relu", Attributes.NONE, second);
        Value sum = model.node(Arithmetic.ADD, "sum", Attributes.NONE, relu, conv);
        return model.write(
                folder.resolve("difficult.onnx"), model.node(Elementary.FLOOR, "floor", Attributes.NONE, sum));
    }

    private static Value norm(TestModel model, String name, Value x) {
        return model.node(
                Normalization.BATCH_NORM,
                name,
                Attributes.NONE,
                x,
                model.parameter(name + ".weight", false, 2),
                model.parameter(name + ".bias", true, 2),
                model.parameter(name + ".running_mean", true, 2),
                model.parameter(name + ".running_var", false, 2));
    }

    @Test
    void theSoftmaxThatIsSkippedNeedsNoRule() throws IOException {
        TestModel model = new TestModel();
        Value scores = model.node(
                Linear.GEMM,
                "fc",
                Attributes.NONE,
                model.input("x", ElementType.FLOAT32, 4),
                model.parameter("fc.weight", true, 4, 3));
        Path classifier = model.write(
                folder.resolve("classifier.onnx"),
                model.node(Activations.SOFTMAX, "softmax", Attributes.NONE.with("axis", 1), scores));
        Run run = jennit("inspect", classifier, "-c", "epsilon_plus");
        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(run.out()).contains("softmax").doesNotContain("warnings", "no rule");
    }

    @Test
    void saysWhyABatchNormStaysAndWhatIsNotDifferentiable() throws IOException {
        Run run = jennit("inspect", "-m", difficult(), "-c", "epsilon_plus");
        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(run.out())
                .contains("batch norms that were not merged:")
                .contains("bn0: its input is an input of the model, and '/conv/Conv' (Conv) after it pads its input")
                .containsPattern(
                        "bn1: '/conv/Conv' \\(Conv\\) before it also feeds .*sum.*, and '/relu/Relu' \\(Relu\\)"
                                + " after it is not linear")
                .contains("floor (Floor): its gradient is zero, so relevance ends here")
                .containsPattern("conv +Convolution +Conv .* ZPlus\\(stabilizer=1e-6\\)")
                .containsPattern("sum +Sum .* Norm\\(stabilizer=1e-6\\)");
    }

    @Test
    void takesTheModelAsAnArgument() throws IOException {
        Path model = difficult();
        Run run = jennit("inspect", model, "-c", "epsilon_plus");
        assertThat(run.status()).as(run.toString()).isZero();
        assertThat(run.out())
                .isEqualTo(jennit("inspect", "-m", model, "-c", "epsilon_plus").out());
        Run two = jennit("inspect", model, "-m", model);
        assertThat(two.status()).isEqualTo(2);
        assertThat(two.err()).contains("difficult.onnx: is a second model; give one");
        Path out = folder.resolve("explained.onnx");
        assertThat(jennit("compile", model, "-c", "epsilon_plus", "-o", out).status())
                .isZero();
        assertThat(out).isNotEmptyFile();
        assertThat(jennit("compile", CAT, "-o", out).err()).contains("is not an .onnx file");
    }

    @Test
    void namesWhatNoRuleMatched() throws IOException {
        Path composite =
                Files.writeString(folder.resolve("own.json"), "{\"layer_map\": [[\"Convolution\", \"Epsilon\"]]}");
        Run run = jennit("inspect", "-m", difficult(), "-c", composite);
        assertThat(run.out()).contains("no rule for bn0 (BatchNorm), bn1 (BatchNorm), relu (ReLU), sum (Sum)");
    }

    @Test
    void anInputGivesActivationsAndRelevance() {
        Run run = jennit("inspect", CAT, "-t", "tiger cat", "--json");
        assertThat(run.status()).as(run.toString()).isZero();
        Map<String, Object> form = StructuredText.map(StructuredText.parse(run.out(), false));
        assertThat(form.get("explained")).isEqualTo("class 282 of 'logits'");
        List<?> layers = (List<?>) form.get("layers");
        Map<String, Object> last = StructuredText.map(layers.get(layers.size() - 1));
        assertThat(last)
                .containsEntry("name", "classifier")
                .containsEntry("relevance", 1.0)
                .containsEntry("magnitude", 1.0);
        Map<String, Object> activation = StructuredText.map(layers.get(1));
        assertThat(activation).containsEntry("name", "bn1.act");
        assertThat((double) activation.get("zeros")).as("a clipped activation").isBetween(0.2, 0.5);
        assertThat((double) activation.get("activation")).isBetween(1.0, 3.0);
        assertThat((double) activation.get("magnitude")).isGreaterThan((double) activation.get("relevance"));
    }

    @Test
    void drawsTheLayersByRule() throws Exception {
        Path svg = folder.resolve("layers.svg");
        Path dot = folder.resolve("layers.dot");
        Run run = jennit("inspect", "-m", difficult(), "-c", "epsilon_plus", "--svg", svg, "--dot", dot);
        assertThat(run.status()).as(run.toString()).isZero();
        String text = Files.readString(svg);
        assertThat(DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(svg.toFile())
                        .getElementsByTagName("text"))
                .satisfies(texts -> assertThat(texts.getLength()).isGreaterThan(20));
        assertThat(text)
                .contains(
                        "difficult.onnx, epsilon_plus",
                        "ZPlus (1)",
                        "ZPlus(stabilizer=1e-6)",
                        new RuleColors(List.of()).of("ZPlus"));
        assertThat(Files.readString(dot))
                .contains("digraph model", "n2 [label=\"conv\\nConvolution [batch, 2, 4, 4]\\nZPlus(stabilizer=1e-6)\"")
                .contains("n1 -> n2;", "n2 -> n3;", "n2 -> n5;");
    }

    @Test
    void aSkipConnectionHasALaneOfItsOwn() {
        LayerGraph.Vertex vertex = new LayerGraph.Vertex("", "", "", "");
        // 0 → 1 → 2 → 3, and 0 → 3
        LayerGraph graph = new LayerGraph(
                List.of(vertex, vertex, vertex, vertex, vertex),
                List.of(List.of(), List.of(0), List.of(1), List.of(2, 0), List.of(3)));
        ColumnLayout lanes = ColumnLayout.of(graph);
        assertThat(lanes.lane()).containsExactly(0, 1, 1, 0, 0);
        assertThat(lanes.last()).containsExactly(3, 2, 3, 4, 4);
        assertThat(lanes.count()).isEqualTo(2);
    }

    @Test
    void aTargetNeedsAnInput() {
        assertThat(jennit("inspect", "-t", "1").err()).contains("--target needs an input");
        assertThat(jennit("inspect", CAT.getParent()).err()).contains("is a folder; name one picture");
    }
}
