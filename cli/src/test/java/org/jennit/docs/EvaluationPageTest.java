package org.jennit.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.jennit.Attributor;
import org.jennit.composite.Composite;
import org.jennit.composite.Composites;
import org.jennit.quality.Fill;
import org.jennit.quality.Localization;
import org.jennit.quality.ParameterRandomization;
import org.jennit.quality.PixelFlipping;
import org.jennit.quality.RelevanceSimilarity;
import org.jennit.quality.ScoreFunction;
import org.jennit.target.Target;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** The snippet of docs/evaluation.md. */
class EvaluationPageTest extends PageTest {
    @Test
    void measures() {
        Composite composite = Composites.epsilonPlus();
        Target target = Target.classIndex(3);
        Tensor sample = x.slice(0, 1);
        try (Attributor attributor = Attributor.lrp(model, composite)) {
            Tensor relevance = attributor.attribute(sample, target).relevance();
            // [snippet]
            ScoreFunction score = ScoreFunction.of(attributor, Map.of("x", sample), "x", target);
            PixelFlipping flipping = new PixelFlipping(PixelFlipping.patches(sample, 2), Fill.inpaint(), 10);
            double lost = flipping.mostRelevantFirst(sample, relevance, score).areaOver();
            double control = flipping.randomOrder(sample, 42, score).areaOver();

            List<ParameterRandomization.Step<Tensor>> steps = ParameterRandomization.of(model, 42)
                    .cascade(5, random -> {
                        // the upper layers of this model are random
                        try (Attributor other = Attributor.lrp(random, composite)) {
                            return other.attribute(sample, target).relevance();
                        }
                    });
            double alike = RelevanceSimilarity.spearman(relevance, steps.get(0).explanation());

            Tensor map = relevance.select(0, 0).sumOver(0); // [height, width]
            Tensor box = Localization.box(8, 8, 2, 2, 6, 6);
            double inside = Localization.massAccuracy(map.map(v -> Math.max(v, 0)), box);
            // [end]
            assertThat(lost).isNotEqualTo(control);
            assertThat(alike).isLessThan(0.9999);
            assertThat(inside).isBetween(0.0, 1.0);
            assertThat(steps).extracting(ParameterRandomization.Step::layer).containsExactly("fc", "conv2", "conv1");
        }
    }
}
