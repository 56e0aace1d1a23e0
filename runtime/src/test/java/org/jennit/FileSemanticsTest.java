package org.jennit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.jennit.SmallFile.body;
import static org.jennit.SmallFile.integer;
import static org.jennit.SmallFile.integers;
import static org.jennit.SmallFile.real;
import static org.jennit.SmallFile.reference;
import static org.jennit.onnx.file.DataType.BOOL;
import static org.jennit.onnx.file.DataType.DOUBLE;
import static org.jennit.onnx.file.DataType.FLOAT;
import static org.jennit.onnx.file.DataType.INT4;
import static org.jennit.onnx.file.DataType.INT64;
import static org.jennit.onnx.file.DataType.INT8;
import static org.jennit.onnx.file.DataType.UINT8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jennit.attribution.Attribution;
import org.jennit.graph.ElementType;
import org.jennit.graph.GraphException;
import org.jennit.layer.Layer;
import org.jennit.onnx.file.AttributeMessage;
import org.jennit.onnx.file.AttributeValue;
import org.jennit.onnx.file.OnnxFileWriter;
import org.jennit.program.UntouchedFile;
import org.jennit.target.Target;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a file holds, a model gives what the runtime gives for the file itself, and is explained or refused by name. */
class FileSemanticsTest {
    private static final double TOLERANCE = 1e-5;

    @TempDir
    Path folder;

    // --- bodies and functions

    /** y = x·[the highest of softmax(x) over the last two axes together exceeds a threshold]. */
    private static SmallFile gated() {
        SmallFile normalised =
                new SmallFile(11).node("Softmax", "x", "p", integer("axis", 1)).outputOfUnknownShape("p", FLOAT);
        SmallFile same = new SmallFile(11).node("Identity", "x", "q").outputOfUnknownShape("q", FLOAT);
        return new SmallFile(11)
                .input("x", FLOAT, "N", 3, 4)
                .floats("zero", List.of(), 0)
                .node("ReduceMax", "x", "m", integer("keepdims", 0))
                .node("Greater", "m zero", "c")
                .node("If", "c", "b", body("then_branch", normalised), body("else_branch", same))
                .output("b", FLOAT, "N", 3, 4);
    }

    @Test
    void bodiesAreInTheOpsetOfTheirFile() throws IOException {
        assertComputes(gated(), Map.of("x", numbers(2, 3, 4)));
        assertComputes(gated(), Map.of("x", Tensor.full(ElementType.FLOAT32, -1, 2, 3, 4)));
    }

    @Test
    void aLoopMayCaptureWhatIsAroundItAndCollect() throws IOException {
        SmallFile step = new SmallFile(11)
                .input("i", INT64)
                .input("go", BOOL)
                .input("s", FLOAT, "N", 4)
                .node("Identity", "go", "go_on")
                .node("Unsqueeze", "s", "u", integers("axes", 0L))
                .node("Squeeze", "u", "v", integers("axes", 0L))
                .node("Add", "v w", "next")
                .output("go_on", BOOL)
                .output("next", FLOAT, "N", 4)
                .output("v", FLOAT, "N", 4);
        SmallFile file = new SmallFile(11)
                .input("x", FLOAT, "N", 4)
                .longs("three", List.of(), 3)
                .bytes("yes", BOOL, List.of(), 1)
                .floats("half", List.of(), 0.5)
                .node("Mul", "x half", "w")
                .node("Loop", "three yes x", "last all", body("body", step))
                .output("last", FLOAT, "N", 4)
                .outputOfUnknownShape("all", FLOAT);
        assertComputes(file, Map.of("x", numbers(2, 4)));
    }

    @Test
    void aBranchThatASizeDecidesIsPutInOnceTheSizeIsKnown() throws IOException {
        SmallFile squeezed = new SmallFile(13).node("Squeeze", "x one", "s").outputOfUnknownShape("s", FLOAT);
        SmallFile same = new SmallFile(13).node("Identity", "x", "r").outputOfUnknownShape("r", FLOAT);
        SmallFile file = new SmallFile(13)
                .input("x", FLOAT, "N", "C", 3)
                .longs("one", List.of(1L), 1)
                .floats("w", List.of(3L, 2L), 1, 2, 3, 4, 5, 6)
                .node("Shape", "x", "shape")
                .node("Gather", "shape one", "extent")
                .node("Equal", "extent one", "c")
                .node("If", "c", "b", body("then_branch", squeezed), body("else_branch", same))
                .node("MatMul", "b w", "y")
                .outputOfUnknownShape("y", FLOAT);
        assertComputes(file, Map.of("x", numbers(2, 1, 3)));
        assertThat(gradient(file, numbers(2, 1, 3), 1)).containsExactly(2, 4, 6, 2, 4, 6);
    }

