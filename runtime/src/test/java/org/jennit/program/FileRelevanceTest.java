package org.jennit.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.jennit.onnx.file.DataType.DOUBLE;
import static org.jennit.onnx.file.DataType.FLOAT;
import static org.jennit.onnx.file.DataType.INT4;
import static org.jennit.onnx.file.DataType.INT8;
import static org.jennit.onnx.file.DataType.UINT8;
import static org.jennit.program.SmallFile.integer;
import static org.jennit.program.SmallFile.real;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jennit.Attributor;
import org.jennit.Model;
import org.jennit.attribution.Attribution;
import org.jennit.composite.Composites;
import org.jennit.graph.ElementType;
import org.jennit.graph.GraphException;
import org.jennit.layer.Layer;
import org.jennit.onnx.file.AttributeMessage;
import org.jennit.onnx.file.AttributeValue;
import org.jennit.target.Target;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** Parameters as files hold them, the relevance that flows past them, and the names of layers. */
class FileRelevanceTest extends FileTest {
    // --- parameters

    @Test
    void quantisedWeightsAreConstantExpressionsAndActivationsPassStraightThrough() throws IOException {
        SmallFile file = new SmallFile(17)
                .input("x", FLOAT, "N", 2)
                .bytes("q", INT8, List.of(2L, 3L), 1, -2, 3, 4, 5, -6)
                .bytes("unused", INT4, List.of(2L), 0x21)
                .floats("scale", List.of(3L), 0.5, 0.25, 1)
                .bytes("zero", INT8, List.of(3L), 0, 1, 0)
                .floats("step", List.of(), 0.0625)
                .bytes("middle", UINT8, List.of(), 128)
                .node("QuantizeLinear", "x step middle", "xq")
                .node("DequantizeLinear", "xq step middle", "xd")
                .node("DequantizeLinear", "q scale zero", "w", integer("axis", 1))
                .node("MatMul", "xd w", "y")
                .output("y", FLOAT, "N", 3);
        assertComputes(file, Map.of("x", numbers(2, 2)));
        assertThat(gradient(file, numbers(1, 2), 1)).containsExactly(0.25 * -3, 0.25 * 4);
    }

    @Test
    void aBatchNormMayBeGivenForEachElementOrStandardiseAWeight() throws IOException {
        SmallFile perElement = new SmallFile(8)
                .input("x", FLOAT, "N", 2, 2)
                .floats("s", List.of(2L, 2L), 1, 2, 3, 4)
                .floats("b", List.of(2L, 2L), 0.1, 0.2, 0.3, 0.4)
                .floats("m", List.of(2L, 2L), 0.5, 0, -0.5, 1)
                .floats("v", List.of(2L, 2L), 1, 2, 3, 4)
                .node("BatchNormalization", "x s b m v", "y", integer("spatial", 0))
                .output("y", FLOAT, "N", 2, 2);
        assertComputes(perElement, Map.of("x", numbers(2, 2, 2)));
        SmallFile standardised = new SmallFile(17)
                .input("x", FLOAT, "N", 2)
                .floats("w", List.of(1L, 2L, 3L), 1, 2, 4, -1, 0, 3)
                .floats("s", List.of(2L), 1, 1)
                .floats("b", List.of(2L), 0, 0)
                .longs("matrix", List.of(2L), 2, 3)
                .node("BatchNormalization", "w s b b s", "n m v", integer("training_mode", 1))
                .node("Reshape", "n matrix", "k")
                .node("MatMul", "x k", "y")
                .output("y", FLOAT, "N", 3);
        assertComputes(standardised, Map.of("x", numbers(2, 2)));
    }

    @Test
    void slopesOfDoublesAreWrittenOut() throws IOException {
        SmallFile file = new SmallFile(17)
                .input("x", DOUBLE, "N", 3)
                .floats("single", List.of(), 0.5)
                .node("Cast", "single", "s", integer("to", 11))
                .node("PRelu", "x s", "p")
                .node("LeakyRelu", "p", "y")
                .output("y", DOUBLE, "N", 3);
        assertComputes(file, Map.of("x", numbers(2, 3).to(ElementType.FLOAT64)));
    }

    // --- relevance

    @Test
    void whereNothingArrivesNothingLeavesWhateverTheSlope() throws IOException {
        SmallFile root = new SmallFile(17)
                .input("x", FLOAT, "N", 3)
                .floats("zero", List.of(), 0)
                .node("Greater", "x zero", "c")
                .node("Sqrt", "x", "r")
                .node("Where", "c r x", "y")
                .output("y", FLOAT, "N", 3);
        assertThat(gradient(root, Tensor.of(new float[] {-1, 0, 4}, 1, 3), 0)).containsExactly(1, 0, 0);
        SmallFile powers = new SmallFile(17)
                .input("x", FLOAT, "N", 3)
                .floats("e", List.of(3L), 0, 1, 2)
                .node("Pow", "x e", "y")
                .output("y", FLOAT, "N", 3);
        assertThat(gradient(powers, Tensor.zeros(ElementType.FLOAT32, 1, 3), 0)).containsExactly(0, 0, 0);
        assertThat(gradient(powers, Tensor.zeros(ElementType.FLOAT32, 1, 3), 1)).containsExactly(0, 1, 0);
    }

