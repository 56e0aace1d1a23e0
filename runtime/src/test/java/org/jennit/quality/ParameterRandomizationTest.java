package org.jennit.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jennit.Attributor;
import org.jennit.Model;
import org.jennit.TestNetwork;
import org.jennit.composite.Composites;
import org.jennit.graph.Constant;
import org.jennit.graph.Value;
import org.jennit.target.Target;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParameterRandomizationTest {
    private static final Tensor INPUT = Tensor.of(new float[] {0.5f, -1, 2, 0.3f, 1.5f, -0.7f}, 1, 6);

    @TempDir
    Path folder;

    @Test
    void layersForgetFromTheTop() throws IOException {
        try (Model model = Model.load(TestNetwork.dense(folder, 6, 3))) {
            ParameterRandomization test = ParameterRandomization.of(model, 7);
            assertThat(test.layers()).hasSize(2);
            try (Model upper = test.randomized(1);
                    Model all = test.randomized(2)) {
                assertThat(changed(model, upper)).containsExactly(false, true);
                assertThat(changed(model, all)).containsExactly(true, true);
                assertThat(upper.predict(INPUT)).isNotEqualTo(model.predict(INPUT));
            }
            assertThatThrownBy(() -> test.randomized(3))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("from 0 to 2 layers can be randomised, not 3");
        }
    }

    /** The distribution of the elements stays; for each parameter of more than one axis, whether it changed. */
    private static List<Boolean> changed(Model model, Model random) {
        List<Value> weights = weights(model);
        List<Value> others = weights(random);
        for (int i = 0; i < weights.size(); i++) {
            assertThat(sorted(others.get(i))).containsExactly(sorted(weights.get(i)));
        }
        return IntStream.range(0, weights.size())
                .mapToObj(i -> !Arrays.equals(floats(weights.get(i)), floats(others.get(i))))
                .toList();
    }

    private static List<Value> weights(Model model) {
        return model.graph().constants().stream()
                .filter(value -> value.shape().rank() > 1)
                .toList();
    }

    private static float[] floats(Value value) {
        Constant constant = Objects.requireNonNull(value.constant());
        float[] floats = new float[(int) constant.bytes() / 4];
        constant.data().asFloatBuffer().get(floats);
        return floats;
    }

    private static float[] sorted(Value value) {
        float[] floats = floats(value);
        Arrays.sort(floats);
        return floats;
    }

    @Test
    void theCascadeExplainsEachModelAndIsTheSameForASeed() throws IOException {
        try (Model model = Model.load(TestNetwork.dense(folder, 6, 3))) {
            List<ParameterRandomization.Step<Tensor>> steps =
                    ParameterRandomization.of(model, 7).cascade(5, ParameterRandomizationTest::explained);
            assertThat(steps.stream().map(ParameterRandomization.Step::layers)).containsExactly(1, 2);
            assertThat(steps.get(0).explanation()).isNotEqualTo(explained(model));
            assertThat(steps)
                    .isEqualTo(ParameterRandomization.of(model, 7).cascade(5, ParameterRandomizationTest::explained));
            assertThat(steps)
                    .isNotEqualTo(
                            ParameterRandomization.of(model, 8).cascade(5, ParameterRandomizationTest::explained));
        }
    }

    @Test
    void scoresAreThoseOfTheTarget() throws IOException {
        try (Model model = Model.load(TestNetwork.dense(folder, 6, 3));
                Attributor attributor = Attributor.lrp(model, Composites.epsilonPlus())) {
            Tensor other = INPUT.map(value -> value / 2);
            ScoreFunction score = ScoreFunction.of(attributor, Map.of("x", INPUT), "x", Target.classIndex(2));
            assertThat(score.of(2, i -> i == 0 ? other : INPUT))
                    .containsExactly(
                            model.predict(other).get(0, 2), model.predict(INPUT).get(0, 2));
        }
    }

    @Test
    void parametersKeepTheirShape() throws IOException {
        try (Model model = Model.load(TestNetwork.dense(folder, 6, 3))) {
            Value weight = weights(model).get(0);
            Constant other = Constant.ofDoubles(weight.element(), List.of(1L), 0);
            assertThatThrownBy(() -> model.withParameters(Map.of(weight, other)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("the parameter '" + weight.name() + "' is ")
                    .hasMessageContaining("and cannot become ");
        }
    }

    private static Tensor explained(Model model) {
        try (Attributor attributor = Attributor.lrp(model, Composites.epsilonPlus())) {
            return attributor.attribute(INPUT, Target.classIndex(1)).relevance();
        }
    }
}