    @Test
    void anAttributeIsHandedOnToAnInnerCall() throws IOException {
        SmallFile inner = new SmallFile(17)
                .input("a", FLOAT)
                .node("LeakyRelu", "a", "b", reference("alpha", "slope"))
                .output("b", FLOAT);
        SmallFile outer = new SmallFile(17)
                .input("c", FLOAT)
                .call("Inner", "c", "d", reference("slope", "beta"))
                .output("d", FLOAT);
        SmallFile file = new SmallFile(17)
                .function("Inner", List.of("slope"), inner)
                .function("Outer", List.of("beta"), outer)
                .input("x", FLOAT, "N", 3)
                .call("Outer", "x", "y", real("beta", 0.25))
                .output("y", FLOAT, "N", 3);
        assertComputes(file, Map.of("x", numbers(2, 3)));
    }

    // --- nodes and outputs

    @Test
    void nodesMayStandInAnyOrder() throws IOException {
        SmallFile file = new SmallFile(17)
                .input("x", FLOAT, "N", 3)
                .node("Tanh", "b", "y")
                .node("Relu", "a", "b")
                .node("Neg", "x", "a")
                .output("y", FLOAT, "N", 3);
        assertComputes(file, Map.of("x", numbers(2, 3)));
    }

    @Test
    void theMaskOfADropoutIsAllTrueInInference() throws IOException {
        SmallFile file = new SmallFile(13)
                .input("x", FLOAT, "N", 3)
                .node("Dropout", "x", "d mask")
                .node("Cast", "mask", "m", integer("to", 1))
                .node("Mul", "d m", "y")
                .output("y", FLOAT, "N", 3)
                .output("mask", BOOL, "N", 3);
        assertComputes(file, Map.of("x", numbers(2, 3)));
    }

    @Test
    void theStatisticsOfALayerNormAreComputedWhereTheyAreUsed() throws IOException {
        SmallFile file = new SmallFile(17)
                .input("x", FLOAT, "N", 4)
                .floats("s", List.of(4L), 1, 2, 3, 4)
                .node("LayerNormalization", "x s", "y mean deviation")
                .output("y", FLOAT, "N", 4)
                .output("mean", FLOAT, "N", 1)
                .output("deviation", FLOAT, "N", 1);
        assertComputes(file, Map.of("x", numbers(2, 4)));
    }

    @Test
    void membersOfSequencesAtConstantPlacesAreValues() throws IOException {
        SmallFile file = new SmallFile(17)
                .input("x", FLOAT, "N", 3, 2)
                .longs("one", List.of(), 1)
                .longs("last", List.of(), -1)
                .node("SplitToSequence", "x one", "parts", integer("axis", 1), integer("keepdims", 0))
                .node("SequenceAt", "parts one", "a")
                .node("SequenceAt", "parts last", "b")
                .node("SequenceConstruct", "a b", "pair")
                .node("ConcatFromSequence", "pair", "y", integer("axis", 1))
                .output("y", FLOAT, "N", 4);
        assertComputes(file, Map.of("x", numbers(2, 3, 2)));
        assertThat(gradient(file, numbers(1, 3, 2), 2)).containsExactly(0, 0, 0, 0, 1, 0);
    }

    @Test
    void elementsThatAConditionPicksAreFollowed() throws IOException {
        SmallFile file = new SmallFile(17)
                .input("x", FLOAT, 2, 3)
                .floats("zero", List.of(), 0)
                .node("Greater", "x zero", "c")
                .node("NonZero", "c", "n")
                .node("Transpose", "n", "places")
                .node("GatherND", "x places", "picked")
                .node("ReduceSum", "picked", "y", integer("keepdims", 0))
                .output("y", FLOAT);
        Tensor x = numbers(2, 3);
        assertComputes(file, Map.of("x", x));
        try (Model model = Model.load(file.write(folder));
                Attributor gradient = Attributor.gradient(model)) {
            double[] relevance = gradient.attribute(x, Target.relevance(Tensor.scalar(1)))
                    .relevance()
                    .toDoubles();
            for (int i = 0; i < relevance.length; i++) {
                assertThat(relevance[i]).isEqualTo(x.toDoubles()[i] > 0 ? 1 : 0);
            }
        }
    }

    // --- shapes

    @Test
    void shapesAreFollowedThroughAProductOfExtents() throws IOException {
        SmallFile file = new SmallFile(17)
                .input("x", FLOAT, "N", 2, 3)
                .longs("leading", List.of(2L), 0, 1)
                .longs("three", List.of(1L), 3)
                .floats("w", List.of(3L, 2L), 1, 2, 3, 4, 5, 6)
                .node("Shape", "x", "shape")
                .node("Gather", "shape leading", "extents")
                .node("ReduceProd", "extents", "rows", integer("keepdims", 1), integers("axes", 0L))
                .node("Concat", "rows three", "flat", integer("axis", 0))
                .node("Reshape", "x flat", "matrix")
                .node("MatMul", "matrix w", "y")
                .outputOfUnknownShape("y", FLOAT);
        try (Model model = Model.load(file.write(folder))) {
            assertThat(model.outputs().get("y")).hasToString("y float32 [2*N, 2]");
        }
    }

