package org.jennit.metamorphic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jennit.composite.Composites;
import org.jennit.evaluate.NumberTensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attention as the operator of opset 23 and written out: two heads of keys and values for four of queries, causal. */
class AttentionTest {
    private static final int[] TOKENS = {2, 5, 8};

    private static final String PARTS = "k = Slice(x, int(0), int(4), int(2)); v = Slice(x, int(4), int(8), int(2));"
            + "q4 = Transpose[perm=0 2 1 3](Reshape(x, int(0 0 4 2)));"
            + "k4 = Transpose[perm=0 2 1 3](Reshape(k, int(0 0 2 2)));"
            + "v4 = Transpose[perm=0 2 1 3](Reshape(v, int(0 0 2 2)));"
            + "before = Trilu[upper=0](Expand([1], int(5 5))) > 0;";

    private static final String WRITTEN = PARTS
            + "kr = Reshape(Expand(Unsqueeze[axes=2](k4), int(2 2 2 5 2)), int(2 4 5 2));"
            + "vr = Reshape(Expand(Unsqueeze[axes=2](v4), int(2 2 2 5 2)), int(2 4 5 2));"
            + "s = MatMul(q4, Transpose[perm=0 1 3 2](kr)) / 1.4142135623730951;"
            + "w = Softmax(Where(before, s, -1e30));"
            + "Reshape(Transpose[perm=0 2 1 3](MatMul(w, vr)), int(0 0 8))";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Attention[q_num_heads=4,kv_num_heads=2,is_causal=1](x, k, v)",
                "Attention[q_num_heads=4,kv_num_heads=2](x, k, v, before)",
                "Attention[q_num_heads=4,kv_num_heads=2](x, k, v, Where(before, 0, -1e30))",
                "Attention[q_num_heads=4,kv_num_heads=2,is_causal=1,scale=0.70710678](x, k, v)",
                "Reshape(Transpose[perm=0 2 1 3](Attention[is_causal=1](q4, k4, v4)), int(0 0 8))"
            })
    void theOperatorHasTheRelevanceOfItsWrittenForm(String formula) {
        for (String preset : List.of("epsilon_plus", "attn_lrp", "cp_lrp")) {
            Explained written = explained(WRITTEN, preset);
            Explained fused = explained(PARTS + formula, preset);
            assertThat(fused.deviation(written)).as(preset).isLessThan(1e-6);
        }
    }

    @Test
    void whatIsNotWrittenOutIsRefused() {
        String formula = PARTS + "Attention[q_num_heads=4,kv_num_heads=2,softcap=30.0](x, k, v)";
        assertThatThrownBy(() -> explained(formula, "attn_lrp"))
                .hasMessageContaining("Attention with softcap is not supported")
                .hasMessageContaining("opset_version");
    }

    private static Explained explained(String formula, String preset) {
        Random random = new Random(3);
        Draft draft = new Draft("x", TOKENS);
        String y = Formula.write(formula, draft, "x");
        String weight =
                draft.constant(new int[] {8, 3}, random.doubles(24, -1, 1).toArray());
        draft.output = draft.add(new int[] {2, 5, 3}, "MatMul", Map.of(), y, weight);
        draft.opset = 23;
        NumberTensor input = NumberTensor.of(TOKENS, random.doubles(80, -1, 1).toArray());
        return Explained.of(
                draft, Composites.of(Map.of("name", preset, "epsilon", 1e-12, "stabilizer", 1e-12), "test"), input);
    }
}
