package org.jennit.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jennit.canonizer.Canonizers;
import org.jennit.graph.Graph;
import org.jennit.graph.Value;
import org.jennit.layer.Layer;
import org.jennit.layer.Layers;
import org.jennit.onnx.file.NodeMessage;
import org.jennit.onnx.file.OnnxFileReader;
import org.jennit.operator.Activations;
import org.jennit.operator.LayerType;
import org.jennit.operator.Pooling;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Layers have the names of PyTorch's modules, whichever of its exporters wrote the file. */
class LayerNamesTest {
    private static Layers layers(String exporter) throws IOException {
        String name = "names-" + exporter + ".onnx";
        try (InputStream in = Objects.requireNonNull(LayerNamesTest.class.getResourceAsStream(name), name)) {
            Graph graph = OnnxReader.of(OnnxFileReader.read(ByteBuffer.wrap(in.readAllBytes()), name))
                    .graph();
            return Layers.of(Canonizers.canonize(graph, Canonizers.all()).graph());
        }
    }

    private static List<Layer> named(Layers layers, String name, LayerType type) {
        List<Layer> named = layers.named(name);
        assertThat(named).as(name).isNotEmpty().allMatch(layer -> layer.is(type));
        return named;
    }

    @ParameterizedTest
    @ValueSource(strings = {"legacy", "unfolded", "dynamo"})
    void linearLayersAreNamedByTheirModules(String exporter) throws IOException {
        Layers layers = layers(exporter);
        for (String name : List.of(
                "conv1",
                "conv_1",
                "layer1.0.conv1",
                "layer1.0.conv2",
                "layer1.1.conv1",
                "layer1.1.conv2",
                "branches.0",
                "branches.1")) {
            assertThat(named(layers, name, LayerType.CONVOLUTION)).as(name).hasSize(1);
        }
        assertThat(named(layers, "shared.0", LayerType.CONVOLUTION)).hasSize(2);
        assertThat(named(layers, "classifier.0", LayerType.DENSE)).hasSize(1);
        assertThat(named(layers, "classifier.3", LayerType.DENSE)).hasSize(1);
        assertThat(layers.list().stream().filter(layer -> layer.is(LayerType.LINEAR)))
                .hasSize(12);
    }

    @ParameterizedTest
    @ValueSource(strings = {"unfolded", "dynamo"})
    void aMergedBatchNormIsANameOfItsConvolution(String exporter) throws IOException {
        Layers layers = layers(exporter);
        for (String block : List.of("layer1.0", "layer1.1")) {
            assertThat(layers.named(block + ".bn1")).isEqualTo(layers.named(block + ".conv1"));
            assertThat(layers.named(block + ".bn2")).isEqualTo(layers.named(block + ".conv2"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"legacy", "unfolded", "dynamo"})
    void otherModulesAreNamedForAllTheirCalls(String exporter) throws IOException {
        Layers layers = layers(exporter);
        assertThat(named(layers, "layer1.0.relu", LayerType.RELU)).hasSize(2);
        assertThat(named(layers, "layer1.1.relu", LayerType.RELU)).hasSize(2);
        assertThat(named(layers, "shared.1", LayerType.ACTIVATION)).hasSize(2);
        assertThat(named(layers, "act", LayerType.ACTIVATION))
                .singleElement()
                .satisfies(layer -> assertThat(layer.node().operator()).isEqualTo(Activations.SILU));
        assertThat(named(layers, "avgpool", LayerType.AVG_POOL))
                .singleElement()
                .satisfies(layer -> assertThat(layer.node().operator()).isEqualTo(Pooling.GLOBAL_AVERAGE_POOL));
        assertThat(layers.list().stream().filter(layer -> layer.is(LayerType.SUM)))
                .hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"legacy", "unfolded", "dynamo"})
    void containersNameWhatLeavesThem(String exporter) throws IOException {
        Layers layers = layers(exporter);
        Value block = layers.value("layer1.0").orElseThrow();
        assertThat(layers.named("layer1.0.relu"))
                .last()
                .satisfies(relu -> assertThat(relu.node().output()).isSameAs(block));
        assertThat(layers.value("layer1")).isEqualTo(layers.value("layer1.1"));
        assertThat(layers.value("classifier"))
                .contains(layers.named("classifier.3").get(0).node().output());
        assertThat(layers.value("shared"))
                .as("the last call of a container that is called again")
                .contains(layers.named("shared.1").get(1).node().output());
        assertThat(layers.value("branches"))
                .as("a list is no module that gives a value")
                .isEmpty();
        assertThat(layers.names()).contains("layer1", "layer1.0", "shared", "classifier");
    }

    /** A node as the newer exporter writes it: with the scopes it was called in, the last of them its operator. */
    private static NodeMessage traced(String operator, String... scopes) {
        String list = Stream.of(scopes).map(scope -> "'" + scope + "'").collect(Collectors.joining(", ", "[", "]"));
        return new NodeMessage(
                "node", operator, "", "", List.of(), List.of(), List.of(), "", Map.of(LayerNames.SCOPES, list));
    }

    @Test
    void aNodeIsNamedByWhereItWasCalledRatherThanByWhoseParameterItHas() {
        NodeMessage words = traced("Gather", "", "model", "model.words", "embedding");
        assertThat(LayerNames.origin(words, List.of("head.weight")).modules()).containsExactly("model.words");
        NodeMessage older = NodeMessage.of("/model/words/Gather", "Gather", List.of(), List.of(), List.of());
        assertThat(LayerNames.origin(older, List.of("head.weight")).modules()).containsExactly("model.words");
    }

    @Test
    void parametersOfAModuleWithinAndOfMergedLayersNameANodeFirst() {
        NodeMessage direct = traced("MatMul", "", "attention", "linear");
        assertThat(LayerNames.origin(direct, List.of("attention.query.weight")).modules())
                .containsExactly("attention.query", "attention");
        NodeMessage merged = traced("Conv", "", "bn1", "_native_batch_norm_legit_no_training");
        assertThat(LayerNames.origin(merged, List.of("conv1.weight")).modules()).containsExactly("conv1", "bn1");
        NodeMessage again = NodeMessage.of("/block_1/fc/MatMul", "MatMul", List.of(), List.of(), List.of());
        assertThat(LayerNames.origin(again, List.of("block.fc.weight")).modules())
                .containsExactly("block.fc", "block_1.fc");
    }
}
