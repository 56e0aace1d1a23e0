package org.jennit.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jennit.Attributor;
import org.jennit.attribution.Attribution;
import org.jennit.canonizer.MergeBatchNorm;
import org.jennit.composite.Composite;
import org.jennit.composite.Composites;
import org.jennit.composite.RuleMaps;
import org.jennit.composite.RuleMaps.NameEntry;
import org.jennit.composite.RuleMaps.TypeEntry;
import org.jennit.graph.ElementType;
import org.jennit.layer.Layers;
import org.jennit.operator.LayerType;
import org.jennit.rule.Bound;
import org.jennit.rule.Modification;
import org.jennit.rule.Rule;
import org.jennit.rule.Rules;
import org.jennit.rule.Stabilizer;
import org.jennit.target.Target;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** The snippets of docs/rules-composites-canonizers.md. */
class RulesPageTest extends PageTest {
    private String plan(Composite composite) {
        return composite.plan(Layers.of(model.canonization(composite).graph())).toString();
    }

    @Test
    void presets() {
        // [snippet]
        Composite composite = Composites.named("epsilon_plus", Map.of("epsilon", 0.1, "zero_params", "bias"));
        Tensor relevance;
        try (Attributor attributor = Attributor.lrp(model, composite)) {
            System.out.print(attributor.plan()); // conv1 (Convolution) -> ZPlus …
            relevance = attributor.attribute(x, Target.top()).relevance();
        }
        // [end]
        assertThat(relevance.shape()).isEqualTo(x.shape());
        assertThat(plan(composite)).contains("conv1 (Convolution) -> ZPlus");
    }

    @Test
    void ownEntriesInFront() {
        // [snippet]
        Map<String, Object> dense = Map.of("rule", "AlphaBeta", "alpha", 2, "beta", 1);
        Map<String, Object> first = Map.of("rule", "WSquare");
        Composite composite = Composites.named(
                "epsilon_plus",
                Map.of(
                        "layer_map", List.of(List.of("Dense", dense)),
                        "name_map", List.of(List.of(List.of("conv1"), first))));
        // [end]
        assertThat(plan(composite)).contains("conv1 (Convolution) -> WSquare", "fc (Dense) -> AlphaBeta");
    }

    @Test
    void maps() {
        // [snippet]
        Rule epsilon = Rules.epsilon(Stabilizer.epsilon(1e-4), Set.of());
        Rule gamma = Rules.gamma(0.25, false, Stabilizer.standard(), Set.of("bias"));
        Rule box = Rules.zBox(Bound.of(-1), Bound.ofChannels(1, 1, 1.2), Stabilizer.standard(), Set.of());

        Composite composite = RuleMaps.byName(List.of(new NameEntry(List.of("fc", "head.*"), epsilon, true)))
                .then(RuleMaps.first(List.of(new TypeEntry(LayerType.CONVOLUTION, box))))
                .then(RuleMaps.byType(List.of(new TypeEntry(LayerType.CONVOLUTION, gamma))))
                .then(Composites.epsilonPlus());
        // [end]
        assertThat(plan(composite))
                .contains(
                        "conv1 (Convolution) -> ZBox",
                        "conv2 (Convolution) -> Gamma",
                        "fc (Dense) -> Epsilon",
                        "relu1 (ReLU) -> Pass");
    }

    @Test
    void stabilizers() {
        // [snippet]
        Stabilizer settings = new Stabilizer.Settings(0.1, true, true, List.of(1)); // clip, norm_scale, dim
        Stabilizer function = (g, z) -> g.add(z, 1e-3);

        Composite composite = Composites.named("epsilon_plus", Map.of("epsilon", settings, "stabilizer", function));
        // [end]
        Tensor standard;
        Tensor changed;
        try (Attributor one = Attributor.lrp(model, Composites.epsilonPlus());
                Attributor other = Attributor.lrp(model, composite)) {
            standard = one.attribute(x, Target.top()).relevance();
            changed = other.attribute(x, Target.top()).relevance();
        }
        assertThat(changed).isNotEqualTo(standard);
    }

    @Test
    void masks() {
        Tensor mask = Tensor.concat(List.of(
                        Tensor.full(ElementType.FLOAT32, 1, 2, 8, 8), Tensor.zeros(ElementType.FLOAT32, 4, 8, 8)))
                .reshape(1, 6, 8, 8);
        // [snippet]
        Composite composite = Composites.epsilonPlus()
                .then(RuleMaps.modified(List.of("relu2"), Modification.timesInput("channels")))
                .then(RuleMaps.modified(List.of("conv1"), (g, layer, relevance) -> g.positive(relevance)));
        Attribution a;
        try (Attributor attributor =
                Attributor.builder(model).composite(composite).at("conv2").build()) {
            a = attributor.attribute(Map.of("x", x, "channels", mask), Target.classIndex(3));
        }
        // [end]
        double[] at = a.at("conv2").slice(0, 1).toDoubles();
        assertThat(Arrays.stream(at)).anyMatch(r -> r != 0);
        for (int i = 2 * 64; i < at.length; i++) {
            assertThat(at[i]).isZero();
        }
    }

    @Test
    void canonizers() {
        // [snippet]
        Composite none = Composites.named("epsilon_plus", Map.of("canonizers", "off"));
        Composite without = Composites.named("epsilon_plus", Map.of("canonizers", Map.of("without", "MergeBatchNorm")));
        Composite named = Composites.epsilonPlus()
                .withCanonizers(List.of(MergeBatchNorm.named(List.of(List.of("conv1", "bn1")))));

        try (Attributor attributor = Attributor.lrp(model, named)) {
            System.out.println(attributor.canonization().report()); // [named batch norm merged: …]
        }
        // [end]
        try (Attributor merged = Attributor.lrp(model, named);
                Attributor apart = Attributor.lrp(model, without);
                Attributor plain = Attributor.lrp(model, none)) {
            assertThat(merged.canonization().report()).hasSize(1);
            assertThat(plain.canonization().report()).isEmpty();
            assertThat(merged.plan().layers().list()).noneMatch(layer -> layer.is(LayerType.BATCH_NORM));
            assertThat(apart.plan().layers().list()).anyMatch(layer -> layer.is(LayerType.BATCH_NORM));
            assertThat(apart.canonization().report()).isNotEmpty();
            for (Attributor attributor : List.of(merged, apart, plain)) {
                assertThat(attributor.attribute(x, Target.top()).output().toDoubles())
                        .containsExactly(model.predict(x).toDoubles(), within(1e-5));
            }
        }
    }
}
