package org.jennit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.BiFunction;
import org.jennit.composite.Composites;
import org.jennit.graph.Attributes;
import org.jennit.graph.Constant;
import org.jennit.graph.Dimension;
import org.jennit.graph.Graph;
import org.jennit.graph.Value;
import org.jennit.operator.Activations;
import org.jennit.operator.BatchAxisAnalysis;
import org.jennit.operator.Indexing;
import org.jennit.operator.Layout;
import org.jennit.operator.Ops;
import org.jennit.operator.Reductions;
import org.jennit.program.Program;
import org.jennit.target.Target;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which graphs may be run on some samples after the others. */
class BatchAxisAnalysisTest {
    private static final String BATCH = TestNetwork.BATCH.toString();

    @TempDir
    Path folder;

    /** Functions of x [batch, 4, 4]. */
    private static final Map<String, BiFunction<Ops, Value, Value>> APART = new LinkedHashMap<>();

    private static final Map<String, BiFunction<Ops, Value, Value>> MIXING = new LinkedHashMap<>();

    static {
        APART.put("softmax of each row", (g, x) -> g.apply(Activations.SOFTMAX, axis(-1), x));
        APART.put("product of a sample's matrices", (g, x) -> g.matMul(x, g.swapAxes(x, 1, 2)));
        APART.put("there and back", (g, x) -> g.transpose(g.mul(g.transpose(x, 1, 0, 2), 2), 1, 0, 2));
        APART.put("mean of each sample", (g, x) -> g.sub(x, g.reduceMean(x, List.of(1, 2), true)));
        APART.put("rows of all samples", (g, x) -> g.apply(Activations.SOFTMAX, axis(1), rows(g, x)));
        APART.put("merged with the axis before", (g, x) -> apartAgain(g, g.mul(merged(g, x), 2)));
        APART.put(
                "a softmax of merged rows",
                (g, x) -> apartAgain(g, g.apply(Activations.SOFTMAX, axis(1), merged(g, x))));
        APART.put("part of each", (g, x) -> g.slice(x, 1, 1, 3));
        APART.put("a row of each", (g, x) -> g.apply(Indexing.GATHER, axis(1), x, index(g, 2)));
        APART.put("side by side", (g, x) -> g.concat(2, List.of(x, g.neg(x))));
        MIXING.put("merged rows with others", (g, x) -> apartAgain(g, g.add(merged(g, x), rows(g, x))));
        MIXING.put(
                "merged rows taken for others",
                (g, x) -> g.reshape(merged(g, x), List.of(TestNetwork.BATCH, four(), four())));
        MIXING.put("softmax over samples", (g, x) -> g.apply(Activations.SOFTMAX, axis(0), x));
        MIXING.put("running sum over samples", (g, x) -> g.apply(Reductions.CUM_SUM, x, index(g, 0)));
        MIXING.put("mean of samples", (g, x) -> g.sub(x, g.reduceMean(x, List.of(0), true)));
        MIXING.put(
                "samples turned round",
                (g, x) -> g.apply(
                        Layout.SLICE,
                        x,
                        g.integers(-1),
                        g.integers(Long.MIN_VALUE / 2),
                        g.integers(0),
                        g.integers(-1)));
        MIXING.put("the first sample", (g, x) -> g.add(x, g.apply(Indexing.GATHER, axis(0), x, index(g, 0))));
        MIXING.put("one behind the other", (g, x) -> g.concat(0, List.of(x, g.neg(x))));
        MIXING.put(
                "softmax behind a transpose",
                (g, x) -> g.transpose(g.apply(Activations.SOFTMAX, axis(1), g.transpose(x, 1, 0, 2)), 1, 0, 2));
        MIXING.put(
                "places of another axis",
                (g, x) -> g.reshape(g.transpose(x, 1, 0, 2), List.of(TestNetwork.BATCH, four(), four())));
    }

    private static Attributes axis(long axis) {
        return Attributes.NONE.with("axis", axis);
    }

    private static Dimension four() {
        return Dimension.of(4);
    }

    private static Value rows(Ops g, Value x) {
        return g.reshape(x, List.of(TestNetwork.BATCH.times(4), four()));
    }

    /** The second axis before the samples: [4·batch, 4]. */
    private static Value merged(Ops g, Value x) {
        return g.reshape(g.transpose(x, 1, 0, 2), List.of(TestNetwork.BATCH.times(4), four()));
    }

    private static Value apartAgain(Ops g, Value merged) {
        return g.transpose(g.reshape(merged, List.of(four(), TestNetwork.BATCH, four())), 1, 0, 2);
    }

    private static Value index(Ops g, long index) {
        return g.builder().constant(Constant.ofLongs(List.of(), index));
    }

    private static Graph graph(BiFunction<Ops, Value, Value> function) {
        TestNetwork network = new TestNetwork(3);
        Value x = network.input("x", TestNetwork.BATCH, four(), four());
        return network.builder.build(Map.of("y", function.apply(network.ops, x)));
    }

    @Test
    void aPortionOfTheSamplesGivesThatPortionOfTheOutput() {
        APART.forEach((name, function) -> {
            Graph graph = graph(function);
            assertThat(BatchAxisAnalysis.areKeptApart(graph, BATCH)).as(name).isTrue();
            assertThat(differsInPortions(graph)).as(name).isFalse();
        });
    }

    @Test
    void whatMixesSamplesIsFound() {
        MIXING.forEach((name, function) -> {
            Graph graph = graph(function);
            assertThat(BatchAxisAnalysis.areKeptApart(graph, BATCH)).as(name).isFalse();
            assertThat(differsInPortions(graph)).as(name).isTrue();
        });
    }

    private static boolean differsInPortions(Graph graph) {
        Tensor x = drawn(3);
        try (Program program = Program.open(graph)) {
            Tensor whole = run(program, x);
            Tensor portions = Tensor.concat(List.of(run(program, x.slice(0, 1)), run(program, x.slice(1, 3))));
            double[] a = whole.toDoubles();
            double[] b = portions.toDoubles();
            for (int i = 0; i < a.length; i++) {
                if (Math.abs(a[i] - b[i]) > 1e-5) {
                    return true;
                }
            }
            return a.length != b.length;
        }
    }

    private static Tensor run(Program program, Tensor x) {
        return Objects.requireNonNull(program.run(Map.of("x", x)).get("y"));
    }

    private static Tensor drawn(int samples) {
        Random random = new Random(11);
        float[] numbers = new float[samples * 16];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return Tensor.of(numbers, samples, 4, 4);
    }

    @Test
    void samplesThatDependOnEachOtherAreExplainedTogether() throws IOException {
        TestNetwork network = new TestNetwork(3);
        Value x = network.input("x", TestNetwork.BATCH, four(), four());
        Value flat = network.ops.reshape(x, List.of(TestNetwork.BATCH, Dimension.of(16)));
        Value y = network.ops.mul(flat, network.ops.apply(Activations.SOFTMAX, axis(0), flat));
        Path file = network.write(folder, "mixing", Map.of("y", y));
        try (Model model = Model.load(file);
                Attributor whole = Attributor.lrp(model, Composites.gradient());
                Attributor pieces = Attributor.builder(model)
                        .composite(Composites.gradient())
                        .batchSize(1)
                        .build()) {
            double[] together =
                    whole.attribute(drawn(3), Target.classIndex(2)).relevance().toDoubles();
            double[] apart =
                    pieces.attribute(drawn(3), Target.classIndex(2)).relevance().toDoubles();
            assertThat(apart).containsExactly(together);
        }
    }
}
