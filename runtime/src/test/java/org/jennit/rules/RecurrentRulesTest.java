package org.jennit.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.jennit.rules.ExplainedNet.explain;
import static org.jennit.rules.ExplainedNet.preset;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jennit.graph.Graph;
import org.jennit.operator.LayerType;
import org.jennit.operator.OperatorDefinition;
import org.jennit.operator.Recurrent;
import org.jennit.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Recurrent layers under rules: an operator does what it does written out, step by step. */
class RecurrentRulesTest {
    private static final double CLOSE = 1e-5;
    private static final List<String> PRESETS =
            List.of("epsilon_plus", "epsilon_alpha2_beta1", "attn_lrp", "cp_lrp", "excitation_backprop");

    static Stream<Arguments> layers() {
        List<Arguments> cases = new ArrayList<>();
        for (OperatorDefinition operator : List.of(Recurrent.LSTM, Recurrent.GRU, Recurrent.RNN)) {
            for (String direction : List.of("forward", "reverse", "bidirectional")) {
                for (boolean lengths : new boolean[] {false, true}) {
                    String preset = PRESETS.get(cases.size() % PRESETS.size());
                    cases.add(Arguments.of(preset, operator, direction, lengths, 0L));
                }
            }
        }
        for (String preset : PRESETS) {
            cases.add(Arguments.of(preset, Recurrent.LSTM, "bidirectional", true, 0L));
            cases.add(Arguments.of(preset, Recurrent.GRU, "forward", false, 1L));
        }
        return cases.stream();
    }

    @ParameterizedTest
    @MethodSource("layers")
    void anOperatorGivesWhatItGivesWrittenOut(
            String preset, OperatorDefinition operator, String direction, boolean lengths, long linear) {
        UnrolledNet one = new UnrolledNet(operator, direction, lengths, true, linear);
        UnrolledNet other = new UnrolledNet(operator, direction, lengths, true, linear);
        ExplainedNet whole = of(preset, one, one.asOperator());
        ExplainedNet written = of(preset, other, other.unrolled());

        TensorAssert.assertThat(whole.output()).isCloseTo(written.output(), CLOSE);
        for (String input : one.inputs()) {
            TensorAssert.assertThat(whole.relevance(input)).isCloseTo(written.relevance(input), CLOSE);
        }
        assertThat(whole.plan().warnings()).isEqualTo(written.plan().warnings());
    }

    @ParameterizedTest
    @CsvSource({"epsilon_plus, true", "epsilon_plus, false", "attn_lrp, true", "cp_lrp, false"})
    void aLoopGivesWhatItGivesWrittenOut(String preset, boolean scan) {
        UnrolledNet one = new UnrolledNet(Recurrent.RNN, "forward", false, true, 0);
        UnrolledNet other = new UnrolledNet(Recurrent.RNN, "forward", false, true, 0);
        ExplainedNet loop = of(preset, one, one.asLoop(scan));
        ExplainedNet written = of(preset, other, other.unrolled());

        TensorAssert.assertThat(loop.output()).isCloseTo(written.output(), CLOSE);
        for (String input : one.inputs()) {
            TensorAssert.assertThat(loop.relevance(input)).isCloseTo(written.relevance(input), CLOSE);
        }
        assertThat(loop.plan().warnings()).isEmpty();
        assertThat(loop.plan().layers().list().stream().filter(layer -> layer.is(LayerType.DENSE)))
                .hasSize(2);
    }

    @Test
    void aRecurrentLayerByGradientIsAskedForByName() {
        UnrolledNet net = new UnrolledNet(Recurrent.LSTM, "forward", false, true, 0);
        Map<String, Object> form = new LinkedHashMap<>(preset("epsilon_plus"));
        form.put("name_map", List.of(List.of(List.of("layer"), Map.of("rule", "none"))));
        ExplainedNet asked = explain(net.asOperator()).with(form).of(inputs(net), outputRelevance(net));
        ExplainedNet gradient = explain(net.asOperator()).of(inputs(net), outputRelevance(net));
        TensorAssert.assertThat(asked.relevance()).isCloseTo(gradient.relevance(), CLOSE);
    }

    @Test
    void theFirstLinearLayerIsThatOfTheInput() {
        UnrolledNet net = new UnrolledNet(Recurrent.LSTM, "forward", false, false, 0);
        ExplainedNet explained =
                explain(net.asOperator()).with(preset("epsilon_plus_flat")).of(inputs(net), outputRelevance(net));
        float[] relevance = explained.relevance().toFloats();
        for (int i = 0; i < relevance.length; i += UnrolledNet.FEATURES) {
            assertThat(relevance[i + 1]).isEqualTo(relevance[i]);
        }
        assertThat(relevance).isNotEqualTo(new float[relevance.length]);
    }

    @Test
    void theLedgerAccountsForWhatARecurrentLayerKeeps() {
        UnrolledNet net = new UnrolledNet(Recurrent.GRU, "bidirectional", true, true, 1);
        ExplainedNet explained = explain(net.asOperator())
                .with(preset("epsilon_plus"))
                .withLedger()
                .of(inputs(net), outputRelevance(net));
        assertThat(explained.kept()).containsOnlyKeys("layer: rule");
        assertThat(explained.accounted()).isCloseTo(outputRelevance(net).sum(), within(1e-4));
    }

    private static ExplainedNet of(String preset, UnrolledNet net, Graph graph) {
        return explain(graph).with(preset(preset)).of(inputs(net), outputRelevance(net));
    }

    private static Map<String, Tensor> inputs(UnrolledNet net) {
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        inputs.put("x", Net.tensor(1, UnrolledNet.TIME, UnrolledNet.BATCH, UnrolledNet.FEATURES));
        for (String state : net.inputs().subList(1, net.inputs().size())) {
            inputs.put(state, Net.tensor(2, net.directionCount(), UnrolledNet.BATCH, UnrolledNet.HIDDEN));
        }
        return inputs;
    }

    private static Tensor outputRelevance(UnrolledNet net) {
        return Net.tensor(5, UnrolledNet.TIME, net.directionCount(), UnrolledNet.BATCH, UnrolledNet.HIDDEN);
    }
}
