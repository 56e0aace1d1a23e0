package org.jennit.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jennit.Attributor;
import org.jennit.Model;
import org.jennit.RelevanceGradient;
import org.jennit.attribution.Attribution;
import org.jennit.attribution.AttributionContext;
import org.jennit.attribution.AttributionMethod;
import org.jennit.canonizer.Canonization;
import org.jennit.canonizer.Canonizer;
import org.jennit.canonizer.Canonizers;
import org.jennit.composite.Composite;
import org.jennit.composite.Composites;
import org.jennit.composite.RuleMaps;
import org.jennit.composite.RuleMaps.NameEntry;
import org.jennit.composite.RuleMaps.TypeEntry;
import org.jennit.graph.ElementType;
import org.jennit.graph.Value;
import org.jennit.operator.Arithmetic;
import org.jennit.operator.LayerType;
import org.jennit.rewrite.Pattern;
import org.jennit.rewrite.Rewrite;
import org.jennit.rule.Stabilizer;
import org.jennit.target.Target;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** The snippets of docs/write-your-own.md. */
class WriteYourOwnPageTest extends PageTest {
    @Test
    void fivePartRule() throws IOException {
        // [snippet]
        Composite composite = RuleMaps.byType(
                        List.of(new TypeEntry(LayerType.LINEAR, OwnRules.absolute(Stabilizer.standard()))))
                .then(Composites.epsilonPlus());
        Tensor relevance;
        try (Attributor attributor = Attributor.lrp(model, composite)) {
            relevance = attributor.attribute(x, Target.classIndex(3)).relevance();
            attributor.export(folder.resolve("absolute.onnx"));
        }
        // [end]
        assertThat(relevance.sum()).isCloseTo(2, within(1e-3)); // nothing is lost: no bias, a positive denominator
        assertThat(folder.resolve("absolute.onnx")).exists();
    }

    @Test
    void ownRuleIsDifferentiated() {
        Composite composite =
                Composites.of(Map.of("layer_map", List.of(List.of("Linear", Map.of("rule", "Absolute")))), "test");
        Tensor v = SmallModels.tensor(8, 1, 3, 8, 8);
        Tensor one = x.slice(0, 1);
        Target r = Target.relevance(SmallModels.tensor(9, 1, 5));
        try (Attributor attributor = Attributor.lrp(model, composite);
                RelevanceGradient gradient =
                        RelevanceGradient.of(attributor, "fc.weight").withParameterInputs("fc.weight")) {
            Tensor weight = SmallModels.tensor(10, 5, 6);
            Tensor exact = gradient.run(
                            Map.of("x", one, "fc.weight", weight),
                            r,
                            Tensor.zeros(ElementType.FLOAT32, 1, 5),
                            Map.of("x", v))
                    .gradient("fc.weight");
            double step = 1e-2;
            double[] scores = new double[2];
            for (int i = 0; i < 2; i++) {
                float[] moved = weight.toFloats();
                moved[4] += (float) (i == 0 ? -step : step);
                double[] relevance = gradient.run(
                                Map.of("x", one, "fc.weight", Tensor.of(moved, 5, 6)),
                                r,
                                Tensor.zeros(ElementType.FLOAT32, 1, 5),
                                Map.of())
                        .relevance("x")
                        .toDoubles();
                for (int j = 0; j < relevance.length; j++) {
                    scores[i] += relevance[j] * v.toDoubles()[j];
                }
            }
            double slope = (scores[1] - scores[0]) / (2 * step);
            assertThat(exact.get(0, 4)).isCloseTo(slope, within(2e-3 + 0.02 * Math.abs(slope)));
            assertThat(Math.abs(slope)).isGreaterThan(1e-3);
        }
    }

    @Test
    void maskRule() {
        float[] left = new float[6 * 8 * 8];
        for (int i = 0; i < left.length; i++) {
            left[i] = i % 8 < 4 ? 1 : 0;
        }
        // [snippet]
        Tensor mask = Tensor.of(left, 1, 6, 8, 8); // of the shape of the layer's output, for all samples
        Composite composite = RuleMaps.byName(List.of(new NameEntry(List.of("relu2"), new OwnRules.MaskRule("mask"))))
                .then(Composites.epsilonPlus());
        Attribution a;
        try (Attributor attributor =
                Attributor.builder(model).composite(composite).at("conv2").build()) {
            a = attributor.attribute(Map.of("x", x, "mask", mask), Target.top());
        }
        // [end]
        double[] at = a.at("conv2").toDoubles();
        assertThat(Arrays.stream(at)).anyMatch(r -> r != 0);
        for (int i = 0; i < at.length; i++) {
            assertThat(i % 8 < 4 || at[i] == 0).as("relevance %d", i).isTrue();
        }
    }

