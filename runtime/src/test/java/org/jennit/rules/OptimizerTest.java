package org.jennit.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jennit.composite.Composites;
import org.jennit.derive.AttributionGraph;
import org.jennit.graph.Attributes;
import org.jennit.graph.Graph;
import org.jennit.graph.Value;
import org.jennit.operator.Layout;
import org.jennit.operator.Pooling;
import org.jennit.optimize.Optimizer;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The optimizer changes no number, and what it takes for known is true. */
class OptimizerTest {
    private static final int SEED = 20;

    static LongStream seeds() {
        return LongStream.range(0, 100);
    }

    static LongStream fewSeeds() {
        return LongStream.range(100, 110);
    }

    @ParameterizedTest
    @MethodSource("fewSeeds")
    void aFewRandomGraphsComputeTheSame(long seed) {
        randomGraphsComputeTheSame(seed);
    }

    @ParameterizedTest
    @Tag("exhaustive")
    @MethodSource("seeds")
    void randomGraphsComputeTheSame(long seed) {
        Graph graph = RandomGraph.of(seed, 30);
        Map<String, Tensor> inputs =
                Map.of("x", Net.tensor(seed, 2, 2, 4, 4), "r", Net.tensor(seed + 1000, 2, 2, 4, 4));
        FactsCheck.check(graph, inputs);
        same(graph, inputs, 1);
    }

    private static void same(Graph graph, Map<String, Tensor> inputs, double scale) {
        Graph optimized = Optimizer.optimize(graph);
        Map<String, Tensor> before = FactsCheck.run(graph, inputs);
        Map<String, Tensor> after = FactsCheck.run(optimized, inputs);
        before.forEach((name, expected) -> {
            assertThat(after.get(name).shape()).as(name).isEqualTo(expected.shape());
            assertThat(norm(difference(after.get(name), expected)))
                    .as("%s of%n%s%nbecame%n%s", name, graph, optimized)
                    .isLessThanOrEqualTo(1e-5 * Math.max(scale, norm(expected)));
        });
    }

    /** The differences from what is a number; what is none may become one, but not the other way round. */
    private static double[] difference(Tensor a, Tensor b) {
        double[] from = b.toDoubles();
        double[] difference = a.toDoubles();
        Arrays.setAll(difference, i -> Double.isFinite(from[i]) ? difference[i] - from[i] : 0);
        return difference;
    }

    private static double norm(Tensor tensor) {
        return norm(Arrays.stream(tensor.toDoubles()).filter(Double::isFinite).toArray());
    }

    private static double norm(double... numbers) {
        return Math.sqrt(Arrays.stream(numbers).map(v -> v * v).sum());
    }

    static Stream<Arguments> presetsAndNets() {
        List<Arguments> arguments = new ArrayList<>();
        for (String preset : Composites.names()) {
            for (int net = 0; net < 3; net++) {
                arguments.add(Arguments.of(preset, net));
            }
        }
        return arguments.stream();
    }

    @ParameterizedTest
    @Tag("exhaustive")
    @MethodSource("presetsAndNets")
    void attributionGraphsComputeTheSame(String preset, int number) {
        ExplainedNet.Way way = ExplainedNet.explain(net(number))
                .with(ExplainedNet.preset(preset))
                .unoptimized()
                .withLedger();
        AttributionGraph attribution = way.attribution();
        Map<String, Tensor> inputs = Map.of(
                "x", Net.tensor(5, 2, 2, 8, 8), attribution.passes().get(0).outputRelevance(), Net.tensor(6, 2, 3));
        assertThat(FactsCheck.check(attribution.graph(), inputs)).isPositive();
        Map<String, Tensor> before = FactsCheck.run(attribution.graph(), inputs);
        double largest =
                before.values().stream().mapToDouble(OptimizerTest::norm).max().orElseThrow();
        same(attribution.graph(), inputs, largest); // what a layer kept may be nothing but rounding
    }

    /** Of a seed with no output near zero, where rounding would be magnified. */
    private static Graph net(int number) {
        Net net = new Net(SEED + number);
        Value x = net.input("x", 2, 2, 8, 8);
        Attributes same = Attributes.NONE.with("pads", 1, 1, 1, 1);
        Attributes window = Attributes.NONE.with("kernel_shape", 2, 2).with("strides", 2, 2);
        Value a = net.relu("relu1", net.batchNorm("bn1", net.conv("conv1", x, 4, same, 3, 3)));
        Value b = switch (number) {
            case 0 -> net.node(Pooling.MAX_POOL, "pool", window, a);
            case 1 -> net.relu("relu2", net.add("add", a, net.conv("conv2", a, 4, same, 3, 3)));
            default ->
                net.node(
                        Pooling.MAX_POOL,
                        "pool",
                        window,
                        net.relu("relu2", net.add("add", net.relu("relu3", net.conv("conv3", a, 4, 1, 1)), a)));
        };
        Value c = net.relu("relu4", net.conv("conv4", b, 3, same, 3, 3));
        Value pooled = net.node(Pooling.GLOBAL_AVERAGE_POOL, "avgpool", c);
        return net.graph(net.gemm("fc", net.node(Layout.FLATTEN, "flatten", pooled), 3));
    }
}
