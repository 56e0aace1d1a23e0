package org.jennit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;
import static org.jennit.TestNetwork.assertClose;
import static org.jennit.TestNetwork.tensor;

import java.io.IOException;
import java.nio.file.Path;
import org.jennit.attribution.Attribution;
import org.jennit.attribution.GradCam;
import org.jennit.target.Target;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Maps of a layer, and of the input; captum's are in PeerMethodsTest. */
class GradCamTest {
    @TempDir
    private Path folder;

    /** The last convolution is layer2; at the 4 × 4 positions of a map of 9 × 9 the interpolation is known. */
    @Test
    void theMapOfTheInputIsThatOfTheLastConvolutionInterpolated() throws IOException {
        Tensor x = tensor(1, 2, 1, 9, 9);
        try (Model model = Model.load(TestNetwork.strided(folder));
                Attributor attributor =
                        Attributor.builder(model).method(new GradCam(false)).build()) {
            Attribution attribution =
                    attributor.attribute(x, Target.classIndex(1).classAxis(1));
            assertThat(attribution.inner().keySet()).containsExactly("layer0");
            Tensor map = attribution.at("layer0");
            Tensor relevance = attribution.relevance();
            assertThat(map.shape()).containsExactly(2, 1, 4, 4);
            assertThat(relevance.shape()).containsExactly(2, 1, 9, 9);
            assertThat(relevance.get(1, 0, 0, 0)).isCloseTo(map.get(1, 0, 0, 0), within(1e-6)); // outside of centres
            assertThat(relevance.get(1, 0, 8, 8)).isCloseTo(map.get(1, 0, 3, 3), within(1e-6));
            double middle = (map.get(1, 0, 1, 1) + map.get(1, 0, 1, 2) + map.get(1, 0, 2, 1) + map.get(1, 0, 2, 2)) / 4;
            assertThat(relevance.get(1, 0, 4, 4)).isCloseTo(middle, within(1e-6));
            assertThat(attribution.output().shape()).containsExactly(2, 3, 4, 4);
        }
    }

    @Test
    void aLayerThatIsNamedIsTaken() throws IOException {
        Tensor x = tensor(1, 2, 2, 5, 6);
        try (Model model = Model.load(TestNetwork.pixels(folder, 3));
                Attributor last =
                        Attributor.builder(model).method(new GradCam()).build();
                Attributor named = Attributor.builder(model)
                        .method(new GradCam())
                        .at("layer0")
                        .build()) {
            Attribution first = named.attribute(x, Target.classIndex(1).classAxis(1));
            assertThat(first.inner().keySet()).containsExactly("layer0");
            assertClose(first.relevance(), first.at("layer0"), 1e-6); // as many positions
            assertThat(last.attribute(x, Target.classIndex(1).classAxis(1))
                            .inner()
                            .keySet())
                    .containsExactly("layer2");
        }
    }

    @Test
    void aModelWithoutConvolutionsIsRefused() throws IOException {
        try (Model model = Model.load(TestNetwork.dense(folder, 6, 4))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() ->
                            Attributor.builder(model).method(new GradCam()).build())
                    .withMessageContaining("no convolution");
        }
    }
}
