package org.jennit.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.jennit.Attributor;
import org.jennit.attribution.Attribution;
import org.jennit.attribution.GradCam;
import org.jennit.composite.Composites;
import org.jennit.target.Target;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** The snippets of docs/inner-relevance.md. */
class InnerRelevancePageTest extends PageTest {
    @Test
    void alsoAt() {
        // [snippet]
        List<Attribution> attributions;
        try (Attributor attributor = Attributor.builder(model)
                .composite(Composites.epsilonPlus())
                .at("conv1", "relu2")
                .withActivations()
                .build()) {
            attributions = attributor.attribute(Map.of("x", x), List.of(Target.top(1), Target.top(2)));
        }
        Tensor first = attributions.get(0).at("relu2"); // [N, 6, 8, 8], for the highest class
        Tensor second = attributions.get(1).at("relu2"); // for the second highest
        Tensor activation = attributions.get(0).activation("relu2"); // the same for both

        double[] ofChannel = new double[6]; // how much each channel of relu2 mattered to the first sample
        for (int channel = 0; channel < 6; channel++) {
            ofChannel[channel] =
                    first.slice(0, 1).reshape(6, 64).slice(channel, channel + 1).sum();
        }
        // [end]
        assertThat(first.shape()).containsExactly(2, 6, 8, 8);
        assertThat(second).isNotEqualTo(first);
        double sum = 0;
        for (double relevance : ofChannel) {
            sum += relevance;
        }
        assertThat(sum).isCloseTo(first.slice(0, 1).sum(), within(1e-5));
        assertThat(activation).isEqualTo(attributions.get(1).activation("relu2"));
        for (double value : activation.toDoubles()) {
            assertThat(value).isNotNegative();
        }
        assertThat(attributions.get(0).at("conv1").shape()).containsExactly(2, 4, 8, 8);
    }

    /** The channels of a layer times their mean gradients, what is negative left out. */
    @Test
    void gradCam() {
        try (Attributor cam = Attributor.builder(model)
                        .method(new GradCam())
                        .at("relu2")
                        .build();
                Attributor gradient =
                        Attributor.builder(model).at("relu2").withActivations().build()) {
            Tensor map = cam.attribute(x, Target.classIndex(3)).at("relu2");
            Attribution there = gradient.attribute(x, Target.classIndex(3));
            Tensor slopes = there.at("relu2").meanOver(2, 3);
            Tensor values = there.activation("relu2");
            assertThat(map.shape()).containsExactly(2, 1, values.shape()[2], values.shape()[3]);
            for (int row = 0; row < 2; row++) {
                double sum = 0;
                for (int channel = 0; channel < values.shape()[1]; channel++) {
                    sum += slopes.toDoubles()[row * (int) values.shape()[1] + channel] * values.get(row, channel, 1, 2);
                }
                assertThat(map.get(row, 0, 1, 2)).isCloseTo(Math.max(0, sum), within(1e-6));
            }
        }
    }
}
