package org.jennit.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.jennit.onnx.file.DataType.BOOL;
import static org.jennit.onnx.file.DataType.FLOAT;
import static org.jennit.onnx.file.DataType.INT64;
import static org.jennit.program.SmallFile.body;
import static org.jennit.program.SmallFile.integer;
import static org.jennit.program.SmallFile.integers;
import static org.jennit.program.SmallFile.real;
import static org.jennit.program.SmallFile.reference;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jennit.Attributor;
import org.jennit.Model;
import org.jennit.graph.ElementType;
import org.jennit.target.Target;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** Whatever a file holds, a model gives what the runtime gives for the file itself, and is explained or refused by name. */
class FileSemanticsTest extends FileTest {
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

    /** As position embeddings of vision transformers are laid out again: √n × √n patches. */
    @Test
    void extentsMayBeRootsOfNumbers() throws IOException {
        SmallFile file = new SmallFile(13)
                .input("x", FLOAT, "N", 2, 2)
                .floats("count", List.of(1L), 4)
                .floats("half", List.of(), 0.5)
                .floats("table", List.of(1L, 4L), 1, 2, 3, 4)
                .node("Pow", "count half", "root")
                .node("Sqrt", "count", "same")
                .node("Concat", "root same", "roots", integer("axis", 0))
                .node("Cast", "roots", "shape", integer("to", 7))
                .node("Reshape", "table shape", "square")
                .node("Mul", "x square", "y")
                .output("y", FLOAT, "N", 2, 2);
        assertComputes(file, Map.of("x", numbers(2, 2, 2)));
        try (Model model = Model.load(file.write(folder))) {
            assertThat(model.outputs().get("y").shape()).hasToString("[N, 2, 2]");
            assertThat(model.graph().output("y").producer().input(1).shape()).hasToString("[2, 2]");
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

    /** What only passes through is put into the words of the opset that models are compiled to. */
    @Test
    void foreignOperatorsOfAnOlderOpsetMeanTheSame() throws IOException {
        SmallFile sampled = new SmallFile(16)
                .input("x", FLOAT, "N", 2, 4, 4)
                .input("grid", FLOAT, "N", 3, 3, 2)
                .node("GridSample", "x grid", "y")
                .outputOfUnknownShape("y", FLOAT);
        assertComputes(sampled, Map.of("x", numbers(2, 2, 4, 4), "grid", numbers(2, 3, 3, 2)));
        SmallFile aligned = new SmallFile(11)
                .input("x", FLOAT, 1, 2, 6, 6)
                .floats("rois", List.of(1L, 4L), 0.5, 0.5, 4, 4.5)
                .longs("batch", List.of(1L), 0)
                .node("RoiAlign", "x rois batch", "y", integer("output_height", 2), integer("output_width", 3))
                .outputOfUnknownShape("y", FLOAT);
        assertComputes(aligned, Map.of("x", numbers(1, 2, 6, 6)));
        SmallFile spectrum = new SmallFile(17)
                .input("x", FLOAT, 1, 8, 1)
                .node("DFT", "x", "y", integer("onesided", 1))
                .outputOfUnknownShape("y", FLOAT);
        assertComputes(spectrum, Map.of("x", numbers(1, 8, 1)));
    }

    // --- symbols

    /** Cross attention of two sequences whose lengths the exporter gave one name. */
    @Test
    void oneSymbolMayBeTwoLengthsWhereTheRuntimeTakesIt() throws IOException {
        SmallFile attention = new SmallFile(13)
                .input("a", FLOAT, "N", "seq", 4)
                .input("b", FLOAT, "N", "seq", 4)
                .node("Transpose", "b", "t", integers("perm", 0L, 2L, 1L))
                .node("MatMul", "a t", "s")
                .node("Softmax", "s", "p", integer("axis", -1))
                .node("MatMul", "p b", "o")
                .node("ReduceMean", "o", "y", integers("axes", 1L), integer("keepdims", 0))
                .output("y", FLOAT, "N", 4);
        Map<String, Tensor> inputs = Map.of("a", numbers(2, 3, 4), "b", numbers(2, 5, 4));
        assertComputes(attention, inputs);
        try (Model model = Model.load(attention.write(folder));
                Attributor gradient = Attributor.gradient(model)) {
            assertThat(gradient.attribute(inputs, Target.classIndex(1))
                            .relevance("b")
                            .shape())
                    .containsExactly(2, 5, 4);
        }
        SmallFile sum = new SmallFile(13)
                .input("a", FLOAT, "N", "seq")
                .input("b", FLOAT, "N", "seq")
                .node("Add", "a b", "y")
                .output("y", FLOAT, "N", "seq");
        try (Model model = Model.load(sum.write(folder))) {
            assertThatThrownBy(() -> model.predict(Map.of("a", numbers(2, 3), "b", numbers(2, 5))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("seq = 3 as in the input 'a'");
        }
    }

    /** z = h + noise like h: nothing flows back through the noise, in a layer of its own or in none. */
    @Test
    void noiseLikeAValueHasNoGradient() throws IOException {
        SmallFile file = new SmallFile(13)
                .input("x", FLOAT, "N", 3)
                .floats("w", List.of(3L, 2L), 1, 2, 3, 4, 5, 6)
                .node("RandomNormalLike", "x", "e")
                .node("Add", "x e", "z")
                .node("MatMul", "z w", "y")
                .output("y", FLOAT, "N", 2);
        assertThat(gradient(file, numbers(1, 3), 1)).containsExactly(2, 4, 6);
    }

    /** The runtime would take the zeros into the pool's own padding, of -infinity. */
    @Test
    void zerosBeforeAMaxPoolStayZeros() throws IOException {
        SmallFile file = new SmallFile(13)
                .input("x", FLOAT, "N", 1, 2, 2)
                .longs("pads", List.of(8L), 0, 0, 0, 0, 0, 0, 1, 1)
                .floats("zero", List.of(), 0)
                .node("Pad", "x pads zero", "p")
                .node("MaxPool", "p", "y", integers("kernel_shape", 2L, 2L), integers("strides", 1L, 1L))
                .output("y", FLOAT, "N", 1, 2, 2);
        try (Model model = Model.load(file.write(folder))) {
            Tensor negative = Tensor.full(ElementType.FLOAT32, -1, 1, 1, 2, 2);
            assertThat(model.predict(negative).toDoubles()).containsExactly(-1, 0, 0, 0);
        }
    }
}
