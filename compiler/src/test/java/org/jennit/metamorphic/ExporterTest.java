package org.jennit.metamorphic;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jennit.compile.AttributionCompiler;
import org.jennit.composite.Composites;
import org.jennit.evaluate.NumberTensor;
import org.jennit.graph.Dimension;
import org.jennit.graph.Value;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Networks of PyTorch in float64 with weights by chance, each by both exporters and in several opsets, with attention fused
 * and written out, with the batch fixed and open ({@code d}): every file has the relevance of the first.
 */
class ExporterTest {
    private static final Path EXPORTS = Path.of("src/test/resources/org/jennit/metamorphic/exports");
    private static final double TOLERANCE = 1e-6;
    private static final List<Map<String, Object>> PRESETS = List.of(
            Map.of("name", "epsilon_plus", "epsilon", 1e-12, "stabilizer", 1e-12),
            Map.of("name", "epsilon_gamma_box", "epsilon", 1e-12, "stabilizer", 1e-12, "low", -6, "high", 6),
            Map.of("name", "attn_lrp", "epsilon", 1e-12, "stabilizer", 1e-12),
            Map.of("name", "cp_lrp", "epsilon", 1e-12, "stabilizer", 1e-12));

    static List<Arguments> networks() throws IOException {
        Map<String, List<Path>> files = new TreeMap<>();
        try (Stream<Path> list = Files.list(EXPORTS)) {
            list.filter(file -> file.toString().endsWith(".onnx"))
                    .sorted()
                    .forEach(file -> files.computeIfAbsent(network(file), key -> new ArrayList<>())
                            .add(file));
        }
        return files.entrySet().stream()
                .map(entry -> Arguments.of(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static String network(Path file) {
        String name = file.getFileName().toString();
        return name.substring(0, name.indexOf('@'));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("networks")
    void everyFileHasTheSameRelevance(String network, List<Path> files) throws IOException {
        assertThat(files).hasSizeGreaterThan(1);
        List<String> differences = new ArrayList<>();
        for (Map<String, Object> preset : PRESETS) {
            Explained wanted = explained(files.get(0), preset);
            for (Path file : files.subList(1, files.size())) {
                double deviation = explained(file, preset).deviation(wanted);
                if (!(deviation <= TOLERANCE)) {
                    differences.add(file.getFileName() + " under " + preset.get("name") + ": " + deviation);
                }
            }
        }
        assertThat(differences).isEmpty();
    }

    private static Explained explained(Path file, Map<String, Object> preset) throws IOException {
        AttributionCompiler compiler = AttributionCompiler.load(file);
        Value input = compiler.model().inputs().get(0);
        int[] extents = input.shape().dimensions().stream()
                .mapToInt(ExporterTest::extent)
                .toArray();
        Random random = new Random(3);
        NumberTensor numbers = NumberTensor.generate(extents, index -> random.nextGaussian());
        return Explained.of(compiler, Composites.of(preset, "test"), numbers);
    }

    private static int extent(Dimension dimension) {
        return dimension.isKnown() ? (int) dimension.value() : 1;
    }
}
