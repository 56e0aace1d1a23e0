package org.jennit.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.jennit.Attributor;
import org.jennit.attribution.Attribution;
import org.jennit.attribution.Baseline;
import org.jennit.attribution.IntegratedGradients;
import org.jennit.composite.Composite;
import org.jennit.composite.Composites;
import org.jennit.target.Target;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** The snippets of docs/from-zennit.md and docs/from-captum.md. */
class MigrationPagesTest extends PageTest {
    @Test
    void fromZennit() {
        // [snippet]
        Composite composite = Composites.named("epsilon_gamma_box", Map.of("low", -1, "high", 1));
        Attribution a;
        try (Attributor attributor = Attributor.lrp(model, composite)) {
            a = attributor.attribute(x, Target.classIndex(3));
        }
        Tensor output = a.output();
        Tensor relevance = a.relevance();
        // [end]
        assertThat(output.shape()).containsExactly(2, 5);
        assertThat(relevance.shape()).isEqualTo(x.shape());
    }

    @Test
    void fromCaptum() {
        // [snippet]
        Tensor attribution;
        try (Attributor ig = Attributor.builder(model)
                .method(new IntegratedGradients(50, Baseline.zeros()))
                .batchSize(25)
                .build()) {
            attribution = ig.attribute(x, Target.classIndex(3)).relevance();
        }
        // [end]
        assertThat(attribution.shape()).isEqualTo(x.shape());
    }
}
