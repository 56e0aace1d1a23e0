package org.jennit.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jennit.Attributor;
import org.jennit.RelevanceGradient;
import org.jennit.composite.Composites;
import org.jennit.graph.ElementType;
import org.jennit.onnx.OnnxReader;
import org.jennit.target.Target;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The snippets of docs/second-order.md but the training, which is {@link BorderTrainingTest}'s. */
class SecondOrderPageTest extends PageTest {
    private static final Map<String, List<Long>> SIZES = Map.of(
            "conv1.weight", List.of(4L, 3L, 3L, 3L),
            "conv1.bias", List.of(4L),
            "bn1.weight", List.of(4L),
            "bn1.bias", List.of(4L),
            "fc.weight", List.of(5L, 6L));

    private final Tensor u = SmallModels.tensor(2, 2, 5);
    private final Tensor v = SmallModels.tensor(3, 2, 3, 8, 8);
    private final Target target = Target.relevance(SmallModels.tensor(4, 2, 5));

    @Test
    void gradients() throws IOException {
        Path file = folder.resolve("second.onnx");
        // [snippet]
        RelevanceGradient.Result result;
        try (Attributor attributor = Attributor.lrp(model, Composites.epsilonPlus());
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
        try (Attributor attributor = Attributor.lrp(model, Composites.epsilonPlus());
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

    /** Of the convolution that took in a batch norm, of the batch norm, and of the topmost layer. */
    @ParameterizedTest
    @ValueSource(strings = {"conv1.weight", "conv1.bias", "bn1.weight", "bn1.bias", "fc.weight"})
    void areTheTrueDerivatives(String name) {
        int size = SIZES.get(name).stream().mapToInt(Long::intValue).reduce(1, (a, b) -> a * b);
        Tensor parameter = SmallModels.tensor(
                5, SIZES.get(name).stream().mapToLong(Long::longValue).toArray());
        try (Attributor attributor = Attributor.lrp(model, Composites.epsilonPlus());
                RelevanceGradient gradient =
                        RelevanceGradient.of(attributor, name).withParameterInputs(name)) {
            double[] exact = gradient.run(inputs(name, parameter), target, u, Map.of("x", v))
                    .gradient(name)
                    .toDoubles();
            double step = 3e-4; // small, for kinks lie close to one another
            double largest = 0;
            for (int i = 0; i < size; i += Math.max(1, size / 5)) {
                double above = scalar(gradient, name, moved(parameter, i, step));
                double below = scalar(gradient, name, moved(parameter, i, -step));
                double slope = (above - below) / (2 * step);
                assertThat(exact[i])
                        .as("%s, element %d", name, i)
                        .isCloseTo(slope, within(2e-3 + 0.02 * Math.abs(slope)));
                largest = Math.max(largest, Math.abs(slope));
            }
            assertThat(largest).isGreaterThan(1e-2);
            assertThatThrownBy(() -> gradient.run(inputs(name, parameter), target, u, Map.of("y", v)))
                    .hasMessageContaining("'y'");
        }
    }

    private Map<String, Tensor> inputs(String name, Tensor parameter) {
        return new HashMap<>(Map.of("x", x, name, parameter));
    }

    private static Tensor moved(Tensor parameter, int element, double step) {
        float[] values = parameter.toFloats();
        values[element] += (float) step;
        return Tensor.of(values, parameter.shape());
    }

    private double scalar(RelevanceGradient gradient, String name, Tensor parameter) {
        RelevanceGradient.Result result =
                gradient.run(inputs(name, parameter), target, Tensor.zeros(ElementType.FLOAT32, u.shape()), Map.of());
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
