package org.jennit.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jennit.Attributor;
import org.jennit.Model;
import org.jennit.ModelOptions;
import org.jennit.attribution.Attribution;
import org.jennit.cli.Run;
import org.jennit.derive.RandomNodes;
import org.jennit.graph.Value;
import org.jennit.target.Target;
import org.jennit.tensor.Npy;
import org.jennit.tensor.Tensor;
import org.jennit.text.StructuredText;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A model gives what the runtime gives for the untouched file, alone and explained, with the optimizer and without. */
@Tag("exhaustive")
class OutputParityTest {
    private static final Path FIELD = Run.home().resolve("conformance/field");
    private static final Path GOLDEN = Run.home().resolve("conformance/cases");
    private static final double SINGLE = 1e-4;
    private static final double HALF = 1e-2;

    @TestFactory
    Stream<DynamicTest> outputsAreThoseOfTheRuntime() throws IOException {
        List<Path> folders;
        try (Stream<Path> all = Files.list(FIELD)) {
            folders = all.filter(folder -> Files.exists(folder.resolve("model.onnx")))
                    .sorted()
                    .toList();
        }
        return folders.stream()
                .map(folder -> dynamicTest(folder.getFileName().toString(), () -> {
                    Path file = folder.resolve("model.onnx");
                    compare(file, model -> inputs(folder, model.inputs()));
                }));
    }

    /** Each model of a family of golden cases, at the input of the first case that has it. */
    @ParameterizedTest
    @ValueSource(strings = {"act", "attributor", "layerwise", "map", "net", "op", "pool", "rule", "second", "unet"})
    void outputsOfGoldenModelsAreThoseOfTheRuntime(String family, @TempDir Path unpacked) throws IOException {
        unpack(GOLDEN.resolve(family + ".zip"), unpacked);
        Map<Path, Path> inputs = new TreeMap<>();
        List<Path> cases;
        try (Stream<Path> all = Files.walk(unpacked)) {
            cases = all.filter(file -> file.endsWith("case.json")).sorted().toList();
        }
        for (Path file : cases) {
            Map<String, Object> read = StructuredText.readMap(file);
            Path model = file.resolveSibling((String) read.get("model")).normalize();
            inputs.putIfAbsent(model, file.resolveSibling((String) read.get("input")));
        }
        assertThat(inputs).isNotEmpty();
        for (Map.Entry<Path, Path> each : inputs.entrySet()) {
            Tensor input = Npy.read(each.getValue());
            compare(each.getKey(), model -> Map.of(model.inputs().get(0).name(), input));
        }
    }

    private static void unpack(Path zip, Path folder) throws IOException {
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(zip))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                if (!entry.isDirectory()) {
                    Path file = folder.resolve(entry.getName());
                    Files.createDirectories(file.getParent());
                    Files.copy(in, file);
                }
            }
        }
    }

    /** The inputs of a model. */
    @FunctionalInterface
    private interface Inputs {
        Map<String, Tensor> of(Model model) throws IOException;
    }

    private static void compare(Path file, Inputs given) throws IOException {
        for (boolean optimizer : new boolean[] {true, false}) {
            try (Model model = Model.load(file, ModelOptions.DEFAULT.withOptimizer(optimizer));
                    Attributor gradient = Attributor.gradient(model)) {
                assumeTrue(RandomNodes.warning(model.graph()).isEmpty(), "a random model gives no number twice");
                Map<String, Tensor> inputs = given.of(model);
                Map<String, Tensor> expected;
                try (Session session = Session.open(
                                Files.readAllBytes(file),
                                file.getParent(),
                                Map.of(),
                                true,
                                ProgramOptions.DEFAULT,
                                List.of("Pad_Fusion"));
                        Cancellation work = Cancellation.begin("the run");
                        RuntimeCall call = RuntimeCall.begin(work, 1)) {
                    expected = session.run(inputs, call);
                }
                boolean half = model.graph().nodes().stream()
                        .anyMatch(node -> node.output().element().isHalf());
                compare(model.predict(inputs), expected, half);
                Attribution explained;
                try {
                    explained = gradient.attribute(inputs, Target.output());
                } catch (RuntimeException e) { // what cannot be explained is the matter of FieldTest
                    continue;
                }
                compare(explained.outputs(), expected, half);
            }
        }
    }

    private static Map<String, Tensor> inputs(Path folder, List<Value> declared) throws IOException {
        Map<String, Tensor> inputs = new HashMap<>();
        for (Value input : declared) {
            for (String name : List.of("input_" + input.name(), "input." + input.name(), "input")) {
                Path array = folder.resolve(name + ".npy");
                if (Files.exists(array)) {
                    inputs.put(input.name(), Npy.read(array));
                    break;
                }
            }
        }
        boolean fit = declared.stream().allMatch(input -> inputs.containsKey(input.name()) && fits(input, inputs));
        assumeTrue(fit, "the case has no arrays that the file takes as they are");
        return inputs;
    }

    /** A frozen batch is the matter of attributors, not of the file. */
    private static boolean fits(Value input, Map<String, Tensor> inputs) {
        long[] shape = inputs.get(input.name()).shape();
        return shape.length == 0
                || !input.shape().isRanked()
                || !input.shape().dimension(0).isKnown()
                || input.shape().dimension(0).is(shape[0]);
    }

    private static void compare(Map<String, Tensor> got, Map<String, Tensor> expected, boolean half) {
        assertThat(got.keySet()).isEqualTo(expected.keySet());
        expected.forEach((name, tensor) -> {
            Tensor is = got.get(name);
            assertThat(is.type()).as(name).isEqualTo(tensor.type());
            assertThat(is.size()).as(name).isEqualTo(tensor.size());
            double tolerance = half ? HALF : SINGLE;
            double[] numbers = tensor.toDoubles();
            double[] results = is.toDoubles();
            double difference = 0;
            double norm = 0;
            for (int i = 0; i < numbers.length; i++) {
                difference += Math.pow(results[i] - numbers[i], 2);
                norm += numbers[i] * numbers[i];
            }
            assertThat(Math.sqrt(difference)).as(name).isLessThanOrEqualTo(tolerance * (1 + Math.sqrt(norm)));
        });
    }
}
