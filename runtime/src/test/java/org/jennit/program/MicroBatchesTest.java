package org.jennit.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jennit.Attributor;
import org.jennit.Model;
import org.jennit.TestNetwork;
import org.jennit.attribution.Attribution;
import org.jennit.composite.Composites;
import org.jennit.graph.Dimension;
import org.jennit.graph.Graph;
import org.jennit.graph.Value;
import org.jennit.onnx.OnnxReader;
import org.jennit.target.Target;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Into how many portions a batch is divided, and that this changes nothing but the time. */
@Timeout(120)
class MicroBatchesTest {
    private static final String BATCH = TestNetwork.BATCH.toString();

    @TempDir
    Path folder;

    private Graph pixels() throws IOException {
        Path file = TestNetwork.pixels(folder, 3, Dimension.of(160), Dimension.of(160));
        return OnnxReader.read(file).graph();
    }

    private static int count(Graph graph, long samples, int threads) {
        return new MicroBatches(graph).count(Map.of(BATCH, samples), threads);
    }

    @Test
    void largePicturesAreRunOneByOne() throws IOException {
        assertThat(count(pixels(), 8, 2)).isEqualTo(8);
        assertThat(count(pixels(), 1, 2)).isOne();
        assertThat(count(pixels(), 0, 2)).isOne();
    }

    @Test
    void aBatchIsRunWholeWhereHalfOfTheThreadsWouldIdle() throws IOException {
        assertThat(count(pixels(), 8, 16)).isEqualTo(8);
        assertThat(count(pixels(), 8, 17)).isOne();
    }

    @Test
    void rowsOfAFewNumbersStayTogether() throws IOException {
        Graph graph = OnnxReader.read(TestNetwork.dense(folder, 20, 3)).graph();
        assertThat(count(graph, 8, 1)).isOne();
        assertThat(count(graph, 100_000, 2)).isBetween(10, 1000);
    }

    /** A matrix of 4 MiB that writes 4 KiB for each sample. */
    @Test
    void weightsAreNotReadMoreOftenThanTheyAreWorth() {
        TestNetwork network = new TestNetwork(1);
        Value x = network.input("x", TestNetwork.BATCH, Dimension.of(1024));
        Graph graph = network.builder.build(Map.of("y", network.ops.matMul(x, network.weights(1024, 1024))));
        assertThat(count(graph, 8, 1)).isOne();
        assertThat(count(graph, 4096, 1)).isBetween(8, 32);
    }

    @Test
    void aFixedBatchIsRunWhole() {
        TestNetwork network = new TestNetwork(1);
        Value x = network.input("x", Dimension.of(8), Dimension.of(1 << 20));
        Graph graph = network.builder.build(Map.of("y", network.ops.mul(x, x)));
        assertThat(count(graph, 8, 1)).isOne();
    }

    @Test
    void sizesOfPicturesThatAreOpenCount() throws IOException {
        Path file = TestNetwork.pixels(folder, 3, Dimension.symbol("h"), Dimension.symbol("w"));
        MicroBatches portions = new MicroBatches(OnnxReader.read(file).graph());
        assertThat(portions.count(Map.of(BATCH, 8L, "h", 160L, "w", 160L), 2)).isEqualTo(8);
        assertThat(portions.count(Map.of(BATCH, 8L, "h", 2L, "w", 2L), 2)).isOne();
    }

    @Test
    void smallSamplesAreGivenByTheThousand() throws IOException {
        Map<String, Long> symbols = Map.of(BATCH, 3L);
        assertThat(new MicroBatches(pixels()).samplesAtOnce(symbols, 2))
                .as("64 MiB of 11 channels of 160 × 160 numbers")
                .isEqualTo(59);
        assertThat(new MicroBatches(pixels()).samplesAtOnce(symbols, 64)).isEqualTo(64);
        Graph dense = OnnxReader.read(TestNetwork.dense(folder, 20, 3)).graph();
        assertThat(new MicroBatches(dense).samplesAtOnce(symbols, 2)).isBetween(100_000, 1_000_000);
        Path open = TestNetwork.pixels(folder, 3, Dimension.symbol("h"), Dimension.symbol("w"));
        MicroBatches unknown = new MicroBatches(OnnxReader.read(open).graph());
        assertThat(unknown.samplesAtOnce(symbols, 2)).as("sizes unknown").isEqualTo(8);
    }

    @ParameterizedTest
    @Tag("exhaustive")
    @CsvSource({"7, 1", "7, 2", "7, 3", "16, 4"})
    void aDividedBatchGivesWhatAWholeOneGives(int samples, int threads) throws IOException {
        ProgramOptions options = ProgramOptions.DEFAULT.withThreads(threads);
        Tensor x = TestNetwork.tensor(5, samples, 2, 160, 160);
        try (Program divided = Program.open(pixels(), options);
                Program whole = Program.open(pixels(), options.withDataParallel(false))) {
            TestNetwork.assertClose(
                    divided.run(Map.of("x", x)).get("y"),
                    whole.run(Map.of("x", x)).get("y"),
                    1e-5);
        }
    }

    @Test
    void relevanceOfADividedBatchIsThatOfItsSamples() throws IOException {
        Path file = TestNetwork.pixels(folder, 3, Dimension.of(160), Dimension.of(160));
        Tensor x = TestNetwork.tensor(6, 5, 2, 160, 160);
        try (Model model = Model.load(file);
                Attributor attributor = Attributor.builder(model)
                        .composite(Composites.epsilonPlus())
                        .at("layer0")
                        .withLedger()
                        .build()) {
            Attribution together = attributor.attribute(x, Target.classIndex(1));
            for (int i = 0; i < 5; i++) {
                Attribution alone = attributor.attribute(x.slice(i, i + 1), Target.classIndex(1));
                TestNetwork.assertClose(together.relevance().slice(i, i + 1), alone.relevance(), 1e-6);
            }
        }
    }

    @Test
    void manyCallersMayDivideTheirBatches() throws Exception {
        Tensor x = TestNetwork.tensor(7, 6, 2, 160, 160);
        ExecutorService callers = Executors.newFixedThreadPool(4);
        try (Program program = Program.open(pixels(), ProgramOptions.DEFAULT.withThreads(2))) {
            double[] expected = program.run(Map.of("x", x)).get("y").toDoubles();
            List<Future<Tensor>> results = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                results.add(callers.submit(() -> program.run(Map.of("x", x)).get("y")));
            }
            for (Future<Tensor> result : results) {
                assertThat(result.get().toDoubles()).isEqualTo(expected);
            }
        } finally {
            callers.shutdown();
        }
    }

    @Test
    @Tag("exhaustive")
    void closingWaitsForDividedBatches() throws Exception {
        Tensor x = TestNetwork.tensor(8, 16, 2, 160, 160);
        for (int i = 0; i < 10; i++) {
            Program program = Program.open(pixels(), ProgramOptions.DEFAULT.withThreads(2));
            program.run(Map.of("x", x));
            ExecutorService caller = Executors.newSingleThreadExecutor();
            Future<?> run = caller.submit(() -> {
                while (true) {
                    program.run(Map.of("x", x));
                }
            });
            Thread.sleep(5L * i);
            program.close();
            assertThatThrownBy(run::get).hasRootCauseInstanceOf(IllegalStateException.class);
            caller.shutdown();
        }
    }
}
