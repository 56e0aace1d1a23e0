package org.jennit.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jennit.compile.AttributionCompiler;
import org.jennit.composite.Composites;
import org.jennit.derive.AttributionGraph;
import org.jennit.derive.AttributionRequest;
import org.jennit.graph.ElementType;
import org.jennit.graph.Graph;
import org.jennit.graph.GraphException;
import org.jennit.optimize.Optimizer;
import org.jennit.program.Program;
import org.jennit.program.ProgramOptions;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Small models of opsets 7 to 24 mean what their makers meant. Each file carries inputs, the outputs that the runtime
 * gave for the file itself, and what a refusal must say; {@code compiler/src/scripts/opset_models.py} writes them.
 */
class OpsetTest {
    private static final double TOLERANCE = 1e-5;

    @TempDir
    Path folder;

    static List<String> models() throws IOException, URISyntaxException {
        try (Stream<Path> files = Files.list(resources())) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static Path resources() throws URISyntaxException {
        return Path.of(
                Objects.requireNonNull(OpsetTest.class.getResource("/opsets")).toURI());
    }

    private static Path file(String model) throws URISyntaxException {
        return resources().resolve(model);
    }

    /** What is wrong with a model, as its own file says it: known before the graph is read. */
    private static Map<String, String> properties(String model) throws IOException, URISyntaxException {
        return org.jennit.onnx.file.OnnxFileReader.read(file(model)).metadata();
    }

    @ParameterizedTest
    @MethodSource("models")
    void computesWhatTheFileDoes(String model) throws IOException, URISyntaxException {
        Map<String, String> properties = properties(model);
        String refused = properties.get("refused");
        if (refused != null) {
            assertThatThrownBy(() -> OnnxReader.read(file(model))).hasMessageContaining(refused);
            return;
        }
        Graph graph = OnnxReader.read(file(model)).graph();
        assertComputes(graph, properties);
        assertComputes(Optimizer.optimize(graph), properties);
        Path exported = folder.resolve("exported.onnx");
        OnnxWriter.write(graph, Map.of(), exported);
        assertComputes(OnnxReader.read(exported).graph(), properties);
    }

    @ParameterizedTest
    @Tag("exhaustive")
    @MethodSource("models")
    void relevanceFlowsOrIsRefusedByName(String model) throws IOException, URISyntaxException {
        Map<String, String> properties = properties(model);
        if (properties.containsKey("refused")) {
            return;
        }
        AttributionCompiler compiler = AttributionCompiler.load(file(model));
        if (!compiler.model().outputs().values().iterator().next().element().isFloating()) {
            return;
        }
        String refused = properties.get("gradient");
        if (refused != null) {
            assertThatThrownBy(() -> compiler.compile(Composites.gradient(), AttributionRequest.DEFAULT))
                    .isInstanceOf(GraphException.class)
                    .hasMessageContaining(refused);
            return;
        }
        AttributionGraph attribution = compiler.compile(Composites.gradient(), AttributionRequest.DEFAULT);
        try (Program program = open(attribution.graph())) {
            Map<String, Tensor> inputs = new HashMap<>(tensors("in ", properties));
            Tensor output = tensors("out ", properties).get(attribution.explained());
            inputs.put(attribution.outputRelevance(), output);
            Map<String, Tensor> relevance = program.run(of(program, inputs));
            attribution
                    .relevance()
                    .forEach((input, name) -> assertThat(relevance.get(name).shape())
                            .isEqualTo(inputs.get(input).shape()));
        }
    }

    private static void assertComputes(Graph graph, Map<String, String> properties) {
        try (Program program = open(graph)) {
            Map<String, Tensor> outputs = program.run(of(program, tensors("in ", properties)));
            tensors("out ", properties).forEach((name, expected) -> {
                Tensor got = outputs.get(name);
                assertThat(got.shape()).as(name).isEqualTo(expected.shape());
                for (int i = 0; i < expected.size(); i++) {
                    assertThat(got.toDoubles()[i])
                            .as(name + "[" + i + "]")
                            .isCloseTo(
                                    expected.toDoubles()[i],
                                    within(TOLERANCE * (1 + Math.abs(expected.toDoubles()[i]))));
                }
            });
        }
    }

    private static Program open(Graph graph) {
        return Program.open(graph, ProgramOptions.DEFAULT.withThreads(1));
    }

    /** The tensors of a graph's inputs, in the types that it declares. */
    private static Map<String, Tensor> of(Program program, Map<String, Tensor> numbers) {
        Map<String, Tensor> inputs = new HashMap<>();
        program.graph()
                .inputs()
                .forEach(input ->
                        inputs.put(input.name(), numbers.get(input.name()).to(input.element())));
        return inputs;
    }

    /** The tensors in a file's properties: their shape, then their numbers. */
    private static Map<String, Tensor> tensors(String kind, Map<String, String> properties) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        properties.forEach((key, value) -> {
            if (key.startsWith(kind)) {
                String[] parts = value.split(";", -1);
                double[] numbers = Arrays.stream(parts[1].split(",", 0))
                        .filter(number -> !number.isEmpty())
                        .mapToDouble(Double::parseDouble)
                        .toArray();
                long[] shape = Arrays.stream(parts[0].split(",", 0))
                        .filter(extent -> !extent.isEmpty())
                        .mapToLong(Long::parseLong)
                        .toArray();
                tensors.put(
                        key.substring(kind.length()), Tensor.of(numbers, shape).to(ElementType.FLOAT32));
            }
        });
        return tensors;
    }
}
