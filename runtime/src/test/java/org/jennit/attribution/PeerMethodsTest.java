package org.jennit.attribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jennit.Attributor;
import org.jennit.AttributorBuilder;
import org.jennit.Model;
import org.jennit.graph.ElementType;
import org.jennit.target.Target;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Gradient methods beside captum 0.9.0 and shap 0.51.0, whose numbers {@code bench/methods/cases.py} writes. */
class PeerMethodsTest {
    /** What another library gives for a network. */
    private record Case(
            String network, String method, String layer, int label, Tensor input, Tensor baselines, Tensor expected) {
        @Override
        public String toString() {
            return network + " " + method;
        }

        /** Their numbers are in double precision, ours in single; GradientShap is sampled on both sides. */
        double tolerance() {
            return method.equals("GradientShap") ? 0.02 : 3e-5;
        }

        AttributionMethod ours() {
            return switch (method) {
                case "DeepLift", "DeepLiftShap", "DeepExplainer", "LayerDeepLift" ->
                    new DeepLift(Background.rows(baselines));
                case "GradientShap" -> new ExpectedGradients(3000, Background.rows(baselines), 1);
                case "IntegratedGradients" ->
                    new IntegratedGradients(50, Baseline.tensor(baselines), IntegratedGradients.Steps.GAUSS_LEGENDRE);
                case "LayerIntegratedGradients" ->
                    new IntegratedGradients(
                            50,
                            Baseline.ofInputs(Baseline.tensor(baselines)),
                            IntegratedGradients.Steps.GAUSS_LEGENDRE);
                case "LayerGradientXActivation" -> new InputTimesGradient();
                case "LayerGradCam" -> new GradCam(false);
                default -> throw new IllegalArgumentException(method);
            };
        }
    }

    static List<Case> cases() throws IOException, URISyntaxException {
        return Files.readAllLines(resource("cases.txt")).stream()
                .map(line -> line.split("\\|", -1))
                .map(part -> new Case(
                        part[0],
                        part[1],
                        part[2],
                        Integer.parseInt(part[3]),
                        tensor(part[4]),
                        tensor(part[5]),
                        tensor(part[6])))
                .toList();
    }

    private static Path resource(String name) throws URISyntaxException {
        return Path.of(Objects.requireNonNull(PeerMethodsTest.class.getResource("/methods/" + name))
                .toURI());
    }

    private static Tensor tensor(String text) {
        String[] parts = text.split(";", -1);
        double[] numbers = Stream.of(parts[1].split(",", -1))
                .mapToDouble(Double::parseDouble)
                .toArray();
        long[] shape =
                Stream.of(parts[0].split(",", -1)).mapToLong(Long::parseLong).toArray();
        return Tensor.of(numbers, shape).to(ElementType.FLOAT32);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void givesTheirNumbers(Case one) throws IOException, URISyntaxException {
        try (Model model = Model.load(resource(one.network + ".onnx"))) {
            AttributorBuilder builder = Attributor.builder(model).method(one.ours());
            // modules of a Sequential are named by their number, the nodes of the file by their path
            String layer = model.layers().stream()
                    .map(known -> known.names().get(0))
                    .filter(name -> name.equals(one.layer) || name.equals("/" + one.layer))
                    .findFirst()
                    .orElse(one.layer);
            try (Attributor attributor =
                    one.layer.isEmpty() ? builder.build() : builder.at(layer).build()) {
                Attribution attribution = attributor.attribute(one.input, Target.classIndex(one.label));
                Tensor got = one.layer.isEmpty() ? attribution.relevance() : attribution.at(layer);
                assertThat(got.shape()).isEqualTo(one.expected.shape());
                double deviation = got.combine(one.expected, (a, b) -> a - b).absMax();
                assertThat(deviation).isLessThan(one.tolerance() * one.expected.absMax());
            }
        }
    }
}
