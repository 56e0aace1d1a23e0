package org.jennit.cli.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jennit.Attributor;
import org.jennit.Model;
import org.jennit.attribution.Occlusion;
import org.jennit.attribution.PerAxis;
import org.jennit.docs.SmallModels;
import org.jennit.target.Target;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every parameter of every attributor changes what comes out, or is refused. */
class AttributionMethodsTest {
    /** All parameters that anything takes, each with a value that is not its default. */
    private static final Map<String, Object> PARAMETERS = new LinkedHashMap<>();

    static {
        PARAMETERS.put("n_iter", 3);
        PARAMETERS.put("noise_level", 0.7);
        PARAMETERS.put("seed", 5);
        PARAMETERS.put("baseline", 0.5);
        PARAMETERS.put("window", List.of(3, 3));
        PARAMETERS.put("stride", List.of(2, 2));
        PARAMETERS.put("fill", 0.7);
        PARAMETERS.put("invert", true);
        PARAMETERS.put("mode", "keep");
        PARAMETERS.put("n_samples", 200);
        PARAMETERS.put("n_permutations", 2);
        PARAMETERS.put("steps", "legendre");
        PARAMETERS.put("groups", "channels");
        PARAMETERS.put("segments", 4);
        PARAMETERS.put("over", "input_times_gradient");
        PARAMETERS.put("statistic", "variance");
        PARAMETERS.put("negative", true);
        PARAMETERS.put("unheard", 1);
    }

    private static final Map<String, Set<String>> TAKEN = Map.ofEntries(
            Map.entry("gradient", Set.of()),
            Map.entry("input_times_gradient", Set.of()),
            Map.entry("smoothgrad", Set.of("n_iter", "noise_level", "seed", "over", "statistic")),
            Map.entry("expected_gradients", Set.of("n_iter", "baseline", "seed")),
            Map.entry("deep_lift", Set.of("baseline")),
            Map.entry("grad_cam", Set.of("negative")),
            Map.entry("integrated_gradients", Set.of("n_iter", "baseline", "steps")),
            Map.entry("occlusion", Set.of("window", "stride", "fill", "invert", "mode")),
            Map.entry("kernel_shap", Set.of("n_samples", "seed", "baseline", "groups", "segments")),
            Map.entry("permutation_shap", Set.of("n_permutations", "seed", "baseline", "groups", "segments")),
            Map.entry("feature_ablation", Set.of("baseline", "groups", "segments")));

    @TempDir
    private Path folder;

    @Test
    void allAttributorsAreHere() {
        assertThat(AttributionMethods.names()).containsExactlyInAnyOrderElementsOf(TAKEN.keySet());
    }

    static Stream<Arguments> attributorsAndParameters() {
        List<Arguments> pairs = new ArrayList<>();
        for (String name : AttributionMethods.names()) {
            PARAMETERS.keySet().forEach(parameter -> pairs.add(Arguments.of(name, parameter)));
        }
        return pairs.stream();
    }

    @ParameterizedTest
    @MethodSource("attributorsAndParameters")
    void changesOrIsRefused(String attributor, String parameter) throws Exception {
        Map<String, Object> before = new LinkedHashMap<>();
        if (attributor.equals("occlusion")) {
            before.putAll(Map.of("window", List.of(4, 4), "stride", List.of(4, 4)));
        }
        Map<String, Object> after = new LinkedHashMap<>(before);
        after.put(parameter, PARAMETERS.get(parameter));
        if (TAKEN.get(attributor).contains(parameter)) {
            assertThat(relevance(attributor, after)).isNotEqualTo(relevance(attributor, before));
        } else {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> AttributionMethods.of(attributor, after))
                    .withMessageContaining("no parameter '" + parameter + "'");
        }
    }

    private Tensor relevance(String attributor, Map<String, Object> parameters) throws Exception {
        try (Model model = Model.load(SmallModels.classifier(folder));
                Attributor made = Attributor.builder(model)
                        .method(AttributionMethods.of(attributor, parameters))
                        .build()) {
            return made.attribute(SmallModels.tensor(1, 1, 3, 8, 8), Target.classIndex(3))
                    .relevance();
        }
    }

    @Test
    void occlusionOfTheCommandHidesWindows() {
        Occlusion inJava = new Occlusion(PerAxis.all(32), PerAxis.all(16));
        assertThat(inJava.mode()).isEqualTo(Occlusion.Mode.KEEP);
        Occlusion inCommand = (Occlusion) AttributionMethods.of("occlusion", Map.of());
        assertThat(inCommand.mode()).isEqualTo(Occlusion.Mode.DROP);
        assertThat(inCommand.window()).isEqualTo(inJava.window());
        assertThat(inCommand.stride()).isEqualTo(inJava.stride());
        assertThat(AttributionMethods.of("occlusion", Map.of("mode", "keep")))
                .extracting(method -> ((Occlusion) method).mode())
                .isEqualTo(Occlusion.Mode.KEEP);
    }
}