    /** An LSTM whose sequences end after 1 and 3 of 3 steps, with the settings that an exporter writes though neutral. */
    @Test
    void sequencesThatEndGetNoRelevanceBehindTheirEnd() throws IOException {
        double[] drawn =
                IntStream.range(0, 400).mapToDouble(i -> Math.sin(i * i)).toArray();
        SmallFile file = new SmallFile(17)
                .input("x", FLOAT, 3, 2, 2)
                .floats("w", List.of(2L, 8L, 2L), Arrays.copyOf(drawn, 32))
                .floats("r", List.of(2L, 8L, 2L), Arrays.copyOfRange(drawn, 32, 64))
                .node("Cast", "lengths", "l", integer("to", 6))
                .longs("lengths", List.of(2L), 1, 3)
                .node(
                        "LSTM",
                        "x w r - l",
                        "all last",
                        integer("hidden_size", 2),
                        integer("input_forget", 0),
                        new AttributeMessage("direction", new AttributeValue.StringValue("bidirectional")))
                .output("all", FLOAT, 3, 2, 2, 2);
        Tensor x = numbers(3, 2, 2);
        assertComputes(file, Map.of("x", x));
        try (Model model = Model.load(file.write(folder));
                Attributor gradient = Attributor.gradient(model)) {
            Tensor ones = Tensor.full(ElementType.FLOAT32, 1, 3, 2, 2, 2);
            Tensor relevance = gradient.attribute(x, Target.relevance(ones)).relevance();
            for (long t = 1; t < 3; t++) {
                assertThat(relevance.get(t, 0, 0)).isZero();
                assertThat(relevance.get(t, 0, 1)).isZero();
            }
            double step = 1e-2;
            for (int i = 0; i < x.size(); i++) {
                double difference = model.predict(moved(x, i, step)).sum()
                        - model.predict(moved(x, i, -step)).sum();
                assertThat(relevance.toDoubles()[i]).isCloseTo(difference / (2 * step), within(1e-3));
            }
        }
    }

    /** x through an LSTM of one unit, with an attribute of its own and the further inputs sequence_lens to P. */
    private static SmallFile recurrent(AttributeMessage setting, String furtherInputs) {
        return new SmallFile(17)
                .input("x", FLOAT, 3, 2, 2)
                .floats("w", List.of(1L, 4L, 2L), 1, 2, 3, 4, 5, 6, 7, 8)
                .floats("r", List.of(1L, 4L, 1L), 1, 2, 3, 4)
                .floats("p", List.of(1L, 3L), 1, 2, 3)
                .named("recurrent", "LSTM", "x w r" + furtherInputs, "all", integer("hidden_size", 1), setting)
                .output("all", FLOAT, 3, 1, 2, 1);
    }

    @Test
    void whatChangesTheStepOfARecurrentLayerIsRefusedByName() throws IOException {
        Map<String, SmallFile> files = Map.of(
                "clip", recurrent(real("clip", 0.5), ""),
                "input_forget", recurrent(integer("input_forget", 1), ""),
                "peepholes", recurrent(integer("input_forget", 0), " - - - - p"));
        for (Map.Entry<String, SmallFile> refused : files.entrySet()) {
            assertThatThrownBy(() -> gradient(refused.getValue(), numbers(3, 2, 2), 0))
                    .as(refused.getKey())
                    .isInstanceOf(GraphException.class)
                    .hasMessageContainingAll("recurrent", refused.getKey(), "export the model without");
        }
    }

    @Test
    void aRecurrentLayerWithTheBatchFirstIsRefusedByName() {
        SmallFile file = recurrent(integer("layout", 1), "");
        assertThatThrownBy(() -> gradient(file, numbers(3, 2, 2), 0))
                .isInstanceOf(GraphException.class)
                .hasMessageContainingAll("'recurrent' (LSTM)", "layout 1", "export with 0");
    }

    private static Tensor moved(Tensor x, int element, double by) {
        float[] numbers = x.toFloats();
        numbers[element] += (float) by;
        return Tensor.of(numbers, x.shape());
    }

