package org.jennit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.jennit.TestNetwork.assertClose;
import static org.jennit.TestNetwork.tensor;

import java.io.IOException;
import java.nio.file.Path;
import org.jennit.attribution.Attribution;
import org.jennit.attribution.InputTimesGradient;
import org.jennit.attribution.IntegratedGradients;
import org.jennit.attribution.SmoothGrad;
import org.jennit.target.Target;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Methods that move along a path, add noise or multiply, at a layer. */
class InnerPointTest {
    @TempDir
    private Path folder;

    private final Tensor x = tensor(1, 2, 6);
    private final Target target = Target.classIndex(1);

    @Test
    void theProductIsThatOfTheLayer() throws IOException {
        try (Model model = Model.load(TestNetwork.dense(folder, 6, 4));
                Attributor gradient =
                        Attributor.builder(model).at("layer0").withActivations().build();
                Attributor product = Attributor.builder(model)
                        .method(new InputTimesGradient())
                        .at("layer0")
                        .build()) {
            Attribution there = gradient.attribute(x, target);
            Attribution got = product.attribute(x, target);
            assertClose(
                    got.at("layer0"), there.at("layer0").combine(there.activation("layer0"), (g, a) -> g * a), 1e-6);
            assertClose(got.relevance(), there.relevance().combine(x, (g, a) -> g * a), 1e-6);
            assertThat(got.activations()).isEmpty();
        }
    }

    @Test
    void thePathIsThatOfTheLayer() throws IOException {
        try (Model model = Model.load(TestNetwork.dense(folder, 6, 4));
                Attributor path = Attributor.builder(model)
                        .method(new IntegratedGradients())
                        .at("layer0", "layer2")
                        .build()) {
            Attribution got = path.attribute(x, target);
            double ends = got.output().get(0, 1) + got.output().get(1, 1);
            assertThat(got.at("layer2").sum()).isCloseTo(ends, within(1e-5));
            assertThat(got.at("layer0").shape()).containsExactly(2, 16);
        }
    }

    @Test
    void noiseDoesNotDependOnTheBatch() throws IOException {
        try (Model model = Model.load(TestNetwork.dense(folder, 6, 4));
                Attributor smooth = Attributor.builder(model)
                        .method(new SmoothGrad(3, 0.5, 7))
                        .at("layer0")
                        .build()) {
            Attribution both = smooth.attribute(x, target);
            Attribution second = smooth.attribute(x.slice(1, 2), target);
            assertClose(second.relevance(), both.relevance().slice(1, 2), 1e-6);
            assertClose(second.at("layer0"), both.at("layer0").slice(1, 2), 1e-6);
        }
    }
}