    @Test
    void registered() {
        // [snippet]
        Composite flat = Composites.named("all_flat", Map.of("stabilizer", 1e-3));
        Composite mixed = Composites.named(
                "epsilon_plus", Map.of("layer_map", List.of(List.of("Dense", Map.of("rule", "Absolute")))));
        // [end]
        assertThat(Composites.names()).contains("all_flat");
        Tensor one;
        Tensor other;
        try (Attributor attributor = Attributor.lrp(model, flat)) {
            one = attributor.attribute(x, Target.classIndex(0)).relevance();
            other = attributor.attribute(x, Target.classIndex(1)).relevance();
            assertThat(attributor.plan().warnings()).isEmpty();
        }
        assertThat(one).isEqualTo(other); // nothing of the weights
        try (Attributor attributor = Attributor.lrp(model, mixed)) {
            assertThat(attributor.plan().toString()).contains("fc (Dense) -> Absolute");
        }
        assertThatThrownBy(() -> Composites.named("all_flat", Map.of("stabiliser", 1)))
                .hasMessageContaining("'stabilizer'");
    }

    // [snippet]
    /** Drops multiplications by one. */
    static final Canonizer DROP_ONES =
            Canonizer.of("DropOnes", Rewrite.of("multiplication by one dropped", Arithmetic.MUL, m -> {
                Map<String, Value> found = Pattern.product(Pattern.any("x"), Pattern.number(1))
                        .match(m.node().output());
                return found == null ? null : m.renewed(found.get("x")); // null: leave the node as it is
            }));
    // [end]

    @Test
    void canonizer() throws IOException {
        Path file = SmallModels.scaledByOne(folder);
        // [snippet]
        List<Canonizer> canonizers = new ArrayList<>(List.of(DROP_ONES));
        canonizers.addAll(Canonizers.all());
        Composite composite = Composites.epsilonPlus().withCanonizers(canonizers);
        // [end]
        try (Model scaled = Model.load(file);
                Attributor attributor = Attributor.lrp(scaled, composite)) {
            Canonization canonization = attributor.canonization();
            assertThat(canonization.report()).anyMatch(line -> line.startsWith("multiplication by one"));
            assertThat(canonization.graph().nodes()).noneMatch(node -> node.operator() == Arithmetic.MUL);
            Tensor in = SmallModels.tensor(1, 2, 4);
            assertThat(attributor.attribute(in, Target.top()).output().toDoubles())
                    .containsExactly(scaled.predict(in).toDoubles(), within(1e-6));
        }
    }

    // [snippet]
    /** The mean relevance over darker and brighter inputs; the last of them is the input as given. */
    record BrightnessMean(List<Double> shifts) implements AttributionMethod {
        @Override
        public Attribution attribute(AttributionContext context) {
            return context.mean(
                    shifts.size() + 1,
                    i -> i == shifts.size()
                            ? context.inputs()
                            : context.variant((name, input) -> shifted(input, shifts.get(i))));
        }

        private static Tensor shifted(Tensor input, double by) {
            float[] values = input.toFloats();
            for (int k = 0; k < values.length; k++) {
                values[k] += (float) by;
            }
            return Tensor.of(values, input.shape());
        }
    }
    // [end]

    @Test
    void method() {
        // [snippet]
        Tensor relevance;
        try (Attributor attributor = Attributor.builder(model)
                .composite(Composites.epsilonPlus())
                .method(new BrightnessMean(List.of(-0.2, 0.2)))
                .build()) {
            relevance = attributor.attribute(x, Target.top()).relevance();
        }
        // [end]
        assertThat(relevance.allFinite()).isTrue();
        try (Attributor attributor = Attributor.builder(model)
                        .method(new BrightnessMean(List.of(0.0, 0.0)))
                        .build();
                Attributor gradient = Attributor.gradient(model)) {
            double[] mean =
                    attributor.attribute(x, Target.classIndex(1)).relevance().toDoubles();
            double[] single =
                    gradient.attribute(x, Target.classIndex(1)).relevance().toDoubles();
            assertThat(mean).containsExactly(single, within(1e-6));
        }
    }
}