    @Test
    void allForeignOperatorsAreRefusedAtOnce() throws IOException {
        SmallFile file = new SmallFile(17)
                .input("x", FLOAT, "N", 3)
                .floats("bias", List.of(3L), 1, 2, 3)
                .floats("w", List.of(3L, 2L), 1, 2, 3, 4, 5, 6)
                .nodeOf("com.microsoft", "one", "BiasGelu", "x bias", "a")
                .nodeOf("com.microsoft", "two", "FastGelu", "a", "b")
                .named("behind", "Relu", "b", "c")
                .node("MatMul", "c w", "y")
                .output("y", FLOAT, "N", 2);
        Path written = file.write(folder);
        try (Model model = Model.load(written);
                Attributor gradient = Attributor.gradient(model)) {
            Tensor x = numbers(2, 3);
            assertThatThrownBy(() -> gradient.attribute(x, Target.classIndex(1)))
                    .isInstanceOfSatisfying(
                            GraphException.class, e -> assertThat(e.file()).contains(written.toString()))
                    .hasMessageStartingWith(written + ": ")
                    .hasMessageContainingAll("'one' (BiasGelu)", "'two' (FastGelu)", "without optimisation");
        }
        try (Model model = Model.load(Files.readAllBytes(written));
                Attributor gradient = Attributor.gradient(model)) {
            Tensor x = numbers(2, 3);
            assertThatThrownBy(() -> gradient.attribute(x, Target.classIndex(1)))
                    .isInstanceOfSatisfying(
                            GraphException.class, e -> assertThat(e.file()).isEmpty());
        }
    }

    @Test
    void aLayerBehindAForeignOperatorIsExplained() throws IOException {
        SmallFile file = new SmallFile(17)
                .input("x", FLOAT, "N", 3)
                .floats("w", List.of(3L, 2L), 1, 2, 3, 4, 5, 6)
                .nodeOf("com.microsoft", "foreign", "FastGelu", "x", "a")
                .named("behind", "Abs", "a", "b")
                .node("MatMul", "b w", "y")
                .output("y", FLOAT, "N", 2);
        try (Model model = Model.load(file.inner("a", FLOAT, "N", 3).write(folder));
                Attributor gradient = Attributor.builder(model).at("behind").build()) {
            Attribution attribution = gradient.attribute(numbers(1, 3), Target.classIndex(1));
            assertThat(attribution.at("behind").toDoubles()).containsExactly(2, 4, 6);
            assertThat(attribution.relevances()).isEmpty();
        }
    }

    /** Nothing declares the shapes behind it, which the rules need: they come from a run at the inputs. */
    @Test
    void shapesBehindAForeignOperatorComeFromARun() throws IOException {
        SmallFile file = new SmallFile(17)
                .input("x", FLOAT, "N", 3)
                .floats("w", List.of(3L, 2L), 1, 2, 3, 4, 5, 6)
                .floats("v", List.of(2L, 2L), 1, 0, 1, 1)
                .nodeOf("com.microsoft", "foreign", "FastGelu", "x", "a")
                .nodeOf("com.microsoft", "again", "Gelu", "a", "b")
                .named("behind", "MatMul", "b w", "c")
                .named("act", "Relu", "c", "d")
                .node("MatMul", "d v", "y")
                .output("y", FLOAT, "N", 2);
        try (Model model = Model.load(file.write(folder));
                Attributor lrp = Attributor.builder(model)
                        .composite(Composites.epsilonPlus())
                        .at("act", "behind")
                        .withLedger()
                        .build()) {
            for (int samples : new int[] {1, 2}) {
                Tensor x = Tensor.full(ElementType.FLOAT32, 1, samples, 3);
                Attribution attribution = lrp.attribute(x, Target.classIndex(0));
                assertThat(attribution.at("act").sum()).isCloseTo(samples, within(1e-4));
                assertThat(attribution.at("behind").shape()).containsExactly(samples, 2);
            }
            assertThatThrownBy(() -> {
                        try (Attributor whole = Attributor.lrp(model, Composites.epsilonPlus())) {
                            whole.attribute(numbers(1, 3), Target.classIndex(0));
                        }
                    })
                    .hasMessageContainingAll("'foreign' (FastGelu)", "'again' (Gelu)", "without optimisation");
        }
    }

    // --- names

    @Test
    void partsOfASplitLieInItsModuleAndCallsOfAModuleAreCounted() throws IOException {
        SmallFile file = new SmallFile(13)
                .input("x", FLOAT, "N", 4)
                .named("/b/b.0/Split", "Split", "x", "p q", integer("axis", 1))
                .named("/b/b.0/act/Relu", "Relu", "p", "r")
                .named("/b/b.0/Add", "Add", "r q", "y")
                .output("y", FLOAT, "N", 2);
        try (Model model = Model.load(file.write(folder));
                Attributor gradient = Attributor.builder(model).at("b.0").build()) {
            assertThat(gradient.attribute(numbers(1, 4), Target.classIndex(1))
                            .at("b.0")
                            .toDoubles())
                    .containsExactly(0, 1);
            assertThat(model.layers()).extracting(Layer::name).contains("/b/b.0/Split:0", "/b/b.0/Split:1");
        }
    }
}
