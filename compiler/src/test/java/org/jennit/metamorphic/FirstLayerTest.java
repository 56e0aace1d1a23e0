package org.jennit.metamorphic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jennit.compile.AttributionCompiler;
import org.jennit.composite.Composites;
import org.jennit.composite.Plan;
import org.jennit.derive.AttributionRequest;
import org.jennit.onnx.OnnxReader;
import org.junit.jupiter.api.Test;

/** The first layer is one that no other matching layer comes before; of several, the one that the file has first. */
class FirstLayerTest {
    private static double[] ones(int count) {
        double[] numbers = new double[count];
        Arrays.fill(numbers, 1);
        return numbers;
    }

    private static String conv(Draft draft, String x) {
        return draft.add(new int[] {1, 2, 4, 4}, "Conv", Map.of(), x, draft.constant(new int[] {2, 2, 1, 1}, ones(4)));
    }

    private static String batchNorm(Draft draft, String x) {
        String statistics = draft.constant(new int[] {2}, 1, 2);
        return draft.add(
                new int[] {1, 2, 4, 4},
                "BatchNormalization",
                Map.of(),
                x,
                statistics,
                statistics,
                statistics,
                statistics);
    }

    /** The names of the layers that get the rule of the first. */
    private static List<String> first(Draft draft) {
        Plan plan = AttributionCompiler.of(OnnxReader.of(draft.file()).graph())
                .warning(warning -> {})
                .assign(Composites.of(Map.of("name", "epsilon_plus_flat"), "test"), AttributionRequest.DEFAULT);
        return plan.layers().list().stream()
                .filter(layer -> plan.rule(layer.node())
                        .filter(rule -> rule.name().startsWith("Flat"))
                        .isPresent())
                .map(layer -> layer.name())
                .toList();
    }

    private static String name(Draft draft, String value) {
        return draft.producer(value).name();
    }

    @Test
    void ofBranchesItIsTheOneThatTheFileHasFirst() {
        Draft draft = new Draft("x", 1, 2, 4, 4);
        String a = conv(draft, "x");
        String b = conv(draft, "x");
        draft.output = draft.apply("Add", b, a);
        assertThat(first(draft)).containsExactly(name(draft, a));
    }

    /** A batch norm that is merged into the first layer comes after the other branch in the file. */
    @Test
    void whatIsMergedIntoALayerDoesNotMoveIt() {
        Draft draft = new Draft("x", 1, 2, 4, 4);
        String a = conv(draft, "x");
        String b = conv(draft, "x");
        draft.output = draft.apply("Add", b, batchNorm(draft, a));
        assertThat(first(draft)).containsExactly(name(draft, a));
    }

    /** What a layer depends on comes before it, wherever the file has it. */
    @Test
    void whatComesBeforeByDataFlowIsFirst() {
        Draft draft = new Draft("x", 1, 2, 4, 4);
        String a = batchNorm(draft, conv(draft, draft.apply("Relu", "x")));
        String b = conv(draft, a);
        draft.output = b;
        assertThat(first(draft)).containsExactly(name(draft, draft.producer(a).input(0)));
    }
}
