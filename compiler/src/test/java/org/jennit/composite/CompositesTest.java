package org.jennit.composite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jennit.canonizer.Canonizer;
import org.jennit.canonizer.Canonizers;
import org.jennit.layer.Layer;
import org.jennit.layer.Layers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CompositesTest {
    private static List<Object> entry(Object layers, String rule) {
        return List.of(layers, Map.of("rule", rule));
    }

    private static Plan plan(Layers layers, Map<String, ?> form) {
        return Composites.of(form, "test").plan(layers);
    }

    /** The rules, without their parameters, by the names of their layers. */
    private static Map<String, String> rules(Plan plan) {
        Map<String, String> rules = new LinkedHashMap<>();
        plan.rules()
                .forEach((layer, rule) -> rules.put(layer.name(), rule.name().replaceFirst("\\(.*", "")));
        return rules;
    }

    // --- by type, first, by name

    @Test
    void theFirstMatchingTypeWins() {
        Plan plan = plan(
                NamedLayers.plain(),
                Map.of("layer_map", List.of(entry("Convolution", "ZPlus"), entry("Linear", "Flat"))));
        assertThat(rules(plan))
                .containsExactlyInAnyOrderEntriesOf(Map.of("features.0", "ZPlus", "features.2", "ZPlus", "fc", "Flat"));
    }

    /** Guided backpropagation is about ReLU; without one it is the plain gradient, which looks like an explanation too. */
    @Test
    void aCompositeThatGivesNoLayerARuleSaysSo() {
        String warning = "the plain gradient";
        assertThat(Composites.guidedBackprop().plan(NamedLayers.mobile()).warnings())
                .singleElement()
                .asString()
                .contains(warning);
        assertThat(Composites.guidedBackprop().plan(NamedLayers.plain()).warnings())
                .isEmpty();
        assertThat(Composites.gradient().plan(NamedLayers.mobile()).warnings()).isEmpty();
    }

    @Test
    void theFirstLayerInForwardOrderThatMatchesAnyEntryTakesThatRuleOnce() {
        Plan plan = plan(
                NamedLayers.plain(),
                Map.of(
                        "first_map", List.of(entry("Dense", "WSquare"), entry("Convolution", "Flat")),
                        "layer_map", List.of(entry("Linear", "Epsilon"))));
        assertThat(rules(plan))
                .containsEntry("features.0", "Flat")
                .containsEntry("features.2", "Epsilon")
                .containsEntry("fc", "Epsilon");
    }

    @Test
    void firstAllTakesEveryLayerThatReadsAnInput() {
        Map<String, Object> form = new LinkedHashMap<>(Map.of(
                "first_map", List.of(entry("Convolution", "Flat")),
                "layer_map", List.of(entry("Linear", "Epsilon"))));
        assertThat(rules(plan(NamedLayers.ofTwoInputs(), form)))
                .containsEntry("left", "Flat")
                .containsEntry("right", "Epsilon");
        form.put("first", "all");
        assertThat(rules(plan(NamedLayers.ofTwoInputs(), form)))
                .containsEntry("left", "Flat")
                .containsEntry("right", "Flat")
                .containsEntry("joined", "Epsilon");
    }

    @Test
    void nameBeforeFirstBeforeType() {
        Plan plan = plan(
                NamedLayers.plain(),
                Map.of(
                        "name_map", List.of(entry(List.of("features.0"), "WSquare")),
                        "first_map", List.of(entry("Convolution", "Flat")),
                        "layer_map", List.of(entry("Linear", "Epsilon"))));
        // the layer that has its rule by name does not use up first_map
        assertThat(rules(plan))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("features.0", "WSquare", "features.2", "Flat", "fc", "Epsilon"));
    }

    @Test
    void globsMatchWholeNames() {
        Plan plan = plan(
                NamedLayers.residual(),
                Map.of("name_map", List.of(entry(List.of("layer1.*conv?"), "ZPlus"), entry("conv1", "Flat"))));
        assertThat(rules(plan))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("layer1.0.conv1", "ZPlus", "layer1.0.conv2", "ZPlus", "conv1", "Flat"));
    }

    @Test
    void aMergedBatchNormIsANameOfItsConvolution() {
        Plan plan = plan(NamedLayers.residual(), Map.of("name_map", List.of(entry("bn1", "ZPlus"))));
        assertThat(rules(plan)).containsExactlyEntriesOf(Map.of("conv1", "ZPlus"));
    }

    @Test
    void aNameAppliesToAllCallsOfItsModule() {
        Plan plan = plan(NamedLayers.residual(), Map.of("name_map", List.of(entry("layer1.0.relu", "Pass"))));
        assertThat(rules(plan)).containsOnlyKeys("layer1.0.relu", "layer1.0.relu_1");
        Plan second = plan(NamedLayers.residual(), Map.of("name_map", List.of(entry("layer1.0.relu_1", "Pass"))));
        assertThat(rules(second)).containsOnlyKeys("layer1.0.relu_1");
    }

    @Test
    void aModuleWithParametersOfItsOwnIsNoSecondCallOfAnother() {
        NamedLayers net = new NamedLayers();
        Layers layers = net.layers(net.conv("conv_1", net.conv("conv", net.input("x"))));
        Plan plan = plan(layers, Map.of("name_map", List.of(entry("conv", "ZPlus"))));
        assertThat(rules(plan)).containsOnlyKeys("conv");
    }

    @Test
    void ofMixedCompositesTheFirstThatGivesARuleWins() {
        Map<String, ?> named = Map.of("name_map", List.of(entry("features.2", "WSquare")));
        Map<String, ?> first = Map.of("first_map", List.of(entry("Convolution", "Flat")));
        Plan plan = plan(NamedLayers.plain(), Map.of("mixed", List.of(named, first, Map.of("name", "epsilon_plus"))));
        assertThat(rules(plan))
                .containsEntry("features.0", "Flat")
                .containsEntry("features.2", "WSquare")
                .containsEntry("features.1", "Pass")
                .containsEntry("fc", "Epsilon");
    }

    @Test
    void ownEntriesComeBeforeThoseOfAPreset() {
        Plan plan = plan(
                NamedLayers.plain(),
                Map.of(
                        "name", "epsilon_plus_flat",
                        "layer_map", List.of(entry("Convolution", "WSquare")),
                        "first_map", List.of(entry("Linear", "Epsilon"))));
        assertThat(rules(plan))
                .containsEntry("features.0", "Epsilon")
                .containsEntry("features.2", "WSquare")
                .containsEntry("fc", "Epsilon");
        assertThat(plan.warnings()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("presets")
    void ownNamesComeBeforeAllOfAPreset(String preset) {
        Map<String, Object> form = new LinkedHashMap<>(Map.of("name", preset));
        if (preset.equals("epsilon_gamma_box")) {
            form.putAll(Map.of("low", 0, "high", 1));
        }
        form.put("name_map", List.of(entry("features.1", "ReLUBetaSmooth")));
        Plan plan = plan(NamedLayers.plain(), form);
        assertThat(rules(plan).get("features.1")).startsWith("ReLUBetaSmooth");
        assertThat(plan.warnings()).isEmpty();
    }

    // --- canonizers

    private static List<String> canonizers(Object parameter) {
        Map<String, Object> preset = Map.of("name", "epsilon_plus", "canonizers", parameter);
        List<String> names = names(Composites.of(preset, "test"));
        Map<String, Object> map = Map.of("layer_map", List.of(entry("Sum", "Norm")), "canonizers", parameter);
        assertThat(names(Composites.of(map, "test"))).isEqualTo(names);
        assertThat(names(Composites.of(Map.of("mixed", List.of(map, Map.of("name", "deconvnet"))), "test")))
                .isEqualTo(names);
        return names;
    }

    private static List<String> names(Composite composite) {
        return composite.canonizers().orElseThrow().stream()
                .map(Canonizer::name)
                .toList();
    }

    @Test
    void canonizersAreAParameter() {
        assertThat(Composites.epsilonPlus().canonizers()).isEmpty();
        assertThat(Composites.of(Map.of("name", "deconvnet", "canonizers", "off"), "test")
                        .canonizers())
                .contains(List.of());
        assertThat(canonizers("off")).isEmpty();
        assertThat(canonizers(false)).isEmpty();
        assertThat(canonizers(List.of())).isEmpty();
        assertThat(canonizers("RecognizeSum")).containsExactly("RecognizeSum");
        assertThat(canonizers(List.of("RecognizeSum", "MergePad"))).containsExactly("RecognizeSum", "MergePad");
        assertThat(canonizers(Map.of("without", List.of("MergePad"))))
                .doesNotContain("MergePad")
                .hasSize(Canonizers.all().size() - 1);
        assertThat(canonizers(Map.of("with", List.of("MergeBatchNormIntoNext"), "without", List.of("MergePad"))))
                .contains("MergeBatchNormIntoNext")
                .doesNotContain("MergePad")
                .hasSize(Canonizers.all().size());
        Map<String, Object> named =
                Map.of("canonizer", "NamedMergeBatchNorm", "names", List.of(List.of(List.of("conv1"), "bn1")));
        assertThat(canonizers(List.of("RecognizeSum", named))).containsExactly("RecognizeSum", "NamedMergeBatchNorm");
        Canonizer own = Canonizer.of("Own");
        assertThat(canonizers(List.of(own))).containsExactly("Own");
        assertThat(names(Composites.epsilonPlus().withCanonizers(List.of(own)).then(Composites.deconvNet())))
                .containsExactly("Own");
    }

    @Test
    void canonizersThatAreNoneAreRefused() {
        refused(Map.of("name", "epsilon_plus", "canonizers", "MergePadd"), "'MergePadd'", "'MergePad'");
        refused(Map.of("canonizers", Map.of("without", "MergePadd")), "'MergePadd'", "'MergePad'");
        refused(Map.of("canonizers", 3), "canonizers must be a list, not 3");
        refused(Map.of("canonizers", List.of(3)), "canonizers must be off", "not 3");
        refused(Map.of("canonizers", List.of(Map.of("canonizer", "NamedMergeBatchNorm"))), "names must be a list");
        Map<String, Object> lone = Map.of("canonizer", "NamedMergeBatchNorm", "names", List.of("bn1"));
        refused(Map.of("canonizers", List.of(lone)), "names must be a list of pairs", "not bn1");
        Map<String, Object> one = Map.of("name", "epsilon_plus", "canonizers", "off");
        Map<String, Object> other = Map.of("name", "deconvnet", "canonizers", List.of("MergePad"));
        refused(Map.of("mixed", List.of(one, other)), "different canonizers, [] and [MergePad]");
    }

    // --- what is refused

    private static void refused(Map<String, ?> form, String... words) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan(NamedLayers.plain(), form))
                .satisfies(e -> assertThat(e.getMessage()).startsWith("test: ").contains(words));
    }

    @Test
    void unknownNamesAreRefusedWithTheNearest() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        plan(NamedLayers.plain(), Map.of("name_map", List.of(entry(List.of("feature.0"), "Flat")))))
                .withMessageContaining("'feature.0'")
                .withMessageContaining("'features.0'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan(NamedLayers.plain(), Map.of("name_map", List.of(entry("layers.*", "Flat")))))
                .withMessageContaining("'layers.*'");
        refused(Map.of("name", "epsilon_pluss"), "'epsilon_pluss'", "'epsilon_plus'");
        refused(Map.of("layer_map", List.of(entry("Convolutions", "Flat"))), "'Convolutions'", "'Convolution'");
        refused(Map.of("layer_map", List.of(entry("Linear", "Epsillon"))), "'Epsillon'", "'Epsilon'");
        refused(Map.of("name", "epsilon_plus", "epsilom", 1), "'epsilom'", "'epsilon'");
        refused(Map.of("name", "epsilon_plus", "gamma", 1), "'gamma'");
        refused(Map.of("layermap", List.of()), "'layermap'", "'layer_map'");
        refused(
                Map.of("layer_map", List.of(List.of("Linear", Map.of("rule", "Gamma", "gama", 1)))),
                "'gama'",
                "'gamma'");
    }

    @Test
    void anOptionalNameMayBeMissingButSaysSoWithAYesOrNo() {
        Map<String, ?> entry = Map.of("rule", "Flat", "optional", true);
        Plan plan = plan(NamedLayers.plain(), Map.of("name_map", List.of(List.of("nothing", entry))));
        assertThat(plan.rules()).isEmpty();
        refused(Map.of("name_map", List.of(List.of("fc", Map.of("rule", "Flat", "optional", "perhaps")))), "optional");
        refused(Map.of("layer_map", List.of(List.of("Dense", Map.of("rule", "Flat", "optional", true)))), "optional");
    }

    @Test
    void aRuleOnALayerThatItIsNotForIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan(NamedLayers.plain(), Map.of("layer_map", List.of(entry("ReLU", "ZPlus")))))
                .withMessageContaining("ZPlus")
                .withMessageContaining("features.1 (ReLU)")
                .withMessageContaining("linear layers");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan(NamedLayers.plain(), Map.of("layer_map", List.of(entry("MaxPool", "Pass")))))
                .withMessageContaining("features.4 (MaxPool)");
    }

    @Test
    void numbersThatAreNoneAreRefused() {
        refused(Map.of("name", "epsilon_plus", "epsilon", Double.NaN), "epsilon");
        refused(Map.of("name", "epsilon_plus", "epsilon", -1), "epsilon");
        refused(Map.of("name", "epsilon_plus", "epsilon", "much"), "epsilon", "much");
        refused(Map.of("name", "beta_smooth", "beta_smooth", Double.POSITIVE_INFINITY), "beta_smooth");
        refused(
                Map.of("layer_map", List.of(List.of("Linear", Map.of("rule", "AlphaBeta", "alpha", Double.NaN)))),
                "alpha");
        refused(
                Map.of("layer_map", List.of(List.of("Linear", Map.of("rule", "AlphaBeta", "alpha", 3)))),
                "alpha=3.0",
                "beta=1.0");
        refused(Map.of("name", "epsilon_gamma_box", "low", 1, "high", 0), "1.0", "0.0");
    }

    @Test
    void aStabilizersAxesWithoutANormAreRefused() {
        refused(
                Map.of("name", "epsilon_plus", "epsilon", Map.of("epsilon", 1, "dim", List.of(1))),
                "dim",
                "norm_scale");
    }

    // --- what is told

    @Test
    void entriesThatAreNeverReachedAreTold() {
        Layers layers = NamedLayers.plain();
        assertThat(plan(layers, Map.of("layer_map", List.of(entry("Linear", "Epsilon"), entry("Dense", "Flat"))))
                        .warnings())
                .anySatisfy(warning -> assertThat(warning).contains("Dense", "Flat", "never reached"));
        assertThat(plan(layers, Map.of("name_map", List.of(entry("features.*", "none"), entry("features.0", "Flat"))))
                        .warnings())
                .anySatisfy(warning -> assertThat(warning).contains("features.0", "Flat", "never reached"));
        assertThat(plan(layers, Map.of("first_map", List.of(entry("Linear", "Epsilon"), entry("Dense", "Flat"))))
                        .warnings())
                .anySatisfy(warning -> assertThat(warning).contains("Dense", "Flat", "never reached"));
    }

    @Test
    void aMapForTheFirstLayerThatNoLayerTakesIsTold() {
        Layers layers = NamedLayers.plain();
        for (String which : List.of("one", "all")) {
            Map<String, ?> none = Map.of("first_map", List.of(entry("LayerNorm", "Epsilon")), "first", which);
            assertThat(plan(layers, none).notes())
                    .singleElement()
                    .asString()
                    .contains("LayerNorm", "Epsilon", "never reached");
            Map<String, ?> some = Map.of("first_map", List.of(entry("Convolution", "Flat")), "first", which);
            assertThat(plan(layers, some).notes()).isEmpty();
        }
    }

    @Test
    void gammaWithoutBiasWarnsUnlessItsSignIsModified() {
        Map<String, Object> gamma = new LinkedHashMap<>(Map.of("rule", "Gamma", "zero_params", "bias"));
        Layers layers = NamedLayers.residual();
        assertThat(plan(layers, Map.of("name_map", List.of(List.of("conv1", gamma))))
                        .notes())
                .singleElement()
                .asString()
                .contains("conv1", "sign");
        gamma.put("sign", "modified");
        assertThat(plan(layers, Map.of("name_map", List.of(List.of("conv1", gamma))))
                        .notes())
                .isEmpty();
    }

    static Set<String> presets() {
        return Composites.names();
    }

    @ParameterizedTest
    @MethodSource("presets")
    void presetsForgetNoLayer(String preset) {
        Map<String, Object> form = new LinkedHashMap<>(Map.of("name", preset));
        if (preset.equals("epsilon_gamma_box")) {
            form.putAll(Map.of("low", 0, "high", 1));
        }
        for (Layers layers : List.of(NamedLayers.residual(), NamedLayers.plain(), NamedLayers.mobile())) {
            Plan plan = plan(layers, form);
            boolean withEffect = rules(plan).values().stream().anyMatch(rule -> !rule.equals("none"));
            assertThat(plan.warnings()).as("%s", plan).hasSize(withEffect ? 0 : 1);
            assertThat(plan.rules()).isNotEmpty();
        }
    }

    @Test
    void layersWithoutARuleAreNamed() {
        Layers layers = NamedLayers.plain();
        Plan plan = plan(layers, Map.of("layer_map", List.of(entry("Linear", "Epsilon"), entry("ReLU", "Pass"))));
        assertThat(plan.withoutRule().stream().map(Layer::name)).containsExactly("features.4", "avgpool");
    }
}
