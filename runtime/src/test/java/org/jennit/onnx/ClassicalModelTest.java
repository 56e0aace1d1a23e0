package org.jennit.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jennit.Attributor;
import org.jennit.Model;
import org.jennit.attribution.Attribution;
import org.jennit.composite.Composites;
import org.jennit.graph.GraphException;
import org.jennit.onnx.file.OnnxFileReader;
import org.jennit.target.Target;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Models of scikit-learn give what scikit-learn gives, and its gradients. Each file carries an input and what to expect;
 * {@code compiler/src/scripts/classical_models.py} writes them.
 */
class ClassicalModelTest {
    static List<String> models() throws IOException, URISyntaxException {
        try (Stream<Path> files = Files.list(folder())) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static Path folder() throws URISyntaxException {
        return Path.of(Objects.requireNonNull(ClassicalModelTest.class.getResource("/classical"))
                .toURI());
    }

    private static Map<String, String> properties(String model) throws IOException, URISyntaxException {
        return OnnxFileReader.read(folder().resolve(model)).metadata();
    }

    @ParameterizedTest
    @MethodSource("models")
    void givesWhatScikitLearnGives(String name) throws IOException, URISyntaxException {
        Map<String, String> properties = properties(name);
        try (Model model = Model.load(folder().resolve(name))) {
            Tensor input = input(model, properties);
            Map<String, Tensor> outputs = model.predict(Map.of("X", input));
            Tensor scores = outputs.values().stream()
                    .filter(output -> output.type().isFloating())
                    .findFirst()
                    .orElseThrow();
            assertClose(scores, tensor(properties.get("output")), 2e-4);
        }
    }

    static List<String> smoothModels() throws IOException, URISyntaxException {
        List<String> smooth = new ArrayList<>();
        for (String name : models()) {
            if (properties(name).containsKey("gradient")) {
                smooth.add(name);
            }
        }
        return smooth;
    }

    @ParameterizedTest
    @MethodSource("smoothModels")
    void hasTheGradientOfScikitLearnsFunction(String name) throws IOException, URISyntaxException {
        Map<String, String> properties = properties(name);
        try (Model model = Model.load(folder().resolve(name));
                Attributor gradient = Attributor.gradient(model)) {
            Target target =
                    Target.classIndex(Integer.parseInt(properties.get("class"))).afterActivation();
            Attribution attribution = gradient.attribute(input(model, properties), target);
            assertClose(attribution.relevance(), tensor(properties.get("gradient")), 2e-3);
        }
    }

    /** A logistic regression is one Dense layer: its relevance by ε is the share of each feature in the logit. */
    @Test
    void hasRelevanceByRules() throws IOException, URISyntaxException {
        try (Model model = Model.load(folder().resolve("logistic.onnx"));
                Attributor lrp = Attributor.lrp(model, Composites.epsilonPlus());
                Attributor gradient = Attributor.gradient(model)) {
            Tensor input = input(model, properties("logistic.onnx"));
            double[] relevance =
                    lrp.attribute(input, Target.classIndex(1)).relevance().toDoubles();
            double[] slope =
                    gradient.attribute(input, Target.classIndex(1)).relevance().toDoubles();
            double[] values = input.toDoubles();
            double sepalLength = slope[0] * (values[0] - 5.843333); // less the mean that the scaler takes off
            double sepalWidth = slope[1] * (values[1] - 3.057333);
            assertThat(relevance[0] / relevance[1]).isCloseTo(sepalLength / sepalWidth, within(1e-3));
        }
    }

    @Test
    void refusesTheGradientOfTrees() throws IOException, URISyntaxException {
        try (Model model = Model.load(folder().resolve("forest.onnx"));
                Attributor gradient = Attributor.gradient(model)) {
            Tensor input = input(model, properties("forest.onnx"));
            assertThatThrownBy(() -> gradient.attribute(input, Target.classIndex(1)))
                    .isInstanceOf(GraphException.class)
                    .hasMessageContaining("TreeEnsembleClassifier")
                    .hasMessageContaining("kernel_shap");
        }
    }

    private static Tensor input(Model model, Map<String, String> properties) {
        return tensor(properties.get("input")).to(model.inputs().get(0).element());
    }

    private static void assertClose(Tensor got, Tensor expected, double tolerance) {
        assertThat(got.shape()).isEqualTo(expected.shape());
        double largest =
                Arrays.stream(expected.toDoubles()).map(Math::abs).max().orElse(0);
        assertThat(got.toDoubles()).containsExactly(expected.toDoubles(), within(tolerance * (0.1 + largest)));
    }

    /** A tensor in a file's properties: its shape, then its numbers. */
    private static Tensor tensor(String text) {
        String[] parts = text.split(";", -1);
        double[] numbers = Stream.of(parts[1].split(",", -1))
                .mapToDouble(Double::parseDouble)
                .toArray();
        long[] shape =
                Stream.of(parts[0].split(",", -1)).mapToLong(Long::parseLong).toArray();
        return Tensor.of(numbers, shape);
    }
}
