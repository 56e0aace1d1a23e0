package org.jennit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.jennit.TestNetwork.assertClose;
import static org.jennit.TestNetwork.tensor;

import java.io.IOException;
import java.nio.file.Path;
import org.jennit.attribution.AttributionMethod;
import org.jennit.attribution.Baseline;
import org.jennit.attribution.DeepLift;
import org.jennit.attribution.InputTimesGradient;
import org.jennit.attribution.IntegratedGradients;
import org.jennit.attribution.NoiseTunnel;
import org.jennit.attribution.NoiseTunnel.Statistic;
import org.jennit.attribution.SinglePass;
import org.jennit.attribution.SmoothGrad;
import org.jennit.target.Target;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Methods at noisy inputs. */
class NoiseTunnelTest {
    @TempDir
    private Path folder;

    private Path file;
    private final Tensor x = tensor(1, 2, 6);

    @BeforeEach
    void write() throws IOException {
        file = TestNetwork.dense(folder, 6, 4);
    }

    private Tensor relevance(AttributionMethod method, Tensor input, Target target) throws IOException {
        try (Model model = Model.load(file);
                Attributor attributor = Attributor.builder(model).method(method).build()) {
            return attributor.attribute(input, target).relevance();
        }
    }

    @Test
    void overASinglePassItIsSmoothGrad() throws IOException {
        Target target = Target.top(2);
        AttributionMethod tunnel = new NoiseTunnel(new SinglePass(), 7, 0.5, 3, Statistic.MEAN);
        assertClose(relevance(tunnel, x, target), relevance(new SmoothGrad(7, 0.5, 3), x, target), 1e-6);
    }

    /** Of two iterations the last has no noise, and both are as far from their mean m: the variance is (m − last)². */
    @Test
    void statisticsBelongTogether() throws IOException {
        Target target = Target.classIndex(1);
        Tensor mean = relevance(new NoiseTunnel(new InputTimesGradient(), 2, 0.5, 3, Statistic.MEAN), x, target);
        Tensor square = relevance(new NoiseTunnel(new InputTimesGradient(), 2, 0.5, 3, Statistic.SQUARE), x, target);
        Tensor variance =
                relevance(new NoiseTunnel(new InputTimesGradient(), 2, 0.5, 3, Statistic.VARIANCE), x, target);
        Tensor last = relevance(new InputTimesGradient(), x, target);
        assertClose(variance, mean.combine(last, (m, l) -> (m - l) * (m - l)), 1e-5);
        assertClose(square, mean.combine(variance, (m, v) -> m * m + v), 1e-5);
    }

    @ParameterizedTest
    @EnumSource(Statistic.class)
    void aSampleDoesNotDependOnItsBatch(Statistic statistic) throws IOException {
        AttributionMethod path = new NoiseTunnel(new IntegratedGradients(), 3, 0.2, 1, statistic);
        AttributionMethod differences = new NoiseTunnel(new DeepLift(), 3, 0.2, 1, statistic);
        for (AttributionMethod method : new AttributionMethod[] {path, differences}) {
            Tensor both = relevance(method, x, Target.top());
            assertClose(relevance(method, x.slice(1, 2), Target.top()), both.slice(1, 2), 1e-5);
            assertThat(both.absMax()).isPositive();
        }
    }

    @Test
    void withoutNoiseAllIterationsAreAlike() throws IOException {
        IntegratedGradients path = new IntegratedGradients(5, Baseline.number(1));
        Target target = Target.classIndex(2);
        assertClose(
                relevance(new NoiseTunnel(path, 3, 0, 1, Statistic.MEAN), x, target), relevance(path, x, target), 1e-6);
        assertThat(relevance(new NoiseTunnel(path, 3, 0, 1, Statistic.VARIANCE), x, target)
                        .absMax())
                .isCloseTo(0, within(1e-9));
    }
}