    @Test
    void scalesMayBeComputedFromExtents() throws IOException {
        SmallFile file = new SmallFile(17)
                .input("x", FLOAT, "N", 2, 3)
                .longs("two", List.of(1L), 2)
                .longs("end", List.of(1L), 3)
                .floats("wanted", List.of(1L), 6)
                .floats("ones", List.of(2L), 1, 1)
                .node("Shape", "x", "shape")
                .node("Slice", "shape two end", "extent")
                .node("Cast", "extent", "real", integer("to", 1))
                .node("Div", "wanted real", "scale")
                .node("Concat", "ones scale", "scales", integer("axis", 0))
                .node("Resize", "x - scales", "y")
                .output("y", FLOAT, "N", 2, 6);
        assertComputes(file, Map.of("x", numbers(2, 2, 3)));
        try (Model model = Model.load(file.write(folder));
                Attributor gradient = Attributor.gradient(model)) {
            Tensor ones = Tensor.full(ElementType.FLOAT32, 1, 1, 2, 6);
            assertThat(gradient.attribute(numbers(1, 2, 3), Target.relevance(ones))
                            .relevance()
                            .toDoubles())
                    .containsOnly(2);
        }
    }

    @Test
    void aPoolMayBeWiderThanItsInputAndLeaveOutItsLastWindow() throws IOException {
        SmallFile wide = new SmallFile(12)
                .input("x", FLOAT, "N", 1, 2, 2)
                .node(
                        "MaxPool",
                        "x",
                        "y",
                        integers("kernel_shape", 3L, 3L),
                        integers("strides", 2L, 2L),
                        integer("ceil_mode", 1))
                .output("y", FLOAT, "N", 1, 1, 1);
        assertComputes(wide, Map.of("x", numbers(2, 1, 2, 2)));
        SmallFile open = new SmallFile(12)
                .input("x", FLOAT, "N", 1, "H", "W")
                .node(
                        "AveragePool",
                        "x",
                        "y",
                        integers("kernel_shape", 2L, 2L),
                        integers("strides", 2L, 3L),
                        integer("ceil_mode", 1))
                .outputOfUnknownShape("y", FLOAT);
        assertComputes(open, Map.of("x", numbers(2, 1, 5, 6)));
        try (Model model = Model.load(open.write(folder));
                Attributor gradient = Attributor.gradient(model)) {
            Tensor x = numbers(2, 1, 5, 6);
            Tensor ones = Tensor.full(ElementType.FLOAT32, 1, model.predict(x).shape());
            double windows = ones.size();
            assertThat(gradient.attribute(x, Target.relevance(ones)).relevance().sum())
                    .isCloseTo(windows, within(TOLERANCE * windows));
        }
    }

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
    void aPreluOfDoublesIsWrittenOut() throws IOException {
        SmallFile file = new SmallFile(17)
                .input("x", DOUBLE, "N", 3)
                .floats("single", List.of(), 0.5)
                .node("Cast", "single", "s", integer("to", 11))
                .node("PRelu", "x s", "y")
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
        try (Model model = Model.load(file.write(folder));
                Attributor gradient = Attributor.gradient(model)) {
            Tensor x = numbers(2, 3);
            assertThatThrownBy(() -> gradient.attribute(x, Target.classIndex(1)))
                    .isInstanceOf(GraphException.class)
                    .hasMessageContainingAll("'one' (BiasGelu)", "'two' (FastGelu)", "without optimisation");
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

    // --- help

    /** Numbers of both signs that look drawn. */
    private static Tensor numbers(long... shape) {
        int size = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        float[] numbers = new float[size];
        for (int i = 0; i < size; i++) {
            numbers[i] = (float) Math.sin(1 + 3.7 * i);
        }
        return Tensor.of(numbers, shape);
    }

    private double[] gradient(SmallFile file, Tensor x, int index) throws IOException {
        try (Model model = Model.load(file.write(folder));
                Attributor gradient = Attributor.gradient(model)) {
            return gradient.attribute(x, Target.classIndex(index)).relevance().toDoubles();
        }
    }

    /** Compares with the runtime on the file as it is, and with what the file becomes when it is written again. */
    private void assertComputes(SmallFile file, Map<String, Tensor> inputs) throws IOException {
        byte[] untouched = OnnxFileWriter.toBytes(file.message(), Path.of(""));
        Map<String, Tensor> expected = UntouchedFile.run(untouched, inputs);
        try (Model model = Model.load(file.write(folder))) {
            Map<String, Tensor> got = model.predict(inputs);
            expected.forEach((name, tensor) -> {
                assertThat(got.get(name).shape()).as(name).isEqualTo(tensor.shape());
                double[] numbers = tensor.toDoubles();
                for (int i = 0; i < numbers.length; i++) {
                    assertThat(got.get(name).toDoubles()[i])
                            .as(name + "[" + i + "]")
                            .isCloseTo(numbers[i], within(TOLERANCE * (1 + Math.abs(numbers[i]))));
                }
            });
        }
    }
}
