package org.jennit.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.jennit.onnx.file.DataType.FLOAT;
import static org.jennit.program.SmallFile.integers;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jennit.Attributor;
import org.jennit.Model;
import org.jennit.ModelOptions;
import org.jennit.target.Target;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** An element whose slope is infinite gets no relevance where none arrives, and its neighbours get their own. */
class InfiniteSlopeTest extends FileTest {
    /** Functions of each element x = (finite, infinite): the slope at the first. */
    static Stream<Arguments> elementwise() {
        return Stream.of(
                unary("Sqrt", 4, 0, 0.25),
                unary("Log", 4, 0, 0.25),
                unary("Reciprocal", 4, 0, -1 / 16.0),
                unary("Asin", 0.5, 1, 1 / Math.sqrt(0.75)),
                unary("Acos", 0.5, 1, -1 / Math.sqrt(0.75)),
                unary("Acosh", 2, 1, 1 / Math.sqrt(3)),
                unary("Atanh", 0.5, 1, 4 / 3.0),
                function("Pow of a half", 4, 0, 0.25, f -> f.node("Pow", "x half", "y")),
                function("Pow of minus one", 4, 0, -1 / 16.0, f -> f.node("Pow", "x minus", "y")),
                function("Div", 4, 0, -1 / 16.0, f -> f.node("Div", "one x", "y")),
                function(
                        "Sqrt that Where does not choose",
                        4,
                        0,
                        0.25,
                        f -> f.node("Greater", "x zero", "c")
                                .node("Sqrt", "x", "r")
                                .node("Where", "c r x", "y")),
                function(
                        "Log that Where does not choose",
                        4,
                        0,
                        0.25,
                        f -> f.node("Greater", "x zero", "c")
                                .node("Log", "x", "r")
                                .node("Where", "c r x", "y")));
    }

    /** Functions of each row: the gradient at the first for the row (3, 4), the second row is zero. */
    static Stream<Arguments> rowwise() {
        return Stream.of(
                rows("ReduceL2", 0.6, 0.8, f -> f.node("ReduceL2", "x", "y", integers("axes", 2L))),
                rows("ReduceLogSum", 1 / 7.0, 1 / 7.0, f -> f.node("ReduceLogSum", "x", "y", integers("axes", 2L))),
                rows(
                        "ReduceLogSumExp of −∞",
                        1 / 7.0,
                        1 / 7.0,
                        f -> f.node("Log", "x", "l").node("ReduceLogSumExp", "l", "y", integers("axes", 2L))),
                rows(
                        "a norm written out",
                        0.6,
                        0.8,
                        f -> f.node("Mul", "x x", "s")
                                .node("ReduceSum", "s last", "t")
                                .node("Sqrt", "t", "y")),
                rows(
                        "a row by its norm",
                        0.128,
                        -0.096,
                        f -> f.node("ReduceL2", "x", "n", integers("axes", 2L)).node("Div", "x n", "y")),
                rows("LpNormalization", 0.128, -0.096, f -> f.node("LpNormalization", "x", "y")));
    }

    private static Arguments unary(String operator, double x, double edge, double slope) {
        return function(operator, x, edge, slope, f -> f.node(operator, "x", "y"));
    }

    private static Arguments function(
            String name, double x, double edge, double slope, UnaryOperator<SmallFile> nodes) {
        return arguments(name, x, edge, slope, nodes);
    }

    private static Arguments rows(String name, double first, double second, UnaryOperator<SmallFile> nodes) {
        return arguments(name, first, second, nodes);
    }

    private static SmallFile file(UnaryOperator<SmallFile> nodes, Object... extents) {
        SmallFile file = new SmallFile(17)
                .input("x", FLOAT, extents)
                .floats("zero", List.of(), 0)
                .floats("half", List.of(), 0.5)
                .floats("minus", List.of(), -1)
                .floats("one", List.of(), 1)
                .longs("last", List.of(1L), 2)
                .longs("flat", List.of(2L), 1, -1);
        return nodes.apply(file).node("Reshape", "y flat", "z").output("z", FLOAT, 1, "K");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("elementwise")
    void anElementThatIsNotExplainedGetsNothing(
            String name, double x, double edge, double slope, UnaryOperator<SmallFile> nodes) throws IOException {
        Tensor input = Tensor.of(new float[] {(float) x, (float) edge}, 1, 2);
        assertGradient(file(nodes, 1, 2), input, slope, 0);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rowwise")
    void aRowThatIsNotExplainedGetsNothing(String name, double first, double second, UnaryOperator<SmallFile> nodes)
            throws IOException {
        Tensor input = Tensor.of(new float[] {3, 4, 0, 0}, 1, 2, 2);
        assertGradient(file(nodes, 1, 2, 2), input, first, second, 0, 0);
    }

    private void assertGradient(SmallFile file, Tensor input, double... expected) throws IOException {
        for (boolean optimizer : new boolean[] {true, false}) {
            try (Model model = Model.load(file.write(folder), ModelOptions.DEFAULT.withOptimizer(optimizer));
                    Attributor gradient = Attributor.gradient(model)) {
                double[] relevance = gradient.attribute(input, Target.classIndex(0))
                        .relevance()
                        .toDoubles();
                assertThat(relevance).as("optimizer " + optimizer).containsExactly(expected, within(1e-5));
            }
        }
    }
}
