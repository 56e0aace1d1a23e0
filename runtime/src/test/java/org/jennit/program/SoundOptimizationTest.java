package org.jennit.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jennit.Model;
import org.jennit.graph.ElementType;
import org.jennit.onnx.file.AttributeMessage;
import org.jennit.onnx.file.DataType;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** Models of float64 and float16, which the runtime fuses into operators of float32. */
class SoundOptimizationTest extends FileTest {
    private double[] predict(SmallFile file, double... numbers) throws IOException {
        Tensor x = Tensor.of(numbers, 1, numbers.length).to(ElementType.FLOAT32);
        try (Model model = Model.load(file.write(folder))) {
            return model.predict(Map.of("x", x)).get("y").toDoubles();
        }
    }

    @Test
    void swishIsComputed() throws IOException {
        double[] y = predict(
                new SmallFile(17)
                        .input("x", DataType.FLOAT, "n", 2)
                        .node("Cast", "x", "dx", SmallFile.integer("to", 11))
                        .node("Sigmoid", "dx", "s")
                        .node("Mul", "dx s", "y")
                        .output("y", DataType.DOUBLE, "n", 2),
                0.5,
                -2);
        assertThat(y[0]).isCloseTo(0.5 / (1 + Math.exp(-0.5)), within(1e-12));
        assertThat(y[1]).isCloseTo(-2 / (1 + Math.exp(2)), within(1e-12));
    }

    /** In some files of float16 they are those of another ε too. */
    @Test
    void rootMeanSquaresOfHalvesAreNotFused() {
        assertThat(new SoundOptimization(Set.of(ElementType.FLOAT16, ElementType.FLOAT32)).left())
                .contains("SimplifiedLayerNormFusion");
        assertThat(new SoundOptimization(Set.of(ElementType.FLOAT32)).left()).containsExactly("Pad_Fusion");
    }

    @Test
    void rootMeanSquaresAreThoseOfTheFile() throws IOException {
        double[] x = {0.01, -0.04, 0.06, 0.02};
        AttributeMessage cast = SmallFile.integer("to", 11);
        double[] y = predict(
                new SmallFile(17)
                        .input("x", DataType.FLOAT, "n", 4)
                        .node("Cast", "x", "cx", cast)
                        .floats("two", List.of(), 2)
                        .floats("eps", List.of(), 1e-3)
                        .floats("one", List.of(), 1)
                        .floats("w", List.of(4L), 1, 2, 3, 4)
                        .node("Cast", "two", "dtwo", cast)
                        .node("Cast", "eps", "deps", cast)
                        .node("Cast", "one", "done", cast)
                        .node("Cast", "w", "dw", cast)
                        .node("Pow", "cx dtwo", "square")
                        .node("ReduceMean", "square", "mean", SmallFile.integers("axes", -1L))
                        .node("Add", "mean deps", "shifted")
                        .node("Sqrt", "shifted", "root")
                        .node("Div", "done root", "inverse")
                        .node("Mul", "cx inverse", "normal")
                        .node("Cast", "normal", "cnormal", cast)
                        .node("Mul", "dw cnormal", "y")
                        .output("y", DataType.DOUBLE, "n", 4),
                x);
        double root = Math.sqrt((1 + 16 + 36 + 4) * 1e-4 / 4 + (float) 1e-3);
        for (int i = 0; i < x.length; i++) {
            assertThat(y[i]).isCloseTo((float) x[i] / root * (i + 1), within(1e-7));
        }
    }
}
