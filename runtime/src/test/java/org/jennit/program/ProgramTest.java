package org.jennit.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jennit.TestNetwork.tensor;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jennit.TestNetwork;
import org.jennit.graph.Constant;
import org.jennit.graph.Dimension;
import org.jennit.graph.ElementType;
import org.jennit.graph.Graph;
import org.jennit.graph.GraphBuilder;
import org.jennit.graph.Shape;
import org.jennit.graph.Value;
import org.jennit.onnx.OnnxReader;
import org.jennit.operator.Linear;
import org.jennit.operator.Ops;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ProgramTest {
    @TempDir
    private Path folder;

    @Test
    void theEnvironmentStaysUntilTheProcessIsGone() {
        assertThat(RuntimeEnvironment.isHeld())
                .as("a reference of its own: ONNX Runtime's Java classes may have changed")
                .isTrue();
    }

    private Graph dense() throws IOException {
        return OnnxReader.read(TestNetwork.dense(folder, 300, 7)).graph();
    }

    private static double[] slow(Graph graph, Tensor x) {
        List<Value> constants = graph.constants();
        double[][] parameters = new double[4][];
        for (int i = 0; i < 4; i++) {
            parameters[i] = numbers(constants.get(i));
        }
        double[] hidden = affine(x.toDoubles(), parameters[0], parameters[1]);
        for (int i = 0; i < hidden.length; i++) {
            hidden[i] = Math.max(0, hidden[i]);
        }
        return affine(hidden, parameters[2], parameters[3]);
    }

    private static double[] numbers(Value constant) {
        Constant numbers = constant.constant();
        try {
            ByteBuffer bytes = numbers instanceof Constant.InFile region
                    ? ByteBuffer.wrap(Files.readAllBytes(region.file()), (int) region.offset(), (int) region.bytes())
                    : ((Constant.InMemory) numbers).data();
            FloatBuffer floats = bytes.slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
            double[] values = new double[floats.remaining()];
            for (int i = 0; i < values.length; i++) {
                values[i] = floats.get(i);
            }
            return values;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double[] affine(double[] x, double[] w, double[] b) {
        double[] y = b.clone();
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; j < y.length; j++) {
                y[j] += x[i] * w[i * y.length + j];
            }
        }
        return y;
    }

    @Test
    void computesWithTheWeightsOfTheFile() throws IOException {
        Graph graph = dense();
        assertThat(graph.constants().get(0).constant()).isInstanceOf(Constant.InFile.class);
        Tensor x = tensor(1, 1, 300);
        try (Program program = Program.open(graph)) {
            Tensor y = program.run(Map.of("x", x)).get("y");
            TestNetwork.assertClose(y, Tensor.of(slow(graph, x), 1, 7), 1e-3);
        }
    }

    @ParameterizedTest
    @EnumSource(ProgramOptions.Optimization.class)
    void givesTheSameHoweverItIsRun(ProgramOptions.Optimization degree) throws IOException {
        Graph graph = dense();
        Tensor x = tensor(2, 3, 300);
        ProgramOptions other = ProgramOptions.DEFAULT
                .withOptimization(degree)
                .withThreads(1)
                .withMemoryPattern(false)
                .withPrepacking(ProgramOptions.Prepacking.NEVER);
        try (Program program = Program.open(graph);
                Program otherwise = Program.open(graph, other)) {
            Tensor expected = program.run(Map.of("x", x)).get("y");
            TestNetwork.assertClose(otherwise.run(Map.of("x", x)).get("y"), expected, 1e-4);
        }
    }

    /** Classifiers of 64 and 256 MiB, and a matrix of 256 MiB that every token of a sample meets. */
    @ParameterizedTest
    @CsvSource({"2, 4096, true", "2, 16384, false", "3, 16384, true"})
    void packsMatricesUnlessTheyAreLargeAndMeetOneRowOfEachSample(int rank, long width, boolean packs) {
        GraphBuilder builder = GraphBuilder.separate();
        Ops g = new Ops(builder);
        Value x = builder.input("x", ElementType.FLOAT32, rank == 2 ? Shape.of(1, 4096) : Shape.of(1, 5, 4096));
        Value weights = builder.input("w", ElementType.FLOAT32, Shape.of(4096, width));
        Value y = rank == 2 ? g.apply(Linear.DENSE, x, weights) : g.matMul(x, weights);
        Graph graph = builder.build(Map.of("y", y));
        assertThat(PrepackingChoice.pack(graph, ProgramOptions.DEFAULT)).isEqualTo(packs);
        assertThat(PrepackingChoice.pack(graph, ProgramOptions.DEFAULT.withPrepacking(ProgramOptions.Prepacking.NEVER)))
                .isFalse();
        assertThat(PrepackingChoice.pack(
                        graph, ProgramOptions.DEFAULT.withPrepacking(ProgramOptions.Prepacking.ALWAYS)))
                .isTrue();
    }

    @Test
    void takesWeightsFromFilesInSeveralFoldersAndThroughLinks() throws IOException {
        Path first = Files.createDirectories(folder.resolve("a/b"));
        Path second = Files.createDirectories(folder.resolve("c"));
        Graph one = OnnxReader.read(TestNetwork.dense(first, 300, 7)).graph();
        Path moved = TestNetwork.dense(second, 300, 7);
        Path link = Files.createSymbolicLink(folder.resolve("link.onnx"), moved);
        Graph other = OnnxReader.read(link).graph();
        GraphBuilder builder = GraphBuilder.separate();
        Ops g = new Ops(builder);
        Value sum = g.add(one.constants().get(0), other.constants().get(0));
        Value x = builder.input("x", ElementType.FLOAT32, Shape.of(1, 1));
        Graph graph = builder.build(Map.of("sum", g.mul(sum, x)));
        double[] weights = numbers(one.constants().get(0));
        try (Program program = Program.open(graph)) {
            double[] got = program.run(Map.of("x", Tensor.of(new float[] {1}, 1, 1)))
                    .get("sum")
                    .toDoubles();
            assertThat(got[17]).isEqualTo((float) (2 * weights[17]));
        }
    }

    @Test
    void profilesAreWritten() throws IOException {
        try (Program program = Program.open(dense(), ProgramOptions.DEFAULT.withProfile(folder.resolve("profile")))) {
            program.run(Map.of("x", tensor(1, 1, 300)));
        }
        try (var files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .anyMatch(name -> name.startsWith("profile") && name.endsWith(".json"));
        }
    }

    @Test
    void everyElementTypePassesThrough() {
        for (ElementType type : List.of(
                ElementType.FLOAT32,
                ElementType.FLOAT64,
                ElementType.FLOAT16,
                ElementType.BFLOAT16,
                ElementType.INT8,
                ElementType.INT16,
                ElementType.INT32,
                ElementType.INT64,
                ElementType.UINT8,
                ElementType.BOOL)) {
            GraphBuilder builder = GraphBuilder.separate();
            Value x = builder.input("x", type, Shape.of(Dimension.symbol("n")));
            Graph graph =
                    builder.build(Map.of("y", new Ops(builder).reshape(x, List.of(Dimension.of(1), Dimension.of(-1)))));
            Tensor tensor = Tensor.of(new double[] {0, 1, 1, 0}, 4).to(type);
            try (Program program = Program.open(graph)) {
                assertThat(program.run(Map.of("x", tensor)).get("y"))
                        .as("%s", type)
                        .isEqualTo(tensor.reshape(1, 4));
            }
        }
    }

    @Test
    void refusesWhatDoesNotFitAndSaysWhatWould() throws IOException {
        try (Program program = Program.open(dense())) {
            assertThatThrownBy(() -> program.run(Map.of()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("'x' (float32 [batch, 300]) is missing");
            assertThatThrownBy(() -> program.run(Map.of("X1", tensor(1, 1, 300))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("unknown input 'X1'")
                    .hasMessageContaining("did you mean 'x'");
            assertThatThrownBy(() -> program.run(Map.of("x", tensor(1, 1, 301))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("float32 [batch, 300]")
                    .hasMessageContaining("float32 [1, 301]");
            assertThatThrownBy(() -> program.run(Map.of("x", tensor(1, 300))))
                    .hasMessageContaining("is the batch axis missing?");
            assertThatThrownBy(() -> program.run(Map.of("x", tensor(1, 1, 300).to(ElementType.FLOAT64))))
                    .hasMessageContaining("float64 [1, 300]")
                    .hasMessageContaining("convert it to float32 first (Tensor.to, or astype in numpy)");
        }
    }

    @Test
    void refusesInputsThatDisagreeAboutTheBatch() {
        GraphBuilder builder = GraphBuilder.separate();
        Value a = builder.input("a", ElementType.FLOAT32, Shape.of(TestNetwork.BATCH));
        Value b = builder.input("b", ElementType.FLOAT32, Shape.of(TestNetwork.BATCH));
        try (Program program = Program.open(builder.build(Map.of("y", new Ops(builder).add(a, b))))) {
            assertThatThrownBy(() -> program.run(Map.of("a", tensor(1, 2), "b", tensor(1, 1))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("batch = 2 as in the input 'a'");
        }
    }

    @Test
    void afterCloseItSaysSo() throws IOException {
        Program program = Program.open(dense());
        program.close();
        program.close();
        assertThatThrownBy(() -> program.run(Map.of("x", tensor(1, 1, 300))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void aDeviceThatIsNotThereIsRefusedByTheNameOfWhatIsMissing() throws IOException {
        Graph graph = dense();
        assertThat(Device.parse("CUDA:1")).isEqualTo(Device.cuda(1));
        assertThatThrownBy(() -> Device.parse("gpu")).hasMessageContaining("cuda:N");
        Assumptions.assumeFalse(OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA));
        assertThatThrownBy(() -> Program.open(graph, ProgramOptions.DEFAULT.withDevice(Device.cuda(0))))
                .isInstanceOf(JennitException.class)
                .hasMessageContaining("onnxruntime_gpu");
    }

    @Test
    void manyThreadsGetTheSame() throws Exception {
        try (Program program = Program.open(dense(), ProgramOptions.DEFAULT.withThreads(1))) {
            List<Tensor> inputs = new ArrayList<>();
            List<Tensor> expected = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                inputs.add(tensor(i, 1 + i % 3, 300));
                expected.add(program.run(Map.of("x", inputs.get(i))).get("y"));
            }
            ExecutorService threads = Executors.newFixedThreadPool(8);
            List<Future<?>> futures = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                int n = i;
                futures.add(threads.submit(() -> {
                    for (int run = 0; run < 100; run++) {
                        assertThat(program.run(Map.of("x", inputs.get(n))).get("y"))
                                .isEqualTo(expected.get(n));
                    }
                }));
            }
            for (Future<?> future : futures) {
                future.get();
            }
            threads.shutdown();
        }
    }

    @Test
    @Tag("exhaustive")
    void closingWaitsForRunsUnderWay() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        for (int round = 0; round < 10; round++) {
            Program program = Program.open(dense(), ProgramOptions.DEFAULT.withThreads(1));
            Tensor x = tensor(1, 64, 300);
            Tensor expected = program.run(Map.of("x", x)).get("y");
            List<Future<Integer>> futures = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                futures.add(threads.submit(() -> {
                    for (int run = 0; ; run++) {
                        try {
                            assertThat(program.run(Map.of("x", x)).get("y")).isEqualTo(expected);
                        } catch (IllegalStateException closed) {
                            return run;
                        }
                    }
                }));
            }
            Thread.sleep(5);
            program.close();
            for (Future<Integer> future : futures) {
                assertThat(future.get()).isNotNegative();
            }
        }
        threads.shutdown();
    }

    @Test
    @Tag("exhaustive")
    void nativeMemoryDoesNotGrow() throws IOException {
        Assumptions.assumeTrue(TestNetwork.residentMemory() > 0, "needs /proc");
        Graph graph = dense();
        Tensor x = tensor(1, 200, 300); // 240 kB in, so that 3000 leaked inputs or copies would be 700 MB
        try (Program program = Program.open(graph)) {
            for (int i = 0; i < 300; i++) {
                program.run(Map.of("x", x));
            }
            long before = TestNetwork.residentMemory();
            for (int i = 0; i < 3000; i++) {
                program.run(Map.of("x", x));
            }
            assertThat(TestNetwork.residentMemory() - before).isLessThan(64L << 20);
        }
        for (int i = 0; i < 20; i++) {
            Program.open(graph).close();
        }
        long before = TestNetwork.residentMemory();
        for (int i = 0; i < 200; i++) {
            Program.open(graph).close();
        }
        assertThat(TestNetwork.residentMemory() - before).isLessThan(64L << 20);
    }
}
