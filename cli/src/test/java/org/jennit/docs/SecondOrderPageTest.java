package org.jennit.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jennit.Attributor;
import org.jennit.RelevanceGradient;
import org.jennit.Target;
import org.jennit.Tensor;
import org.jennit.composite.Composites;
import org.jennit.graph.ElementType;
import org.jennit.onnx.OnnxReader;
import org.junit.jupiter.api.Test;

/** The snippets of docs/second-order.md but the training, which is {@link BorderTrainingTest}'s. */
class SecondOrderPageTest extends PageTest {
    private final Tensor u = SmallModels.tensor(2, 2, 5);
    private final Tensor v = SmallModels.tensor(3, 2, 3, 8, 8);
    private final Target target = Target.relevance(SmallModels.tensor(4, 2, 5));

    @Test
    void gradients() throws IOException {
        Path file = folder.resolve("second.onnx");
        // [snippet]
        RelevanceGradient.Result result;
        try (Attributor attributor = Attributor.gradient(model, Composites.epsilonPlus());
                RelevanceGradient gradient =
                        RelevanceGradient.of(attributor, "x", "conv1.weight", "bn1.weight", "bn1.bias")) {
            result = gradient.run(Map.of("x", x), Target.classIndex(3), u, Map.of("x", v));
            gradient.export(file); // the same as an ONNX file
        }
        Tensor relevance = result.relevance("x");
        Tensor ofInput = result.gradient("x");
        Tensor ofScale = result.gradient("bn1.weight"); // of the batch norm that was merged into conv1
        // [end]
        assertThat(relevance.shape()).isEqualTo(x.shape());
        assertThat(ofInput.shape()).isEqualTo(x.shape());
        assertThat(ofScale.shape()).containsExactly(4);
        assertThat(OnnxReader.read(file).graph().outputs()).hasSize(1 + 1 + 4);
    }

    @Test
    void ofAFunctionOfTheOutput() throws IOException {
        Path file = folder.resolve("function.onnx");
        RelevanceGradient.Result result;
        try (Attributor attributor = Attributor.gradient(model, Composites.epsilonPlus());
                RelevanceGradient gradient = RelevanceGradient.of(attributor, "x")) {
            // [snippet]
            Target square = Target.function((g, y) -> g.mul(y, y)); // g writes graph operations
            result = gradient.run(Map.of("x", x), square, u, Map.of("x", v));
            gradient.export(square, file); // computes R_out itself
            // [end]
            Tensor y = model.predict(x);
            double[] squares = y.toDoubles();
            Arrays.setAll(squares, i -> squares[i] * squares[i]);
            Tensor constant = Tensor.of(squares, y.shape()).to(y.type());
            RelevanceGradient.Result other =
                    gradient.run(Map.of("x", x), Target.relevance(constant), u, Map.of("x", v));
            assertThat(product(other.relevance("x"), v)).isCloseTo(product(result.relevance("x"), v), within(1e-3));
            assertThat(other.gradient("x")).isNotEqualTo(result.gradient("x"));
        }
        assertThat(OnnxReader.read(file).graph().inputs()).hasSize(1 + 2);
    }

    @Test
    void areTheTrueDerivatives() {
        Tensor scale = Tensor.of(new float[] {0.7f, 1.2f, 0.9f, 1.1f}, 4);
        try (Attributor attributor = Attributor.gradient(model, Composites.epsilonPlus());
                RelevanceGradient gradient =
                        RelevanceGradient.of(attributor, "bn1.weight").withParameterInputs("bn1.weight")) {
            double exact = gradient.run(inputs(scale), target, u, Map.of("x", v))
                    .gradient("bn1.weight")
                    .get(1);
            double step = 2e-3;
            double above = scalar(gradient, moved(scale, step));
            double below = scalar(gradient, moved(scale, -step));
            double slope = (above - below) / (2 * step);
            assertThat(Math.abs(slope)).isGreaterThan(1e-2);
            assertThat(exact).isCloseTo(slope, within(0.02 * Math.abs(slope)));
            assertThatThrownBy(() -> gradient.run(inputs(scale), target, u, Map.of("y", v)))
                    .hasMessageContaining("'y'");
        }
    }

    private Map<String, Tensor> inputs(Tensor scale) {
        Map<String, Tensor> inputs = new HashMap<>();
        inputs.put("x", x);
        inputs.put("bn1.weight", scale);
        return inputs;
    }

    private static Tensor moved(Tensor scale, double step) {
        float[] values = scale.toFloats();
        values[1] += (float) step;
        return Tensor.of(values, scale.shape());
    }

    private double scalar(RelevanceGradient gradient, Tensor scale) {
        RelevanceGradient.Result result =
                gradient.run(inputs(scale), target, Tensor.zeros(ElementType.FLOAT32, u.shape()), Map.of());
        return product(result.output(), u) + product(result.relevance("x"), v);
    }

    private static double product(Tensor a, Tensor b) {
        double[] one = a.toDoubles();
        double[] other = b.toDoubles();
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += one[i] * other[i];
        }
        return sum;
    }
}
