package org.jennit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jennit.attribution.Attribution;
import org.jennit.attribution.AttributionMethod;
import org.jennit.attribution.SinglePass;
import org.jennit.attribution.SmoothGrad;
import org.jennit.composite.Composite;
import org.jennit.composite.Composites;
import org.jennit.graph.Attributes;
import org.jennit.graph.Dimension;
import org.jennit.graph.ElementType;
import org.jennit.graph.Value;
import org.jennit.operator.Activations;
import org.jennit.program.ProgramOptions;
import org.jennit.program.RunMetrics;
import org.jennit.target.Target;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same bytes whatever the batch and the number of threads, and what metrics are told. */
class DeterministicTest {
    @TempDir
    private Path folder;

    @Test
    void bytesDependOnTheSampleAlone() throws IOException {
        assertDependOnTheSampleAlone(
                TestNetwork.pixels(folder, 5), Composites.epsilonPlus(), TestNetwork.tensor(3, 5, 2, 5, 6));
    }

    /** Products of samples with each other are summed up in an order that depends on how many there are. */
    @Test
    void bytesOfAttentionDependOnTheSampleAlone() throws IOException {
        assertDependOnTheSampleAlone(attention(), Composites.attnLrp(), TestNetwork.tensor(4, 5, 24, 64));
    }

    private Path attention() throws IOException {
        TestNetwork network = new TestNetwork(6);
        Value x = network.input("x", TestNetwork.BATCH, Dimension.symbol("tokens"), Dimension.of(64));
        Value q = network.ops.matMul(x, network.weights(64, 64));
        Value k = network.ops.matMul(x, network.weights(64, 64));
        Value scores = network.ops.matMul(q, network.ops.transpose(k, 0, 2, 1));
        Value weights = network.ops.apply(
                Activations.SOFTMAX,
                Attributes.NONE.with("axis", -1),
                network.ops.mul(scores, network.ops.number(0.01, ElementType.FLOAT32)));
        Value mixed = network.ops.matMul(weights, network.ops.matMul(x, network.weights(64, 64)));
        Value pooled = network.ops.reduceMean(network.ops.add(x, mixed), List.of(1), false);
        return network.write(folder, "attention", Map.of("y", network.classifier(pooled, 5)));
    }

    private void assertDependOnTheSampleAlone(Path file, Composite composite, Tensor x) throws IOException {
        for (AttributionMethod method : List.of(new SinglePass(), new SmoothGrad(5, 0.1, 7))) {
            List<Attribution> ofThreads = new ArrayList<>();
            for (int threads : new int[] {0, 1, 2, 3}) {
                ProgramOptions options = ProgramOptions.DEFAULT.withThreads(threads);
                try (Model model = Model.load(file, ModelOptions.DEFAULT.withProgram(options));
                        Attributor attributor = Attributor.builder(model)
                                .composite(composite)
                                .method(method)
                                .deterministic()
                                .build()) {
                    Attribution together = attributor.attribute(x, Target.top());
                    ofThreads.add(together);
                    for (int i = 0; i < 5; i++) {
                        Attribution alone = attributor.attribute(x.slice(i, i + 1), Target.top());
                        assertThat(together.relevance().slice(i, i + 1)).isEqualTo(alone.relevance());
                        assertThat(together.output().slice(i, i + 1)).isEqualTo(alone.output());
                    }
                }
            }
            assertThat(ofThreads).allSatisfy(other -> {
                assertThat(other.relevance()).isEqualTo(ofThreads.get(0).relevance());
                assertThat(other.output()).isEqualTo(ofThreads.get(0).output());
            });
        }
    }

    @Test
    void metricsAreToldOfWhatIsDone() throws IOException {
        List<String> told = new ArrayList<>();
        RunMetrics metrics = new RunMetrics() {
            @Override
            public void compiled(Duration time) {
                told.add("compiled");
            }

            @Override
            public void opened(Duration time) {
                told.add("opened");
            }

            @Override
            public void ran(long samples, Duration time) {
                told.add("ran " + samples);
            }

            @Override
            public void attributed(Duration time) {
                told.add("attributed");
            }

            @Override
            public void failed(RuntimeException reason) {
                told.add("failed " + reason.getClass().getSimpleName());
            }
        };
        ModelOptions options = ModelOptions.DEFAULT.withProgram(ProgramOptions.DEFAULT.withMetrics(metrics));
        try (Model model = Model.load(TestNetwork.dense(folder, 6, 4), options);
                Attributor attributor = Attributor.gradient(model)) {
            attributor.attribute(TestNetwork.tensor(1, 3, 6), Target.classIndex(0));
            assertThat(told).containsExactly("compiled", "opened", "ran 3", "attributed");
            told.clear();
            assertThatThrownBy(() -> attributor.attribute(TestNetwork.tensor(1, 3, 7), Target.classIndex(0)))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(told).containsExactly("failed IllegalArgumentException");
        }
    }
}
