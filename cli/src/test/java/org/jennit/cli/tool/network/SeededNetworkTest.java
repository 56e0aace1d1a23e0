package org.jennit.cli.tool.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jennit.graph.Graph;
import org.jennit.graph.Value;
import org.jennit.onnx.OnnxReader;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeededNetworkTest {
    @TempDir
    Path folder;

    /** The numbers of parameters are those of torchvision's models; statistics of batch norms are not among them. */
    @ParameterizedTest
    @Tag("exhaustive")
    @CsvSource({
        "RESNET18, 11689512, 20",
        "RESNET50, 25557032, 53",
        "MOBILENET_V2, 3504872, 52",
        "VGG16, 138357544, 13",
    })
    void hasTheShapeOfItsModel(SeededNetwork network, long parameters, long convolutions) throws IOException {
        Graph graph = read(network, false, 1);
        assertThat(graph.constants().stream()
                        .filter(value ->
                                value.name().endsWith(".weight") || value.name().endsWith(".bias"))
                        .mapToLong(value -> value.shape().elements().value())
                        .sum())
                .isEqualTo(parameters);
        assertThat(count(graph).get("Conv")).isEqualTo(convolutions);
        assertThat(graph.input("input").shape()).hasToString("[batch, 3, 224, 224]");
        assertThat(graph.output("output").shape()).hasToString("[batch, 1000]");
    }

    @Test
    void mergedBatchNormsAreNotThere() throws IOException {
        assertThat(count(read(SeededNetwork.RESNET18, false, 1)))
                .isEqualTo(Map.of(
                        "Conv", 20L,
                        "BatchNormalization", 20L,
                        "Relu", 17L,
                        "MaxPool", 1L,
                        "Add", 8L,
                        "GlobalAveragePool", 1L,
                        "Flatten", 1L,
                        "Gemm", 1L));
        assertThat(count(read(SeededNetwork.RESNET18, true, 1))).doesNotContainKey("BatchNormalization");
    }

    @Test
    @Tag("exhaustive")
    void nodesAndParametersAreNamedAsPyTorchNamesThem() throws IOException {
        Graph resnet = read(SeededNetwork.RESNET50, false, 1);
        assertThat(names(resnet))
                .contains(
                        "/conv1/Conv",
                        "/layer1/layer1.0/relu_2/Relu",
                        "/layer2/layer2.0/downsample/downsample.0/Conv",
                        "/layer4/layer4.2/Add",
                        "/Flatten");
        assertThat(resnet.constants().stream().map(Value::name))
                .contains("layer1.0.conv1.weight", "layer1.0.bn1.running_var", "fc.bias");
        assertThat(names(read(SeededNetwork.MOBILENET_V2, true, 1)))
                .contains(
                        "/features/features.0/features.0.0/Conv",
                        "/features/features.1/conv/conv.1/Conv",
                        "/features/features.2/conv/conv.1/conv.1.2/Clip",
                        "/features/features.3/Add",
                        "/GlobalAveragePool");
    }

    @Test
    void equalSeedsGiveEqualFiles() throws IOException {
        Path file = folder.resolve("network.onnx");
        SeededNetwork.MOBILENET_V2.write(file, true, 7);
        byte[] first = Files.readAllBytes(file);
        SeededNetwork.MOBILENET_V2.write(file, true, 7);
        assertThat(Files.readAllBytes(file)).isEqualTo(first);
        SeededNetwork.MOBILENET_V2.write(file, true, 8);
        assertThat(Files.readAllBytes(file)).isNotEqualTo(first).hasSameSizeAs(first);
    }

    @Test
    void leavesNothingBehindButTheFile() throws IOException {
        SeededNetwork.MOBILENET_V2.write(folder.resolve("network.onnx"), true, 1);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactly("network.onnx");
        }
    }

    private Graph read(SeededNetwork network, boolean merges, long seed) throws IOException {
        Path file = folder.resolve(network.label() + ".onnx");
        network.write(file, merges, seed);
        return OnnxReader.read(file).graph();
    }

    private static Map<String, Long> count(Graph graph) {
        return graph.nodes().stream()
                .collect(Collectors.groupingBy(node -> node.operator().name(), Collectors.counting()));
    }

    private static List<String> names(Graph graph) {
        return graph.nodes().stream().map(node -> node.origin().node()).toList();
    }
}
