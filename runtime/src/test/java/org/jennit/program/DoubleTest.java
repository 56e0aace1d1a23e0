package org.jennit.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jennit.Model;
import org.jennit.graph.ElementType;
import org.jennit.onnx.file.AttributeMessage;
import org.jennit.onnx.file.DataType;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** Models of float64, some of which the runtime fuses into operators of float32. */
class DoubleTest extends FileTest {
    private static final AttributeMessage TO_DOUBLE = SmallFile.integer("to", 11);

    private double[] predict(SmallFile file, double... numbers) throws IOException {
        Tensor x = Tensor.of(numbers, 1, numbers.length);
        assertThat(x.type()).isEqualTo(ElementType.FLOAT64);
        try (Model model = Model.load(file.write(folder))) {
            return model.predict(Map.of("x", x)).get("y").toDoubles();
        }
    }

    @Test
    void swishIsComputed() throws IOException {
        double[] y = predict(
                new SmallFile(17)
                        .input("x", DataType.DOUBLE, "n", 2)
                        .node("Sigmoid", "x", "s")
                        .node("Mul", "x s", "y")
                        .output("y", DataType.DOUBLE, "n", 2),
                0.5,
                -2);
        assertThat(y[0]).isCloseTo(0.5 / (1 + Math.exp(-0.5)), within(1e-12));
        assertThat(y[1]).isCloseTo(-2 / (1 + Math.exp(2)), within(1e-12));
    }

    @Test
    void rootMeanSquaresAreThoseOfDoubles() throws IOException {
        double[] x = {0.5, -2, 3, 0.1};
        double[] y = predict(
                new SmallFile(17)
                        .input("x", DataType.DOUBLE, "n", 4)
                        .floats("two", List.of(), 2)
                        .floats("eps", List.of(), 1e-6)
                        .floats("one", List.of(), 1)
                        .floats("w", List.of(4L), 1, 2, 3, 4)
                        .node("Cast", "two", "dtwo", TO_DOUBLE)
                        .node("Cast", "eps", "deps", TO_DOUBLE)
                        .node("Cast", "one", "done", TO_DOUBLE)
                        .node("Cast", "w", "dw", TO_DOUBLE)
                        .node("Pow", "x dtwo", "square")
                        .node("ReduceMean", "square", "mean", SmallFile.integers("axes", -1L))
                        .node("Add", "mean deps", "shifted")
                        .node("Sqrt", "shifted", "root")
                        .node("Div", "done root", "inverse")
                        .node("Mul", "x inverse", "normal")
                        .node("Mul", "normal dw", "y")
                        .output("y", DataType.DOUBLE, "n", 4),
                x);
        double root = Math.sqrt((0.25 + 4 + 9 + 0.01) / 4 + (float) 1e-6);
        for (int i = 0; i < x.length; i++) {
            assertThat(y[i]).isCloseTo(x[i] / root * (i + 1), within(1e-12));
        }
    }
}
